// A folder with folders in it is dropped on the queue: where its results go is asked, remembered, and changeable.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "file_text.h"
#include "preferences/preference_dialog.h"
#include "queue/folder_dialog.h"
#include "queue/queue_panel.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace ambrotype::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

//! Two folders below a third, a picture in each.
QString makeTree(StudioFixture &studio)
{
    for (const QString &folder : {u"tree/one"_s, u"tree/two"_s})
        QDir(studio.path({})).mkpath(folder);
    studio.makePicture(u"tree/a.png"_s, 40, 30);
    studio.makePicture(u"tree/one/b.png"_s, 40, 30);
    studio.makePicture(u"tree/two/c.png"_s, 40, 30);
    return studio.path(u"tree"_s);
}

QStringList targetsOf(StudioFixture &studio)
{
    QStringList folders;
    const jobs::BatchQueue &queue = studio.studio().queue();
    for (int row = 0; row < queue.count(); ++row)
        folders << QDir(studio.path({})).relativeFilePath(fileToText(queue.row(row).item.outputFolder));
    folders.sort();
    return folders;
}

void empty(StudioFixture &studio)
{
    jobs::BatchQueue &queue = studio.studio().queue();
    QList<qint64> ids;
    for (int row = 0; row < queue.count(); ++row)
        ids << queue.row(row).id;
    queue.remove(ids);
    REQUIRE(waitFor([&] { return queue.count() == 0; }));
}

const QStringList kMirrored{u"tree/Enhanced"_s, u"tree/one/Enhanced"_s, u"tree/two/Enhanced"_s};
const QStringList kFlat{u"tree/Enhanced"_s, u"tree/Enhanced"_s, u"tree/Enhanced"_s};

} // namespace

TEST_CASE("a folder with folders in it asks once where its results go", "[ui][queue]")
{
    StudioFixture studio;
    const QString tree = makeTree(studio);
    jobs::BatchQueue &queue = studio.studio().queue();
    queue.setPaused(true);
    studio.trigger(u"Queue"_s);
    auto *panel = studio.window().findChild<QueuePanel *>();

    dropFiles(*panel, {tree});
    auto *dialog = openDialog("ambrotype::ui::FolderDialog");
    CHECK_FALSE(dialog->isModal()); // the work underway goes on
    CHECK(queue.count() == 0);
    clickButton(*dialog, u"Cancel"_s);
    REQUIRE(waitFor([&] { return !studio.window().findChild<FolderDialog *>(); }));
    CHECK(queue.count() == 0); // nothing was wanted after all, and nothing is remembered

    dropFiles(*panel, {tree});
    dialog = openDialog("ambrotype::ui::FolderDialog");
    clickButton(*dialog, u"One folder for all"_s);
    clickButton(*dialog, u"Add to the queue"_s);
    REQUIRE(waitFor([&] { return queue.count() == 3; }));
    CHECK(targetsOf(studio) == kFlat);

    empty(studio);
    dropFiles(*panel, {tree});
    REQUIRE(waitFor([&] { return queue.count() == 3; })); // without a question
    CHECK(targetsOf(studio) == kFlat);
    CHECK_FALSE(studio.window().findChild<FolderDialog *>());

    // The preferences change it.
    empty(studio);
    studio.trigger(u"Preferences..."_s);
    auto *preferences = studio.window().findChild<PreferenceDialog *>();
    REQUIRE(preferences);
    auto *layout = preferences->findChild<QComboBox *>(u"folderLayout"_s);
    REQUIRE(layout);
    CHECK(layout->currentText() == u"One folder for all"_s);
    layout->setCurrentText(u"Keep the folders"_s);
    Q_EMIT layout->activated(layout->currentIndex());
    dropFiles(*panel, {tree});
    REQUIRE(waitFor([&] { return queue.count() == 3; }));
    CHECK(targetsOf(studio) == kMirrored);

    // Asking each time stays asking.
    empty(studio);
    layout->setCurrentText(u"Ask each time"_s);
    Q_EMIT layout->activated(layout->currentIndex());
    preferences->close();
    for (int times = 0; times < 2; ++times) {
        dropFiles(*panel, {tree});
        dialog = openDialog("ambrotype::ui::FolderDialog");
        clickButton(*dialog, u"Ask again next time"_s);
        press(Qt::Key_Return); // what the dialog proposes: keep the folders
        REQUIRE(waitFor([&] { return queue.count() == 3; }));
        CHECK(targetsOf(studio) == kMirrored);
        empty(studio);
        REQUIRE(waitFor([&] { return !studio.window().findChild<FolderDialog *>(); }));
    }
}

TEST_CASE("a folder without folders in it asks nothing", "[ui][queue]")
{
    StudioFixture studio;
    QDir(studio.path({})).mkpath(u"plain"_s);
    studio.makePicture(u"plain/a.png"_s, 40, 30);
    studio.makePicture(u"plain/b.png"_s, 40, 30);
    studio.studio().queue().setPaused(true);
    studio.trigger(u"Queue"_s);
    dropFiles(*studio.window().findChild<QueuePanel *>(), {studio.path(u"plain"_s)});
    REQUIRE(waitFor([&] { return studio.studio().queue().count() == 2; }));
    CHECK_FALSE(studio.window().findChild<FolderDialog *>());
}

TEST_CASE("results go where the folders of their originals lead, or all together", "[ui][queue]")
{
    ExportSettings settings;
    CHECK(settings.targetFolder(u"/p/tree/one"_s, u"one"_s) == u"/p/tree/one/Enhanced"_s);
    settings.mirrorFolders = false;
    CHECK(settings.targetFolder(u"/p/tree/one"_s, u"one"_s) == u"/p/tree/Enhanced"_s);
    CHECK(settings.targetFolder(u"/p/tree/one/two"_s, u"one/two"_s) == u"/p/tree/Enhanced"_s);
    CHECK(settings.targetFolder(u"/p/tree"_s, {}) == u"/p/tree/Enhanced"_s);
    settings.besideOriginal = false;
    settings.folder = u"/results"_s;
    CHECK(settings.targetFolder(u"/p/tree/one"_s, u"one"_s) == u"/results"_s);
    settings.mirrorFolders = true;
    CHECK(settings.targetFolder(u"/p/tree/one"_s, u"one"_s) == u"/results/one"_s);
}
