// The page of the preferences about the queue: each control does what it says, at once.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "preferences/preference_dialog.h"

#include "base/paths.h"

#include <catch2/catch.hpp>

#include <QCheckBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QSlider>
#include <QSpinBox>
#include <QTest>

#include <chrono>
#include <filesystem>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace ambrotype::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

PreferenceDialog &queuePage(StudioFixture &studio)
{
    studio.trigger(u"Preferences..."_s);
    auto *dialog = qobject_cast<PreferenceDialog *>(openDialog("ambrotype::ui::PreferenceDialog"));
    REQUIRE(dialog);
    dialog->showPage(3);
    REQUIRE(waitFor([dialog] { return dialog->findChild<QSpinBox *>(u"retries"_s)->isVisible(); }));
    return *dialog;
}

} // namespace

TEST_CASE("a picture that fails pauses the queue where the preferences want it", "[ui][preferences]")
{
    StudioFixture studio;
    PreferenceDialog &dialog = queuePage(studio);
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
    CHECK(queuePage(studio).findChild<QCheckBox *>(u"pauseOnError"_s)->isChecked());
}

TEST_CASE("how often a picture is tried is remembered", "[ui][preferences]")
{
    StudioFixture studio;
    PreferenceDialog &dialog = queuePage(studio);
    auto *retries = dialog.findChild<QSpinBox *>(u"retries"_s);
    CHECK(retries->value() == 3);
    retries->setFocus();
    for (int i = 0; i < 3; ++i)
        QTest::keyClick(retries, Qt::Key_Down);
    CHECK(retries->text() == u"None"_s);
    dialog.close();
    studio.reopen();
    CHECK(queuePage(studio).findChild<QSpinBox *>(u"retries"_s)->text() == u"None"_s);
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
    PreferenceDialog &dialog = queuePage(studio);
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
    studio.trigger(u"Preferences..."_s);
    auto *dialog = qobject_cast<PreferenceDialog *>(openDialog("ambrotype::ui::PreferenceDialog"));
    REQUIRE(dialog);
    dialog->showPage(2);
    auto *slider = dialog->findChild<QSlider *>(u"modelMemory"_s);
    REQUIRE(slider);
    REQUIRE(waitFor([slider] { return slider->isVisible(); }));
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
    studio.trigger(u"Preferences..."_s);
    dialog = qobject_cast<PreferenceDialog *>(openDialog("ambrotype::ui::PreferenceDialog"));
    CHECK(dialog->findChild<QSlider *>(u"modelMemory"_s)->value() == 30);
}
