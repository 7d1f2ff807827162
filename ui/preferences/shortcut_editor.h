#pragma once

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QWidget>

class QAction;
class QComboBox;
class QKeySequenceEdit;
class QLabel;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace ambrotype::ui {

class Actions;
class Settings;

//! Lists the commands with their keys and lets other keys be given. A key that is taken is named before it changes
//! hands, so that no key ever has two commands.
class ShortcutEditor : public QWidget
{
    Q_OBJECT

public:
    ShortcutEditor(Settings &settings, Actions &actions, QWidget *parent = nullptr);

private:
    QWidget *buildProfiles();
    void showProfile();
    void useProfile();
    void takeBack();
    void remember(QAction &action, const QList<QKeySequence> &keys);
    void showKeys();
    void fill();
    void filter(const QString &text);
    void showChosen();
    void showConflict();
    void give(QAction &action, const QList<QKeySequence> &keys);
    QAction *chosen() const;
    QAction *actionOf(const QTreeWidgetItem &item) const;
    QAction *ownerOf(const QKeySequence &keys) const; //!< Null = free, or the chosen one's own.
    QKeySequence typed() const;

    Settings &m_settings;
    Actions &m_actions;
    QLineEdit *m_search;
    QComboBox *m_profiles;
    QPushButton *m_use;
    QPushButton *m_back;
    QTreeWidget *m_list;
    QHash<QAction *, QList<QKeySequence>> m_before; //!< Of the commands that the profile changed, to be taken back.
    QKeySequenceEdit *m_edit;
    QPushButton *m_set;
    QPushButton *m_clear;
    QPushButton *m_default;
    QLabel *m_conflict;
};

//! Gives every command the keys that \p settings remember for it.
void restoreKeys(const Settings &settings, Actions &actions);

} // namespace ambrotype::ui
