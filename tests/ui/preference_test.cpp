#include "ui/studio_fixture.h"

#include "export/export_form.h"
#include "main_window/actions.h"
#include "models/model_dialog.h"
#include "models/model_table.h"
#include "preferences/preference_dialog.h"
#include "preferences/shortcut_editor.h"
#include "theme/theme.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFile>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QTreeWidget>
#include <QUndoGroup>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

//! A window's actions without the window.
struct Commands
{
    Commands()
        : settings((application(), QString::fromStdString((folder.path() / "settings.ini").string())))
        , actions(&window, undo)
    {
    }
    QAction *find(const QString &id)
    {
        for (QAction *action : actions.all()) {
            if (action->objectName() == id)
                return action;
        }
        return nullptr;
    }

    TemporaryDir folder;
    ui::Settings settings;
    QWidget window;
    QUndoGroup undo;
    ui::Actions actions;
};

QPushButton *button(QWidget &parent, const QString &text)
{
    for (auto *each : parent.findChildren<QPushButton *>()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

void choose(ui::ShortcutEditor &editor, const QString &id)
{
    auto *list = editor.findChild<QTreeWidget *>();
    for (int i = 0; i < list->topLevelItemCount(); ++i) {
        if (list->topLevelItem(i)->data(0, Qt::UserRole).toString() == id)
            list->setCurrentItem(list->topLevelItem(i));
    }
}

} // namespace

TEST_CASE("every command has a name of its own to be remembered by", "[ui][preferences]")
{
    Commands commands;
    QStringList ids;
    for (const QAction *action : commands.actions.all())
        ids << action->objectName();
    CHECK_FALSE(ids.contains(QString()));
    CHECK(ids.removeDuplicates() == 0);
    CHECK(ids.size() > 50);
}

TEST_CASE("a command gets another key, which the one that had it loses", "[ui][preferences]")
{
    Commands commands;
    ui::ShortcutEditor editor(commands.settings, commands.actions);
    QAction *fit = commands.find(u"fit"_s);
    QAction *flip = commands.find(u"flip"_s);
    REQUIRE((fit && flip));
    choose(editor, u"fit"_s);
    auto *keys = editor.findChild<QKeySequenceEdit *>();
    keys->setKeySequence(QKeySequence(Qt::Key_Backslash));
    const auto labels = editor.findChildren<QLabel *>();
    CHECK(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
        return label->text().contains(u"Flip original and result"_s);
    }));
    button(editor, u"Set"_s)->click();
    CHECK(fit->shortcuts() == QList<QKeySequence>{QKeySequence(Qt::Key_Backslash)});
    CHECK(flip->shortcuts().isEmpty());
    CHECK(fit->toolTip().contains(u"\\"_s));

    Commands next; // another start with the same settings
    ui::restoreKeys(commands.settings, next.actions);
    CHECK(next.find(u"fit"_s)->shortcuts() == fit->shortcuts());
    CHECK(next.find(u"flip"_s)->shortcuts().isEmpty());

    choose(editor, u"flip"_s);
    button(editor, u"Default"_s)->click();
    CHECK(flip->shortcuts() == commands.actions.defaultKeys(*flip));
    CHECK(fit->shortcuts().isEmpty());
    CHECK_FALSE(commands.settings.keys(u"flip"_s));
    REQUIRE(commands.settings.keys(u"fit"_s));
    CHECK(commands.settings.keys(u"fit"_s)->isEmpty());
}

TEST_CASE("the theme changes at once and is remembered", "[ui][preferences]")
{
    StudioFixture studio;
    studio.trigger(u"Preferences..."_s);
    auto *dialog = studio.window().findChild<ui::PreferenceDialog *>();
    REQUIRE(dialog);
    QComboBox *theme = nullptr;
    for (auto *combo : dialog->findChildren<QComboBox *>()) {
        if (combo->accessibleName() == u"Theme"_s)
            theme = combo;
    }
    REQUIRE(theme);
    theme->setCurrentIndex(theme->findData(u"light"_s));
    Q_EMIT theme->activated(theme->currentIndex());
    CHECK(ui::Theme::current() == ui::ThemeId::Light);
    CHECK(qApp->palette().color(QPalette::Window) == ui::Theme::colors(ui::ThemeId::Light).window);
    ui::Theme::apply(application(), ui::ThemeId::Mid);
    delete dialog;
}

