// The page of the preferences about the queue: each control does what it says, at once.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "main_window/cache_keeper.h"
#include "preferences/preference_dialog.h"

#include "base/paths.h"
#include "jobs/output/cache_guard.h"

#include <catch2/catch.hpp>

#include <QCheckBox>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QPointer>
#include <QSlider>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTest>

#include <chrono>
#include <filesystem>
#include <memory>

#include <fcntl.h>
#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace ambrotype::ui;
using namespace Qt::Literals::StringLiterals;

TEST_CASE("a picture that fails pauses the queue where the preferences want it", "[ui][preferences]")
{
    StudioFixture studio;
    PreferenceDialog &dialog = openPreferences(studio, u"Queue"_s);
    auto *pause = dialog.findChild<QCheckBox *>(u"pauseOnError"_s);
    REQUIRE(pause);
    CHECK_FALSE(pause->isChecked());
    click(*pause, QPoint(8, pause->height() / 2));
    CHECK(pause->isChecked());
    dialog.close();
    QFile bad(studio.path(u"bad.png"_s));
    REQUIRE(bad.open(QIODevice::WriteOnly));
    bad.write("no picture");
    bad.close();
    jobs::BatchItem item;
    item.input = bad.fileName().toStdString();
    item.outputFolder = studio.path(u"out"_s).toStdString();
    item.recipe = pipeline::Recipe::neutral();
    jobs::BatchQueue &queue = studio.studio().queue();
    queue.add({item});
    REQUIRE(waitFor([&] { return queue.totals().failed == 1; }));
    REQUIRE(waitFor([&] { return queue.isPaused(); }));
    CHECK_FALSE(queue.pauseReason().isEmpty());
    studio.reopen();
    CHECK(openPreferences(studio, u"Queue"_s).findChild<QCheckBox *>(u"pauseOnError"_s)->isChecked());
}

TEST_CASE("how often a picture is tried is remembered", "[ui][preferences]")
{
    StudioFixture studio;
    PreferenceDialog &dialog = openPreferences(studio, u"Queue"_s);
    auto *retries = dialog.findChild<QSpinBox *>(u"retries"_s);
    CHECK(retries->value() == 3);
    retries->setFocus();
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(retries, Qt::Key_Down);
    CHECK(retries->text() == u"None"_s);
    dialog.close();
    studio.reopen();
    CHECK(openPreferences(studio, u"Queue"_s).findChild<QSpinBox *>(u"retries"_s)->text() == u"None"_s);
}

TEST_CASE("the cache is cleaned as the preferences say", "[ui][preferences]")
{
    StudioFixture studio;
    // What a killed program left two days ago goes whatever the limits are.
    const std::filesystem::path left = paths::cacheDir() / "rebuild-abcdef";
    std::filesystem::create_directories(left);
    {
        QFile file(QString::fromStdString((left / "part.png").string()));
        REQUIRE(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(5000, 'x'));
    }
    std::filesystem::last_write_time(left, std::filesystem::file_time_type::clock::now() - std::chrono::hours(48));
    PreferenceDialog &dialog = openPreferences(studio, u"Queue"_s);
    auto *use = dialog.findChild<QLabel *>(u"cacheUse"_s);
    REQUIRE(waitFor([&] { return use->text().startsWith(u"It holds"_s); }));
    auto *clean = dialog.findChild<QWidget *>(u"cleanCache"_s);
    click(*clean);
    REQUIRE(waitFor([&] { return use->text().contains(u"removed"_s); }));
    CHECK(use->text().startsWith(u"5.0 kB"_s));
    CHECK_FALSE(std::filesystem::exists(left));
    CHECK(dialog.findChild<QSpinBox *>(u"cacheGigabytes"_s)->value() == 50);
    CHECK(dialog.findChild<QSpinBox *>(u"cacheDays"_s)->value() == 30);
}

TEST_CASE("the preferences say how much memory models may keep, and free it", "[ui][preferences]")
{
    StudioFixture studio;
    auto *dialog = &openPreferences(studio, u"Performance"_s);
    auto *slider = dialog->findChild<QSlider *>(u"modelMemory"_s);
    REQUIRE(slider);
    auto *figure = dialog->findChild<QLabel *>(u"modelMemoryFigure"_s);
    CHECK(slider->value() == 25);
    const QString before = figure->text();
    slider->setFocus();
    QTest::keyClick(slider, Qt::Key_PageUp);
    CHECK(slider->value() == 30);
    CHECK(figure->text() != before);
    CHECK(figure->text().startsWith(u"30 %"_s));
    auto *resident = dialog->findChild<QLabel *>(u"residentModels"_s);
    auto *free = dialog->findChild<QWidget *>(u"freeModels"_s);
    // Other tests may have left some; what is in use by none goes.
    REQUIRE(waitFor([&] {
        if (free->isEnabled())
            click(*free);
        QTest::qWait(20);
        return resident->text() == u"None now"_s && !free->isEnabled();
    }));
    studio.reopen();
    dialog = &openPreferences(studio, u"Performance"_s);
    CHECK(dialog->findChild<QSlider *>(u"modelMemory"_s)->value() == 30);
}

TEST_CASE("nobody waits for a look through a large cache", "[ui][preferences][cache]")
{
    StudioFixture studio;
    const std::filesystem::path thumbnails = paths::cacheDir() / "thumbnails";
    std::filesystem::create_directories(thumbnails);
    for (int i = 0; i < 100'000; ++i) {
        const int file = ::open((thumbnails / std::to_string(i)).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0)
            FAIL("no room for so many files");
        ::close(file);
    }
    QElapsedTimer timer;
    timer.start();
    REQUIRE(jobs::cacheUse(paths::cacheDir()).files >= 100'000);
    const qint64 look = timer.nsecsElapsed();

    // What is not shown is not asked for.
    QPointer<PreferenceDialog> dialog = &openPreferences(studio, u"General"_s);
    auto *use = dialog->findChild<QLabel *>(u"cacheUse"_s);
    QTest::qWait(static_cast<int>(look / 1'000'000) + 50);
    CHECK(use->text().isEmpty());
    while (!use->isVisible()) // and closed before anything is drawn
        dialog->pages()->setCurrentIndex(dialog->pages()->currentIndex() + 1);
    CHECK_FALSE(use->text().isEmpty());
    timer.start();
    dialog->close();
    QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    CHECK(dialog.isNull());
    INFO(look / 1'000'000 << " ms to look through it");
    CHECK(timer.nsecsElapsed() < look / 2);

    Settings settings(studio.path(u"other.ini"_s));
    auto keeper = std::make_unique<CacheKeeper>(settings);
    std::filesystem::remove(paths::cacheDir() / "last-cleaned");
    keeper->start();
    timer.start();
    keeper.reset();
    CHECK(timer.nsecsElapsed() < look / 2);
}
