// A retoucher's hour: a shoot from the first look to the results, by mouse and keys alone. It must never wait, never
// complain on the console, not grow, and leave a result for every picture.
#include "ui/hands.h"
#include "ui/heartbeat.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "canvas/view_feeder.h"
#include "faces/face_panel.h"
#include "filmstrip/filmstrip.h"
#include "panels/adjust_panel.h"
#include "panels/value_row.h"
#include "panels/value_slider.h"
#include "presets/preset_groups.h"
#include "presets/preset_model.h"
#include "presets/preset_panel.h"
#include "review/review_desk.h"

#include <catch2/catch.hpp>

#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QListView>
#include <QMutex>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QUndoStack>

#include <cstdio>

#include <malloc.h>
#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

constexpr int kMadePictures = kTimed ? 18 : 5; // fewer where a sanitizer or an unoptimised build would take an hour
constexpr int kRealPictures = kTimed ? 12 : 1;
constexpr int kQueueMs = 1'500'000;
// Allocators keep some of what they were given, more on a busy machine; a shoot whose pictures stay would be more.
constexpr double kMostGrowthMb = 300.0;
constexpr int kPreviewMb = 128;

//! Collects what Qt and the program complain about on the console.
class Complaints
{
public:
    Complaints() { s_before = qInstallMessageHandler(take); }
    ~Complaints() { qInstallMessageHandler(s_before); }
    QStringList all() const
    {
        const QMutexLocker lock(&s_mutex);
        return s_all;
    }

private:
    static void take(QtMsgType type, const QMessageLogContext &context, const QString &message)
    {
        // The platform without a display has no window to raise or to give hints to, a test no session of a desktop.
        const bool noise =
            message.startsWith("This plugin does not support"_L1) || message.contains("XDG_RUNTIME_DIR"_L1);
        if (type != QtDebugMsg && type != QtInfoMsg && !noise) {
            const QMutexLocker lock(&s_mutex);
            s_all << message;
        }
        if (s_before)
            s_before(type, context, message);
    }
    static inline QtMessageHandler s_before = nullptr;
    static inline QMutex s_mutex;
    static inline QStringList s_all;
};

//! What of this process lies in memory, in megabytes, without what the allocator only keeps for later.
double residentMb()
{
    malloc_trim(0);
    QFile file(u"/proc/self/statm"_s);
    if (!file.open(QIODevice::ReadOnly))
        return 0.0;
    const QList<QByteArray> fields = file.readAll().split(' ');
    return fields.size() > 1 ? fields[1].toDouble() * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1048576.0 : 0.0;
}