TEST_CASE("every choice about results is remembered as soon as it is made", "[ui][preferences]")
{
    Commands commands;
    ui::PreferenceDialog dialog(commands.settings, commands.actions);
    auto *form = dialog.findChild<ui::ExportForm *>();
    REQUIRE(form);
    const ui::ExportSettings before = commands.settings.exportSettings();
    for (auto *combo : form->findChildren<QComboBox *>())
        combo->setCurrentIndex(combo->count() - 1);
    form->findChild<QCheckBox *>()->toggle();
    form->findChild<QSpinBox *>()->setValue(31);
    const ui::ExportSettings after = commands.settings.exportSettings();
    CHECK(after.quality == 31);
    CHECK(after.depth == 16);
    CHECK(after.profile == imaging::OutputProfile::DisplayP3);
    CHECK(after.strip == imaging::StripMetadata::All);
    CHECK(after.conflict == imaging::Conflict::Replace);
    CHECK(after.note != before.note);

    // What another dialog remembers is shown, not written over.
    ui::ExportSettings other = after;
    other.quality = 55;
    other.strip = imaging::StripMetadata::Gps;
    commands.settings.setExportSettings(other);
    dialog.showExportSettings();
    CHECK(form->settings().quality == 55);
    CHECK(form->settings().strip == imaging::StripMetadata::Gps);
    CHECK(commands.settings.exportSettings().quality == 55);
}

TEST_CASE("sizes of models are sorted as numbers", "[ui][models]")
{
    ui::ModelTable table;
    std::vector<jobs::ShelfModel> shelf(3);
    shelf[0].bytes = 1'000'000'000;
    shelf[1].bytes = 348'000'000;
    shelf[2].bytes = 99'000'000;
    table.setShelf(shelf);
    ui::ModelFilter filter;
    filter.setSourceModel(&table);
    filter.sort(ui::ModelTable::SizeColumn);
    for (int row = 0; row < 3; ++row)
        CHECK(filter.mapToSource(filter.index(row, 0)).row() == 2 - row);
}

TEST_CASE("models begin with what portraits need, those on this machine first", "[ui][models]")
{
    using Here = jobs::ShelfModel::Here;
    ui::ModelTable table;
    const auto model = [](const char *title, const char *task, Here here) {
        jobs::ShelfModel made;
        made.title = title;
        made.task = task;
        made.here = here;
        return made;
    };
    table.setShelf({model("A", "animate", Here::Verified),
                    model("B", "upscale", Here::Missing),
                    model("D", "face-restore", Here::Missing),
                    model("C", "face-restore", Here::Missing),
                    model("E", "face-restore", Here::Verified),
                    model("F", "something new", Here::Missing)});
    ui::ModelFilter filter;
    filter.setSourceModel(&table);
    filter.sort(ui::ModelTable::TaskColumn);
    QString order;
    for (int row = 0; row < filter.rowCount(); ++row)
        order += filter.index(row, ui::ModelTable::NameColumn).data().toString();
    CHECK(order == u"ECDBAF"_s);
}

TEST_CASE("the model manager lists what there is and says why a file is refused", "[ui][models]")
{
    StudioFixture studio;
    studio.trigger(u"Models..."_s);
    auto *dialog = studio.window().findChild<ui::ModelDialog *>();
    REQUIRE(dialog);
    REQUIRE(waitFor([&] { return !dialog->isBusy(); }));
    const int models = dialog->table()->model()->rowCount();
    CHECK(models > 30);
    CHECK_FALSE(button(*dialog, u"Self-test"_s)->isEnabled()); // nothing is here to be tested
    CHECK(button(*dialog, u"Copy address"_s) != nullptr);

    QFile file(studio.path(u"page.pth"_s));
    REQUIRE(file.open(QIODevice::WriteOnly));
    file.write("<!DOCTYPE html><html><body>404</body></html>");
    file.close();
    dialog->import({file.fileName()});
    REQUIRE(waitFor([&] { return !dialog->isBusy(); }));
    CHECK(dialog->message().contains(u"page.pth"_s));
    CHECK(dialog->message().contains(u"web page"_s));
    CHECK(dialog->table()->model()->rowCount() == models);
    delete dialog;
}
