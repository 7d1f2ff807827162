#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QToolButton;

namespace ambrotype::ui {

class PresetGroups;
class PresetModel;

//! The presets as cards in groups, with a search. One click or Enter applies; the pointer resting on a card shows it on
//! the picture; the menu of a card stars, copies, renames, updates, exports and deletes. Only says what is wanted.
class PresetPanel : public QWidget
{
    Q_OBJECT

public:
    static constexpr int kPreviewDelayMs = 400;

    explicit PresetPanel(PresetModel &model, QWidget *parent = nullptr);

    void showCurrent(const QString &id); //!< Marks the preset of the picture.
    //! Whether there is a picture to look at; without one a click is for the pictures that are opened next.
    void setActive(bool active);
    void setFolder(const QString &folder); //!< Of the picture; "" without one.
    PresetGroups &groups() { return *m_groups; }
    QListView *list() const { return m_list; }

Q_SIGNALS:
    void chosen(const QString &id);
    void chosenForSelection(const QString &id); //!< Ctrl and double click: for all that are selected.
    void previewWanted(const QString &id);
    void previewEnded();
    void starredChanged(const QStringList &ids);
    void newWanted();
    void importWanted();
    void duplicateWanted(const QString &id);
    void renameWanted(const QString &id);
    void updateWanted(const QString &id); //!< Takes over the settings of the picture.
    void exportWanted(const QString &id);
    void removeWanted(const QString &id);
    void folderDefaultWanted(const QString &folder, const QString &id); //!< "" takes it back.

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QWidget *buildHead();
    void hover(const QModelIndex &index);
    void leave();
    void toggleStar(const QString &id);
    void showMenu(const QModelIndex &index, QPoint global);

    PresetGroups *m_groups;
    QLineEdit *m_search;
    QListView *m_list;
    QLabel *m_nothing;
    QString m_current;
    QString m_folder;
    QString m_hovered; //!< Waits for the timer, or is shown.
    bool m_previewing = false;
    bool m_active = false;
    QTimer m_rest;
};

} // namespace ambrotype::ui