//! A folder of pictures: made ones always, photographs too where they are.
int makeShoot(StudioFixture &studio, const QString &folder)
{
    QDir(studio.path({})).mkpath(folder);
    for (int i = 0; i < kMadePictures; ++i)
        studio.makePicture(u"%1/DSC_%2.jpg"_s.arg(folder).arg(2041 + i), 600 + 20 * i, 480);
    if (!QFile::exists(QString::fromStdString((sharedDir() / "photos/clean").string())))
        return kMadePictures;
    const QDir photographs(QString::fromStdString((sharedDir() / "photos/clean").string()));
    int count = 0;
    for (const QFileInfo &file : photographs.entryInfoList({u"*.jpg"_s, u"*.png"_s}, QDir::Files, QDir::Size)) {
        // Not the largest: the test is about the window, not about the processor.
        if (file.size() > 500'000 || count == kRealPictures)
            continue;
        REQUIRE(QFile::copy(file.filePath(), studio.path(u"%1/%2"_s.arg(folder, file.fileName()))));
        ++count;
    }
    return kMadePictures + count;
}

//! One person at one window.
class Retoucher
{
public:
    Retoucher(StudioFixture &studio, const QString &folder, int pictures)
        : m_fixture(studio)
        , m_folder(folder)
        , m_pictures(pictures)
    {
    }

    void openShoot()
    {
        press(Qt::Key_N, Qt::ControlModifier);
        dropFiles(m_fixture.window(), {m_fixture.path(m_folder)});
        REQUIRE(waitFor([this] { return shoot().count() == m_pictures && m_fixture.studio().current(); }));
        REQUIRE(m_fixture.settle());
        done("open the shoot");
    }

    //! Through all at the speed of a held key; two are no good.
    void cull()
    {
        canvas().setFocus();
        for (int i = 1; i < m_pictures; ++i) {
            press(Qt::Key_Right);
            QTest::qWait(30);
            if (i % 10 != 0)
                continue;
            press(Qt::Key_Delete);
            --m_pictures;
        }
        CHECK(shoot().count() == m_pictures);
        for (int i = 0; i < m_pictures; ++i) {
            press(Qt::Key_Left);
            QTest::qWait(5); // each key is a turn of the event loop of its own
        }
        CHECK(m_fixture.studio().currentRow() == 0);
        REQUIRE(m_fixture.settle());
        done("cull");
    }

    void choosePreset(const QString &id)
    {
        auto *panel = m_fixture.window().findChild<ui::PresetPanel *>();
        REQUIRE(panel);
        QListView &list = *panel->list();
        const QModelIndex index = panel->groups().index(panel->groups().rowOf(id), 0);
        REQUIRE(index.isValid());
        list.scrollTo(index);
        // Looked at under the pointer first, then taken.
        QTest::mouseMove(list.viewport(), list.visualRect(index).center());
        QTest::qWait(ui::PresetPanel::kPreviewDelayMs + 100);
        REQUIRE(m_fixture.settle());
        click(*list.viewport(), list.visualRect(index).center());
        CHECK(document().edit().presetId == id);
        REQUIRE(m_fixture.settle());
        done("choose a preset");
    }

    void editHero()
    {
        for (const char *stage : {"strength", "denoise", "sharpen"}) {
            auto *row = m_fixture.window().findChild<ui::ValueRow *>(QString::fromLatin1(stage));
            REQUIRE(row);
            ui::ValueSlider &slider = *row->slider();
            if (!slider.isEnabled())
                continue; // no weights for it on this machine
            const int middle = slider.height() / 2;
            drag(slider, {slider.width() / 4, middle}, {3 * slider.width() / 4, middle});
            REQUIRE(m_fixture.settle());
        }
        done("move sliders");
        const int made = document().undoStack().index();
        REQUIRE(made >= 3); // the preset and two sliders at least
        press(Qt::Key_Z, Qt::ControlModifier);
        press(Qt::Key_Z, Qt::ControlModifier);
        CHECK(document().undoStack().index() == made - 2);
        press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        press(Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        CHECK(document().undoStack().index() == made);
        REQUIRE(m_fixture.settle());
        done("undo and redo");
    }

    void compare()
    {
        canvas().setFocus();
        const QPoint middle = canvas().rect().center();
        for (const Qt::Key key : {Qt::Key_Y,
                                  Qt::Key_Y,
                                  Qt::Key_Y,
                                  Qt::Key_Backslash,
                                  Qt::Key_Backslash,
                                  Qt::Key_D,
                                  Qt::Key_D,
                                  Qt::Key_D,
                                  Qt::Key_D,
                                  Qt::Key_Z,
                                  Qt::Key_BracketLeft,
                                  Qt::Key_Period,
                                  Qt::Key_Comma,
                                  Qt::Key_L,
                                  Qt::Key_L}) {
            press(key);
            QTest::qWait(30);
        }
        drag(canvas(), middle + QPoint(120, 80), middle - QPoint(120, 80), Qt::MiddleButton);
        for (const int notches : {1, 1, 1, -1, -1, -1})
            turnWheel(canvas(), middle, notches);
        press(Qt::Key_0, Qt::ControlModifier);
        press(Qt::Key_Tab); // the sides away and back
        QTest::qWait(50);
        press(Qt::Key_Tab);
        REQUIRE(m_fixture.settle());
        done("compare, pan and zoom");
    }

    //! The settings of the hero for all, as copies for the second and in one go for the rest.
    void giveToOthers()
    {
        const EditsOf hero = edits(document());
        press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        openDialog("ambrotype::ui::CopySettingsDialog");
        press(Qt::Key_Return);
        turnTo(m_fixture.window());
        canvas().setFocus();
        press(Qt::Key_Right);
        press(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
        CHECK(edits(document()) == hero);
        press(Qt::Key_Left);
        ui::Filmstrip &strip = m_fixture.window().filmstrip();
        strip.setFocus();
        press(Qt::Key_A, Qt::ControlModifier);
        press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
        for (int row = 0; row < shoot().count(); ++row)
            CHECK(edits(*shoot().document(row)) == hero);
        done("give the settings to the others");
    }

    void lookAtFaces()
    {
        canvas().setFocus();
        clickButton(m_fixture.window(), u"Faces"_s);
        auto *panel = m_fixture.window().findChild<ui::FacePanel *>(u"facePanel"_s);
        REQUIRE(panel);
        CHECK(panel->isVisible());
        // The last ones are photographs, where there are any.
        for (int i = 0; i < 6; ++i) {
            m_fixture.window().filmstrip().setFocus();
            press(i == 0 ? Qt::Key_End : Qt::Key_Left);
            REQUIRE(waitFor([&] {
                const ui::FacePanel::State state = panel->content().state;
                return document().source() && state != ui::FacePanel::State::Looking
                       && state != ui::FacePanel::State::NoPicture;
            }));
            REQUIRE(m_fixture.settle());
            canvas().setFocus();
            press(Qt::Key_F, Qt::ShiftModifier);
            press(Qt::Key_N);
            QTest::qWait(50);
            m_faces += static_cast<int>(panel->content().faces.size());
        }
        press(Qt::Key_0, Qt::ControlModifier);
        QTabBar *tabs = m_fixture.window().findChild<ui::AdjustPanel *>()->findChild<QTabWidget *>()->tabBar();
        click(*tabs, tabs->tabRect(0).center()); // back to the sliders
        done("look at the faces");
    }

    void workThroughQueue()
    {
        jobs::BatchQueue &queue = m_fixture.studio().queue();
        const int before = queue.totals().done;
        m_fixture.window().filmstrip().setFocus();
        press(Qt::Key_A, Qt::ControlModifier);
        press(Qt::Key_Return, Qt::ControlModifier);
        press(Qt::Key_J, Qt::ControlModifier);
        REQUIRE(waitFor([&] { return queue.totals().done > before; }, kQueueMs));
        press(Qt::Key_P, Qt::ControlModifier); // a pause
        REQUIRE(waitFor([&] { return queue.isPaused(); }));
        press(Qt::Key_P, Qt::ControlModifier);
        REQUIRE(waitFor([&] { return !queue.isPaused(); }));
        // Meanwhile another picture is worked on.
        auto *row = m_fixture.window().findChild<ui::ValueRow *>(u"sharpen"_s);
        ui::ValueSlider &slider = *row->slider();
        canvas().setFocus();
        press(Qt::Key_Left);
        drag(slider, {slider.width() / 4, slider.height() / 2}, {slider.width() / 2, slider.height() / 2});
        press(Qt::Key_Z, Qt::ControlModifier);
        REQUIRE(waitFor([&] { return queue.totals().done == before + m_pictures; }, kQueueMs));
        press(Qt::Key_J, Qt::ControlModifier);
        done("work through the queue");
    }

    void review()
    {
        canvas().setFocus();
        press(Qt::Key_R, Qt::ControlModifier);
        ui::ReviewDesk &desk = m_fixture.window().review();
        REQUIRE(desk.isActive());
        const auto left = [&desk] { return desk.model().counts().all - desk.model().counts().decided; };
        REQUIRE(waitFor([&] { return left() >= m_pictures; })); // and what was exported before
        for (int i = 0; left() > 0 && i < 4 * m_pictures; ++i) {
            REQUIRE(waitFor([&] { return desk.isComplete() && m_fixture.action(u"Approve"_s)->isEnabled(); }));
            press(Qt::Key_Backslash);
            press(Qt::Key_Backslash);
            press(i == 3 ? Qt::Key_X : Qt::Key_P);
            QTest::qWait(20);
        }
        CHECK(left() == 0);
        press(Qt::Key_Escape);
        CHECK_FALSE(desk.isActive());
        done("review");
    }

    void exportOne()
    {
        jobs::BatchQueue &queue = m_fixture.studio().queue();
        const int before = queue.totals().done;
        m_fixture.window().filmstrip().setFocus();
        press(Qt::Key_Home);
        press(Qt::Key_E, Qt::ControlModifier);
        QWidget *dialog = openDialog("ambrotype::ui::ExportDialog");
        QTest::qWait(100);
        clickButton(*dialog, u"Export"_s);
        turnTo(m_fixture.window());
        REQUIRE(waitFor([&] { return queue.totals().done == before + 1; }, kQueueMs));
        done("export");
    }

    void compareBlindly()
    {
        turnTo(m_fixture.window());
        ui::Filmstrip &strip = m_fixture.window().filmstrip();
        strip.setFocus();
        press(Qt::Key_End); // where the first is current already, Home alone would leave all of them selected
        press(Qt::Key_Home);
        press(Qt::Key_Right, Qt::ShiftModifier);
        REQUIRE(strip.selectedRows().size() == 2);
        chooseFromMenu(m_fixture.window(), u"Tools"_s, u"Blind comparison of presets..."_s);
        QWidget *choice = openDialog("ambrotype::ui::BlindChoice");
        auto *list = choice->findChild<QListView *>();
        REQUIRE(list);
        list->setFocus();
        press(Qt::Key_Home);
        int checked = 0;
        for (int row = 0; row < list->model()->rowCount(); ++row) {
            const bool is = list->model()->index(row, 0).data(Qt::CheckStateRole).toInt() == Qt::Checked;
            if (is != row < 2)
                press(Qt::Key_Space);
            checked += row < 2 ? 1 : 0;
            press(Qt::Key_Down);
        }
        REQUIRE(checked == 2);
        clickButton(*choice, u"Begin"_s);
        turnTo(m_fixture.window());
        for (const Qt::Key vote : {Qt::Key_Left, Qt::Key_Down}) {
            REQUIRE(m_fixture.settle());
            press(vote);
        }
        QWidget *result = openDialog("ambrotype::ui::BlindResult");
        QTest::qWait(50);
        clickButton(*result, u"Close"_s);
        turnTo(m_fixture.window());
        REQUIRE(m_fixture.settle());
        done("compare blindly");
    }

    //! Every picture that was kept has its result beside it.
    void checkResults()
    {
        const QDir results(m_fixture.path(m_folder + u"/Enhanced"_s));
        QStringList names;
        for (const QFileInfo &file : results.entryInfoList(QDir::Files))
            names << file.completeBaseName();
        for (int row = 0; row < shoot().count(); ++row) {
            const QString file = shoot().document(row)->file();
            INFO(file.toStdString());
            CHECK(names.contains(QFileInfo(file).completeBaseName()));
            CHECK(shoot().document(row)->state() == ui::PictureState::Done);
        }
        CHECK(names.size() >= m_pictures);
    }

    int faces() const { return m_faces; }

private:
    using EditsOf = std::pair<pipeline::Recipe, QString>;
    static EditsOf edits(const ui::PhotoDocument &document) { return {document.recipe(), document.edit().presetId}; }
    ui::Canvas &canvas() { return m_fixture.window().canvas(); }
    ui::ShootModel &shoot() { return m_fixture.studio().shoot(); }
    ui::PhotoDocument &document() { return *m_fixture.studio().current(); }

    void done(const char *what)
    {
        QTest::qWait(10); // a beat that counts the last work
        std::fflush(stdout);
        std::printf("  %-34s longest work %6.1f ms, away %6.1f ms\n", what, m_beat.longestWorkMs(), m_beat.longestMs());
        INFO(what);
        if (kTimed)
            CHECK(m_beat.longestWorkMs() < kMostWorkMs);
        m_beat.begin();
    }

    StudioFixture &m_fixture;
    QString m_folder;
    int m_pictures;
    int m_faces = 0;
    Heartbeat m_beat;
};

void work(StudioFixture &studio, const QString &folder, int pictures)
{
    Retoucher person(studio, folder, pictures);
    person.openShoot();
    person.cull();
    person.choosePreset(u"phone-social"_s);
    person.editHero();
    person.compare();
    person.giveToOthers();
    person.lookAtFaces();
    person.workThroughQueue();
    person.review();
    person.checkResults();
    person.exportOne();
    person.compareBlindly();
    std::printf("  %d faces looked at\n", person.faces());
}

} // namespace

TEST_CASE("a retoucher's hour, twice: nothing waits, complains or grows, and every picture has its result",
          "[ui][hour]")
{
    const Complaints complaints;
    StudioFixture studio;
    turnTo(studio.window());
    studio.window().resize(1440, 900);
    studio.window().findChild<QDockWidget *>(u"presetDock"_s)->show(); // closed on a small screen
    const int pictures = makeShoot(studio, u"monday"_s);
    makeShoot(studio, u"tuesday"_s);
    // What is kept on purpose is full after the first shoot, so that all that grows shows.
    studio.studio().renderService().setCacheMegabytes(kPreviewMb);
    QApplication::processEvents();
    double resident[2] = {};
    int round = 0;
    for (const QString &folder : kTimed ? QStringList{u"monday"_s, u"tuesday"_s} : QStringList{u"monday"_s}) {
        std::printf("%s, %d pictures\n", qPrintable(folder), pictures);
        work(studio, folder, pictures);
        resident[round] = residentMb();
        std::printf("  in memory: %.0f MB\n", resident[round]);
        ++round;
    }
    if (kTimed)
        CHECK(resident[1] < resident[0] + kMostGrowthMb);
    const QStringList said = complaints.all();
    INFO(said.join(u'\n').toStdString());
    CHECK(said.isEmpty());
}
