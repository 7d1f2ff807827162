// Keys as in another program: seen before they are taken, and taken back.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "main_window/actions.h"
#include "preferences/shortcut_editor.h"
#include "preferences/shortcut_profiles.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QTest>
#include <QTreeWidget>
#include <QUndoGroup>

#include <map>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace ambrotype::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

struct Commands
{
    Commands()
        : settings((application(), QString::fromStdString((folder.path() / "settings.ini").string())))
        , actions(&window, undo)
    {
    }

    std::map<QString, QList<QKeySequence>> keys() const
    {
        std::map<QString, QList<QKeySequence>> all;
        for (const QAction *action : actions.all())
            all[action->objectName()] = action->shortcuts();
        return all;
    }

    TemporaryDir folder;
    Settings settings;
    QWidget window;
    QUndoGroup undo;
    Actions actions;
};

int shownRows(const QTreeWidget &list)
{
    int shown = 0;
    for (int i = 0; i < list.topLevelItemCount(); ++i)
        shown += list.topLevelItem(i)->isHidden() ? 0 : 1;
    return shown;
}

} // namespace

TEST_CASE("every profile names commands that there are, and no key twice", "[ui][preferences]")
{
    for (const ShortcutProfile &profile : shortcutProfiles()) {
        INFO(profile.name.toStdString());
        Commands commands;
        const auto before = commands.keys();
        for (const ShortcutProfile::Keys &each : profile.keys) {
            INFO(each.command);
            CHECK(before.count(QString::fromLatin1(each.command)) == 1);
        }
        const auto changes = changesBy(profile, commands.actions);
        for (auto change = changes.cbegin(); change != changes.cend(); ++change)
            commands.actions.setKeys(*change.key(), change.value());
        std::map<QString, QString> owners;
        for (const auto &[command, keys] : commands.keys()) {
            for (const QKeySequence &key : keys) {
                INFO(command.toStdString() << " " << key.toString().toStdString());
                CHECK_FALSE(key.isEmpty());
                CHECK(owners.emplace(key.toString(), command).second);
            }
        }
        CHECK(changes.isEmpty() == profile.name.isEmpty());
        CHECK(changesBy(profile, commands.actions).isEmpty());
    }
}

TEST_CASE("a profile shows what it changes, is used, remembered and taken back", "[ui][preferences]")
{
    Commands commands;
    const auto shipped = commands.keys();
    ShortcutEditor editor(commands.settings, commands.actions);
    editor.resize(700, 600);
    editor.show();
    REQUIRE(QTest::qWaitForWindowExposed(&editor));
    auto *list = editor.findChild<QTreeWidget *>();
    auto *profiles = editor.findChild<QComboBox *>(u"shortcutProfiles"_s);
    REQUIRE(profiles);
    CHECK(list->isColumnHidden(2));
    const int all = shownRows(*list);

    profiles->setFocus();
    for (int i = 0; i < profiles->findText(u"darktable"_s); ++i)
        QTest::keyClick(profiles, Qt::Key_Down);
    REQUIRE(profiles->currentText() == u"darktable"_s);
    CHECK_FALSE(list->isColumnHidden(2));
    CHECK(shownRows(*list) > 5);
    CHECK(shownRows(*list) < all);
    CHECK(commands.keys() == shipped); // looking changes nothing

    clickButton(editor, u"Use these keys"_s);
    auto used = commands.keys();
    CHECK(used[u"copySettings"_s] == QList<QKeySequence>{QKeySequence(u"Ctrl+C"_s)});
    CHECK(used[u"copyPictures"_s] == QList<QKeySequence>{QKeySequence(u"Ctrl+Shift+C"_s)});
    CHECK(used[u"approve"_s] == shipped.at(u"approve"_s));
    CHECK(shownRows(*list) == all);
    {
        Commands next; // the next start
        for (QAction *action : next.actions.all())
            next.settings.setKeys(action->objectName(), commands.settings.keys(action->objectName()));
        restoreKeys(next.settings, next.actions);
        CHECK(next.keys() == used);
    }
    clickButton(editor, u"Take back"_s);
    CHECK(commands.keys() == shipped);
    for (const QAction *action : commands.actions.all())
        CHECK_FALSE(commands.settings.keys(action->objectName()).has_value());

    // From one to another, and back to ours.
    profiles->setCurrentText(u"Topaz"_s);
    clickButton(editor, u"Use these keys"_s);
    profiles->setCurrentText(u"Ambrotype, as shipped"_s);
    clickButton(editor, u"Use these keys"_s);
    CHECK(commands.keys() == shipped);
}
