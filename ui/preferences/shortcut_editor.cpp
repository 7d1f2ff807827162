#include "preferences/shortcut_editor.h"

#include "language/plain_text.h"
#include "main_window/actions.h"
#include "preferences/shortcut_profiles.h"
#include "settings.h"
#include "theme/theme.h"

#include <QComboBox>
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
    , m_profiles(new QComboBox(this))
    , m_use(new QPushButton(tr("Use these keys"), this))
    , m_back(new QPushButton(tr("Take back"), this))
    , m_list(new QTreeWidget(this))
    , m_edit(new QKeySequenceEdit(this))
    , m_set(new QPushButton(tr("Set"), this))
    , m_clear(new QPushButton(tr("No key"), this))
    , m_default(new QPushButton(tr("Default"), this))
    , m_conflict(new QLabel(this))
{
    m_search->setPlaceholderText(tr("Search"));
    m_search->setAccessibleName(tr("Search the commands"));
    m_search->setClearButtonEnabled(true);
    m_list->setAccessibleName(tr("Commands and their keys"));
    m_list->setColumnCount(3);
    m_list->setHeaderLabels({tr("Command"), tr("Keys"), tr("Would be")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_edit->setAccessibleName(tr("New key"));
    m_conflict->setWordWrap(true);
    m_conflict->setAccessibleDescription(tr("Conflict"));
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
    column->addWidget(buildProfiles());
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
    showProfile();
}

QWidget *ShortcutEditor::buildProfiles()
{
    auto *row = new QWidget(this);
    auto *label = new QLabel(tr("Keys as in"), row);
    label->setBuddy(m_profiles);
    m_profiles->setObjectName(QStringLiteral("shortcutProfiles"));
    m_profiles->setAccessibleName(tr("Keys as in another program"));
    m_profiles->addItem(tr("(choose)"));
    for (const ShortcutProfile &profile : shortcutProfiles())
        m_profiles->addItem(profile.name.isEmpty() ? tr("Ambrotype, as shipped") : profile.name);
    m_use->setAccessibleDescription(tr("Gives the commands the keys of the last column."));
    m_back->setAccessibleDescription(tr("Gives the commands back the keys that they had before."));
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(label);
    line->addWidget(m_profiles, 1);
    for (QPushButton *button : {m_use, m_back}) {
        button->setAutoDefault(false);
        button->setAccessibleName(button->text());
        line->addWidget(button);
    }
    connect(m_profiles, &QComboBox::currentIndexChanged, this, &ShortcutEditor::showProfile);
    connect(m_use, &QPushButton::clicked, this, &ShortcutEditor::useProfile);
    connect(m_back, &QPushButton::clicked, this, &ShortcutEditor::takeBack);
    return row;
}

//! Lists what the chosen profile would change, and nothing else.
void ShortcutEditor::showProfile()
{
    const int index = m_profiles->currentIndex() - 1; // the first line stands for none
    QHash<QAction *, QList<QKeySequence>> changes;
    if (index >= 0)
        changes = changesBy(shortcutProfiles()[static_cast<std::size_t>(index)], m_actions);
    m_list->setColumnHidden(2, index < 0);
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem *item = m_list->topLevelItem(i);
        QAction *action = actionOf(*item);
        const bool isChanged = changes.contains(action);
        item->setText(2, isChanged ? textOf(changes.value(action)) : QString());
        item->setHidden(index >= 0 && !isChanged);
    }
    m_search->setEnabled(index < 0);
    if (index < 0)
        filter(m_search->text());
    else
        m_conflict->setText(changes.isEmpty()
                                ? tr("The keys are like that already.")
                                : tr("%n command(s) would get other keys.", nullptr, static_cast<int>(changes.size())));
    m_use->setEnabled(!changes.isEmpty());
    m_back->setEnabled(!m_before.isEmpty());
}

void ShortcutEditor::useProfile()
{
    const int index = m_profiles->currentIndex() - 1;
    if (index < 0)
        return;
    const auto changes = changesBy(shortcutProfiles()[static_cast<std::size_t>(index)], m_actions);
    m_before.clear();
    for (auto change = changes.cbegin(); change != changes.cend(); ++change)
        m_before.insert(change.key(), change.key()->shortcuts());
    for (auto change = changes.cbegin(); change != changes.cend(); ++change)
        remember(*change.key(), change.value());
    m_profiles->setCurrentIndex(0);
    showKeys();
}

void ShortcutEditor::takeBack()
{
    for (auto before = m_before.cbegin(); before != m_before.cend(); ++before)
        remember(*before.key(), before.value());
    m_before.clear();
    m_profiles->setCurrentIndex(0);
    showKeys();
}

void ShortcutEditor::remember(QAction &action, const QList<QKeySequence> &keys)
{
    m_actions.setKeys(action, keys);
    const bool shipped = keys == m_actions.defaultKeys(action);
    m_settings.setKeys(action.objectName(), shipped ? std::nullopt : std::optional(portable(keys)));
}

void ShortcutEditor::showKeys()
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        QTreeWidgetItem *item = m_list->topLevelItem(i);
        item->setText(1, textOf(actionOf(*item)->shortcuts()));
    }
    showChosen();
    showProfile();
}

QAction *ShortcutEditor::actionOf(const QTreeWidgetItem &item) const
{
    const QString id = item.data(0, Qt::UserRole).toString();
    for (QAction *action : m_actions.all()) {
        if (action->objectName() == id)
            return action;
    }
    return nullptr;
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
    return item ? actionOf(*item) : nullptr;
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
    for (const QKeySequence &each : keys) {
        if (QAction *owner = ownerOf(each)) {
            QList<QKeySequence> left = owner->shortcuts();
            left.removeAll(each);
            remember(*owner, left);
        }
    }
    remember(action, keys);
    m_before.clear(); // the way back would take this along
    showKeys();
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
