// A second process of this program is the window that gets killed.
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "queue/left_over_bar.h"
#include "session/session.h"

#include <catch2/catch.hpp>

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QProcess>

#include <memory>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr const char *kReadyFile = "AMBROTYPE_TEST_READY";

} // namespace

TEST_CASE("a window that works until it is killed", "[.victim]")
{
    const QString ready = qEnvironmentVariable(kReadyFile);
    REQUIRE_FALSE(ready.isEmpty());
    StudioFixture studio;
    studio.studio().queue().setPaused(true);
    studio.open({studio.makePicture(u"a.png"_s, 200, 150), studio.makePicture(u"b.png"_s, 180, 120)});
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 2 && studio.studio().current()->source(); }));
    studio.studio().current()->setValue("sharpen", "amount", 83.0, u"Sharpen"_s, 0);
    studio.studio().enqueue({0, 1}, {}, false);
    REQUIRE(waitFor([&] {
        const jobs::BatchQueue &queue = studio.studio().queue();
        return queue.count() == 2 && queue.row(0).storeId > 0 && queue.row(1).storeId > 0;
    }));
    REQUIRE(waitFor([&] {
        QFile record(studio.path(u"home/data/session.json"_s));
        if (!record.open(QIODevice::ReadOnly))
            return false;
        const auto session = ui::sessionFromJson(record.readAll());
        return session.ok() && session->pictures.size() == 2
               && session->pictures[0].edit->recipe.number("sharpen", "amount") == 83.0;
    }));
    {
        QFile said(ready + u".part"_s);
        REQUIRE(said.open(QIODevice::WriteOnly));
        said.write(studio.path({}).toUtf8());
    }
    REQUIRE(QFile::rename(ready + u".part"_s, ready));
    waitFor([] { return false; }, 600000); // for the end
}

TEST_CASE("a killed window has its queue, shoot and settings again at the next start", "[ui][acceptance][kill]")
{
    application();
    const TemporaryDir meeting;
    const QString ready = QString::fromStdString((meeting.path() / "ready").string());
    // Begun by a thread of its own: until the child runs its program, it shares the memory of whoever began it, and the
    // thread sanitizer then believes that this thread is inside of Qt for ever.
    std::unique_ptr<QProcess> victim;
    std::thread([&] {
        auto begun = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QString::fromLatin1(kReadyFile), ready);
        begun->setProcessEnvironment(environment);
        begun->setProcessChannelMode(QProcess::MergedChannels);
        begun->start(QCoreApplication::applicationFilePath(), {u"a window that works until it is killed"_s});
        begun->waitForStarted(60000);
        begun->moveToThread(QCoreApplication::instance()->thread());
        victim = std::move(begun);
    }).join();
    REQUIRE(victim->state() == QProcess::Running);
    REQUIRE(waitFor([&] { return QFile::exists(ready) || victim->state() == QProcess::NotRunning; }, 300000));
    INFO(victim->readAll().toStdString());
    REQUIRE(QFile::exists(ready));
    QFile said(ready);
    REQUIRE(said.open(QIODevice::ReadOnly));
    const QString folder = QString::fromUtf8(said.readAll());
    victim->kill();
    REQUIRE(victim->waitForFinished(60000));
    {
        StudioFixture studio(QDir(folder).filePath(u"home"_s));
        REQUIRE(waitFor([&] { return studio.studio().queue().count() == 2; }));
        CHECK(studio.studio().queue().leftOver() == 2);
        CHECK_FALSE(studio.window().findChild<ui::LeftOverBar *>()->isHidden());
        REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 2; }));
        CHECK(studio.studio().shoot().document(0)->recipe().number("sharpen", "amount") == 83.0);
        CHECK(studio.studio().currentRow() == 0);
        studio.studio().queue().goOn();
        studio.studio().queue().setPaused(false);
        REQUIRE(waitFor([&] { return studio.studio().queue().totals().done == 2; }, 300000));
    }
    CHECK(QFile::exists(QDir(folder).filePath(u"Enhanced/a.png"_s)));
    CHECK(QFile::exists(QDir(folder).filePath(u"Enhanced/b.png"_s)));
    QDir(folder).removeRecursively();
}
