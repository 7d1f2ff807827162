#pragma once

#include <QDialog>

class QLineEdit;
class QPushButton;

namespace ambrotype::ui {

//! Asks for the name and the sentence of a new preset.
class SavePresetDialog : public QDialog
{
    Q_OBJECT

public:
    explicit SavePresetDialog(QWidget *parent = nullptr);
    void setTexts(const QString &name, const QString &description); //!< To be changed.
    QString name() const;
    QString description() const;

private:
    QLineEdit *m_name;
    QLineEdit *m_description;
};

} // namespace ambrotype::ui
