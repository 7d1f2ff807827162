#pragma once

#include <QWidget>

class QListView;

namespace ambrotype::ui {

class PresetModel;

//! The presets as cards. One click or Enter applies.
class PresetPanel : public QWidget
{
    Q_OBJECT

public:
    explicit PresetPanel(PresetModel &model, QWidget *parent = nullptr);

    void showCurrent(const QString &id); //!< Marks the preset of the picture.
    void setActive(bool active);         //!< Whether there is a picture to apply it to.

Q_SIGNALS:
    void chosen(const QString &id);
    void removeWanted(const QString &id);

private:
    PresetModel &m_model;
    QListView *m_list;
    QString m_current;
};

} // namespace ambrotype::ui
