#pragma once

#include <QDialog>

class QCheckBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ambrotype::ui {

class HotFolderDesk;

//! Chooses the folder to watch and the folder for results, begins and ends, and says what has come. May be closed while
//! the folder is watched.
class HotFolderDialog : public QDialog
{
    Q_OBJECT

public:
    explicit HotFolderDialog(HotFolderDesk &desk, QWidget *parent = nullptr);

    void setFolders(const QString &folder, const QString &results);
    void setSettingsName(const QString &name); //!< Whose settings the pictures get.
    QString folder() const;
    QString results() const;
    bool withSubFolders() const;

Q_SIGNALS:
    void startWanted();
    void stopWanted();

private:
    QLineEdit *addFolder(QFormLayout *form, const QString &label, const QString &title, const char *name);
    void refresh();

    HotFolderDesk &m_desk;
    QLineEdit *m_folder = nullptr;
    QLineEdit *m_results = nullptr;
    QCheckBox *m_subFolders;
    QLabel *m_settings;
    QLabel *m_state;
    QPushButton *m_startStop;
};

} // namespace ambrotype::ui
