#include "preferences/shortcut_editor.h"

#include "language/plain_text.h"
#include "main_window/actions.h"
#include "settings.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ambrotype::ui {

namespace {

QString titleOf(const QAction &action)
{
    return plainText(action.text());
}

QString textOf(const QList<QKeySequence> &keys)
{
    QStringList texts;
    for (const QKeySequence &each : keys)
        texts << each.toString(QKeySequence::NativeText);
    return texts.join(QStringLiteral(", "));
}

QStringList portable(const QList<QKeySequence> &keys)
{
    QStringList texts;
    for (const QKeySequence &each : keys)
        texts << each.toString(QKeySequence::PortableText);
    return texts;
}

} // namespace

ShortcutEditor::ShortcutEditor(Settings &settings, Actions &actions, QWidget *parent)
    : QWidget(parent)
    , m_settings(settings)
    , m_actions(actions)
    , m_search(new QLineEdit(this))
    , m_list(new QTreeWidget(this))
    , m_edit(new QKeySequenceEdit(this))
    , m_set(new QPushButton(tr("Set"), this))
    , m_clear(new QPushButton(tr("No key"), this))
    , m_default(new QPushButton(tr("As shipped"), this))
    , m_conflict(new QLabel(this))
{
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search the commands"));
    m_search->setClearButtonEnabled(true);
    m_list->setAccessibleName(tr("Commands and their keys"));
    m_list->setColumnCount(2);
    m_list->setHeaderLabels({tr("Command"), tr("Keys")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_edit->setAccessibleName(tr("New key"));
    m_conflict->setWordWrap(true);
    m_conflict->setAccessibleName(tr("Conflict"));
    m_set->setAccessibleDescription(tr("Gives the command the key that was pressed."));
    m_clear->setAccessibleDescription(tr("Takes all keys from the command."));
    m_default->setAccessibleDescription(tr("Gives the command the keys that it came with."));
    auto *line = new QHBoxLayout;
    line->addWidget(m_edit, 1);
    for (QPushButton *button : {m_set, m_clear, m_default}) {
        button->setAutoDefault(false);
        button->setAccessibleName(button->text());
        line->addWidget(button);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_search);
    column->addWidget(m_list, 1);
    column->addWidget(m_conflict);
    column->addLayout(line);

    connect(m_search, &QLineEdit::textChanged, this, &ShortcutEditor::filter);
    connect(m_list, &QTreeWidget::currentItemChanged, this, &ShortcutEditor::showChosen);
    connect(m_edit, &QKeySequenceEdit::keySequenceChanged, this, &ShortcutEditor::showConflict);
    connect(m_set, &QPushButton::clicked, this, [this] {
        if (QAction *action = chosen(); action && !typed().isEmpty())
            give(*action, {typed()});
    });
    connect(m_clear, &QPushButton::clicked, this, [this] {
        if (QAction *action = chosen())
            give(*action, {});
    });
    connect(m_default, &QPushButton::clicked, this, [this] {
        if (QAction *action = chosen())
            give(*action, m_actions.defaultKeys(*action));
    });
    fill();
    m_list->setCurrentItem(m_list->topLevelItem(0));
    showChosen();
}

void ShortcutEditor::fill()
{
    for (QAction *action : m_actions.all()) {
        auto *item = new QTreeWidgetItem(m_list, {titleOf(*action), textOf(action->shortcuts())});
        item->setData(0, Qt::UserRole, action->objectName());
    }
    m_list->header()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
}

void ShortcutEditor::filter(const QString &text)
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem *item = m_list->topLevelItem(i);
        item->setHidden(!item->text(0).contains(text, Qt::CaseInsensitive)
                        && !item->text(1).contains(text, Qt::CaseInsensitive));
    }
}

QAction *ShortcutEditor::chosen() const
{
    const QTreeWidgetItem *item = m_list->currentItem();
    if (!item)
        return nullptr;
    const QString id = item->data(0, Qt::UserRole).toString();
    for (QAction *action : m_actions.all()) {
        if (action->objectName() == id)
            return action;
    }
    return nullptr;
}

QKeySequence ShortcutEditor::typed() const
{
    // One chord: commands of this window have no sequences.
    const QKeySequence keys = m_edit->keySequence();
    return keys.isEmpty() ? keys : QKeySequence(keys[0]);
}

QAction *ShortcutEditor::ownerOf(const QKeySequence &keys) const
{
    for (QAction *action : m_actions.all()) {
        if (action != chosen() && action->shortcuts().contains(keys))
            return action;
    }
    return nullptr;
}

void ShortcutEditor::showChosen()
{
    const QAction *action = chosen();
    m_edit->setEnabled(action);
    m_clear->setEnabled(action && !action->shortcuts().isEmpty());
    m_default->setEnabled(action && action->shortcuts() != m_actions.defaultKeys(*action));
    m_edit->clear();
    showConflict();
}

void ShortcutEditor::showConflict()
{
    const QKeySequence keys = typed();
    m_set->setEnabled(chosen() && !keys.isEmpty());
    const QAction *owner = keys.isEmpty() ? nullptr : ownerOf(keys);
    if (owner)
        m_conflict->setText(
            tr("%1 belongs to \"%2\", which loses it.").arg(keys.toString(QKeySequence::NativeText), titleOf(*owner)));
    else
        m_conflict->setText(tr("Choose a command and press its new key."));
}

void ShortcutEditor::give(QAction &action, const QList<QKeySequence> &keys)
{
    const auto remember = [this](QAction &changed, const QList<QKeySequence> &wanted) {
        m_actions.setKeys(changed, wanted);
        const bool shipped = wanted == m_actions.defaultKeys(changed);
        m_settings.setKeys(changed.objectName(), shipped ? std::nullopt : std::optional(portable(wanted)));
    };
    for (const QKeySequence &each : keys) {
        if (QAction *owner = ownerOf(each)) {
            QList<QKeySequence> left = owner->shortcuts();
            left.removeAll(each);
            remember(*owner, left);
        }
    }
    remember(action, keys);
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem *item = m_list->topLevelItem(i);
        for (const QAction *each : m_actions.all()) {
            if (each->objectName() == item->data(0, Qt::UserRole).toString())
                item->setText(1, textOf(each->shortcuts()));
        }
    }
    showChosen();
}

void restoreKeys(const Settings &settings, Actions &actions)
{
    for (QAction *action : actions.all()) {
        const auto kept = settings.keys(action->objectName());
        if (!kept)
            continue;
        QList<QKeySequence> keys;
        for (const QString &text : *kept)
            keys << QKeySequence::fromString(text, QKeySequence::PortableText);
        actions.setKeys(*action, keys);
    }
}

} // namespace ambrotype::ui
