// Not a test: takes pictures of the window in every state, theme, language and size, to be looked at.
// AMBROTYPE_SCREENSHOTS=folder test_ui_screenshots "[.screenshots]"; see README.md.
#include "ui/studio_fixture.h"

#include "blind/blind_desk.h"
#include "blind/blind_dialogs.h"
#include "canvas/canvas.h"
#include "canvas/view_feeder.h"
#include "document/copy_settings_dialog.h"
#include "document/photo_document.h"
#include "export/export_dialog.h"
#include "faces/face_panel.h"
#include "filmstrip/filmstrip.h"
#include "language/language.h"
#include "main_window/shortcut_dialog.h"
#include "models/model_dialog.h"
#include "panels/adjust_panel.h"
#include "panels/advanced_panel.h"
#include "panels/drag_handle.h"
#include "panels/output_section.h"
#include "panels/stage_section.h"
#include "preferences/preference_dialog.h"
#include "presets/preset_groups.h"
#include "presets/preset_panel.h"
#include "presets/save_preset_dialog.h"
#include "queue/folder_dialog.h"
#include "queue/hot_folder_dialog.h"
#include "queue/report_dialog.h"
#include "review/review_desk.h"
#include "shoot/quality_bar.h"
#include "shoot/quality_desk.h"
#include "theme/theme.h"
#include "welcome/first_steps.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QApplication>
#include <QContextMenuEvent>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTest>

#include <cstdio>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

//! Words of an environment variable, or all of \p usual.
QStringList chosen(const char *variable, const QStringList &usual)
{
    const QString given = qEnvironmentVariable(variable);
    return given.isEmpty() ? usual : given.split(u',');
}

//! A walk of one window through its states.
class Walk
{
public:
    Walk(StudioFixture &studio, const QString &name)
        : m_studio(studio)
        , m_name(name)
    {
    }

    void walk()
    {
        shoot("empty");
        openPictures();
        for (int row = 0; row < m_studio.studio().shoot().count(); ++row)
            m_studio.studio().shoot().document(row)->setStars(row % 4);
        shoot("split");
        shootTab();
        trigger("sideBySide");
        shoot("side-by-side");
        apart();
        trigger("difference");
        shoot("difference");
        trigger("invented");
        REQUIRE(waitFor([&] { return window().canvas().inventedMarks().has_value(); }));
        shoot("invented");
        press("invented");
        trigger("split");
        faces();
        advanced();
        canvasMenu();
        error();
        dialogs();
        blind();
        queue();
        review();
    }

private:
    ui::MainWindow &window() { return m_studio.window(); }

    void press(const char *id)
    {
        for (QAction *action : window().actions()) {
            if (action->objectName() == QLatin1StringView(id)) {
                action->trigger();
                return;
            }
        }
        FAIL("no command " << id);
    }

    void trigger(const char *id)
    {
        press(id);
        REQUIRE(m_studio.settle());
    }

    //! The window, with \p dialog over its middle, in every theme.
    void shoot(const char *state, QWidget *dialog = nullptr)
    {
        for (const QString &theme : chosen("AMBROTYPE_SHOT_THEMES", {u"mid"_s, u"dark"_s, u"light"_s, u"contrast"_s})) {
            ui::Theme::apply(*qApp, ui::Theme::fromName(theme));
            QTest::qWait(150); // wrapped labels find their height, bars their place
            QPixmap picture = window().grab();
            if (dialog) {
                QPainter painter(&picture);
                const QPixmap over = dialog->grab();
                const QPoint at((window().width() - dialog->width()) / 2, (window().height() - dialog->height()) / 2);
                painter.fillRect(window().rect(), QColor(0, 0, 0, 60));
                painter.drawPixmap(at, over);
            }
            const QString file = u"%1/%2-%3-%4.png"_s.arg(
                qEnvironmentVariable("AMBROTYPE_SCREENSHOTS"), m_name, QString::fromLatin1(state), theme);
            REQUIRE(picture.save(file));
        }
    }

    void openPictures()
    {
        m_files = chosen("AMBROTYPE_SHOT_PICTURES", {});
        if (m_files.isEmpty())
            m_studio.studio().openSamples();
        else
            m_studio.open(m_files);
        REQUIRE(waitFor([this] { return m_studio.studio().current() && m_studio.studio().current()->source(); }));
        REQUIRE(waitFor([this] { return m_studio.studio().current()->advice().has_value(); }));
        REQUIRE(m_studio.settle());
        for (int row = 1; row < m_studio.studio().shoot().count(); ++row)
            m_studio.studio().shoot().data(m_studio.studio().shoot().index(row), ui::ShootModel::ThumbnailRole);
        QTest::qWait(300);
    }

    void shootTab()
    {
        auto *dock = window().findChild<QDockWidget *>(u"presetDock"_s);
        const bool hidden = dock->isHidden();
        press("findPictures");
        shoot("shoot-tab");
        m_studio.studio().filter().setWhich(ui::ShootFilter::Failed);
        shoot("shoot-tab-empty");
        m_studio.studio().filter().showAll();
        for (QPushButton *button : dock->findChild<ui::QualityBar *>()->findChildren<QPushButton *>()) {
            if (button->text() == "2+"_L1)
                button->click();
        }
        REQUIRE(waitFor([this] { return !window().findChild<ui::QualityDesk *>()->isMeasuring(); }, 600000));
        shoot("shoot-tab-faces");
        m_studio.studio().filter().showAll();
        dock->findChild<QTabWidget *>()->setCurrentIndex(1);
        const int row = m_studio.studio().currentRow();
        const QString folder = ui::FolderPresets::folderOf(m_studio.studio().shoot().document(row)->file());
        m_studio.studio().setFolderPreset(folder, u"wedding"_s);
        window().findChild<ui::PresetPanel *>()->groups().setLicences({{u"old-photo"_s, u"..."_s}});
        shoot("presets");
        m_studio.studio().setFolderPreset(folder, {});
        dock->hide();
        shoot("strip");
        dock->setHidden(hidden);
    }

    //! Side by side at 1:1, the result moved by Shift and the mouse.
    void apart()
    {
        trigger("zoomOne");
        ui::Canvas &canvas = window().canvas();
        const QPoint from = canvas.compareLayout().second(canvas.size()).center();
        QTest::mousePress(&canvas, Qt::LeftButton, Qt::ShiftModifier, from);
        const QPoint to = from - QPoint(120, 60);
        QMouseEvent move(
            QEvent::MouseMove, to, canvas.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, Qt::ShiftModifier);
        QCoreApplication::sendEvent(&canvas, &move);
        QTest::mouseRelease(&canvas, Qt::LeftButton, Qt::ShiftModifier, to);
        REQUIRE(m_studio.settle());
        shoot("apart");
        trigger("fit");
    }

    void faces()
    {
        trigger("showFaces");
        auto *panel = window().findChild<ui::FacePanel *>(u"facePanel"_s);
        REQUIRE(waitFor([panel] { return panel->content().state != ui::FacePanel::State::Looking; }));
        QTest::qWait(600);
        shoot("faces");
        adjust().showControls();
    }

    ui::AdjustPanel &adjust() { return *window().findChild<ui::AdjustPanel *>(); }

    void advanced()
    {
        adjust().setAdvanced(true);
        QTest::qWait(50);
        for (const char *stage : {"faces", "upscale"}) {
            ui::StageSection *section = adjust().advancedPanel().section(stage);
            if (section)
                section->setOpen(true);
        }
        shoot("advanced");
        ui::DragHandle *handle = adjust().advancedPanel().section("repair")->handle();
        Q_EMIT handle->dragged(handle->mapToGlobal(QPoint(0, 3 * handle->height())));
        shoot("advanced-drag");
        Q_EMIT handle->cancelled();
        ui::OutputSection *output = adjust().advancedPanel().output();
        for (const bool open : {false, true}) {
            output->setOpen(open);
            QTest::qWait(50);
            for (QScrollArea *area : adjust().findChildren<QScrollArea *>())
                area->verticalScrollBar()->setValue(area->isVisible() ? area->verticalScrollBar()->maximum() : 0);
            shoot(open ? "output" : "output-line");
        }
        adjust().setAdvanced(false);
    }

    void canvasMenu()
    {
        ui::Canvas &canvas = window().canvas();
        const QPoint middle = canvas.rect().center();
        QContextMenuEvent asked(QContextMenuEvent::Mouse, middle, canvas.mapToGlobal(middle));
        QApplication::sendEvent(&canvas, &asked);
        auto *menu = canvas.findChild<QMenu *>(u"canvasMenu"_s);
        REQUIRE(menu);
        QTest::qWait(50);
        shoot("canvas-menu", menu);
        menu->close();
        QTest::qWait(50);
    }

    void error()
    {
        const int row = m_studio.studio().currentRow();
        const QString file = m_studio.path(u"IMG_0003.jpg"_s);
        QFile broken(file);
        REQUIRE(broken.open(QIODevice::WriteOnly));
        broken.write("\xff\xd8\xff\xe0 this is no picture");
        broken.close();
        m_studio.open({file});
        REQUIRE(waitFor([&] {
            const ui::PhotoDocument *document = m_studio.studio().current();
            return document->file() == file && document->state() == ui::PictureState::Failed;
        }));
        shoot("error");
        m_studio.studio().setCurrentRow(row); // it stays, to fail in the queue as well
        REQUIRE(m_studio.settle());
    }

    template <typename Dialog> void dialog(const char *command, const char *state)
    {
        trigger(command);
        Dialog *found = nullptr;
        REQUIRE(waitFor([&] {
            for (QWidget *widget : QApplication::topLevelWidgets()) {
                if (auto *each = qobject_cast<Dialog *>(widget); each && each->isVisible())
                    found = each;
            }
            return found != nullptr;
        }));
        if constexpr (std::is_same_v<Dialog, ui::ModelDialog>)
            REQUIRE(waitFor([found] { return !found->isBusy(); }));
        QTest::qWait(100);
        if constexpr (std::is_same_v<Dialog, ui::PreferenceDialog>) {
            for (int page = 1; page < found->pages()->count(); ++page) {
                found->showPage(page);
                QTest::qWait(30);
                shoot(qPrintable(u"%1-%2"_s.arg(QString::fromLatin1(state)).arg(page)), found);
            }
            found->showPage(0);
        }
        shoot(state, found);
        found->close();
        QTest::qWait(30);
    }

    void dialogs()
    {
        dialog<ui::ModelDialog>("models", "models");
        dialog<ui::PreferenceDialog>("preferences", "preferences");
        dialog<ui::CopySettingsDialog>("copySettings", "copy-settings");
        dialog<ui::ExportDialog>("exportPictures", "export");
        dialog<ui::HotFolderDialog>("hotFolder", "hot-folder");
        dialog<ui::BlindChoice>("blindTrial", "blind-choice");
        dialog<ui::SavePresetDialog>("savePreset", "save-preset");
        dialog<ui::FirstSteps>("firstSteps", "first-steps");
        dialog<ui::ShortcutDialog>("shortcuts", "shortcuts");
    }

    void blind()
    {
        auto *desk = window().findChild<ui::BlindDesk *>();
        const auto recipeOf = [this](const QString &id, const QString &) {
            return m_studio.studio().current()->editWith(m_studio.studio().presets().find(id)).recipe;
        };
        REQUIRE(desk->begin({u"old-photo"_s, u"landscape"_s},
                            {u"Old photo"_s, u"Landscape"_s},
                            {m_studio.studio().current()->file()},
                            recipeOf,
                            3)
                    .ok());
        REQUIRE(m_studio.settle());
        shoot("blind");
        desk->vote(jobs::shoot::Vote::Left);
        QWidget *result = nullptr;
        REQUIRE(waitFor([&] { return (result = QApplication::activeModalWidget()) != nullptr; }));
        QTest::qWait(50);
        shoot("blind-result", result);
        result->close();
        QTest::qWait(30);
        REQUIRE(m_studio.settle());
    }

    void queue()
    {
        jobs::BatchQueue &queue = m_studio.studio().queue();
        window().findChild<QDockWidget *>(u"queueDock"_s)->show();
        QTest::qWait(50);
        shoot("queue-empty");
        window().filmstrip().selectAll();
        ui::ExportSettings settings;
        settings.besideOriginal = false; // nothing is left beside pictures that are only looked at
        settings.folder = m_studio.path(u"results"_s);
        for (int times = 0; times < 2; ++times)
            m_studio.studio().enqueue(window().filmstrip().selectedRows(), settings, false);
        REQUIRE(waitFor([&] { return queue.totals().done > 0; }, 600000));
        shoot("queue");
        REQUIRE(waitFor([&] { return queue.totals().queued + queue.totals().running == 0; }, 1200000));
        QTest::qWait(300);
        shoot("queue-done");
        ui::ReportDialog report(queue, {}, &window());
        report.show();
        REQUIRE(waitFor([&] { return report.isComplete(); }));
        shoot("report", &report);
        report.close();
        ui::FolderDialog folders(120, 14, &window());
        folders.show();
        shoot("folders", &folders);
        folders.close();
        window().findChild<QDockWidget *>(u"queueDock"_s)->hide();
    }

    void review()
    {
        press("review"); // which has pictures of its own to wait for
        ui::ReviewDesk &desk = window().review();
        REQUIRE(waitFor([&] { return desk.model().rowCount() > 0 && desk.isComplete(); }));
        shoot("review");
        desk.decide(jobs::Review::Approved);
        QTest::qWait(200);
        shoot("review-decided");
        trigger("leave");
    }

    StudioFixture &m_studio;
    QString m_name;
    QStringList m_files;
};

} // namespace

TEST_CASE("screenshots of everything", "[.screenshots]")
{
    if (!qEnvironmentVariableIsSet("AMBROTYPE_SCREENSHOTS")) {
        WARN("AMBROTYPE_SCREENSHOTS names no folder for them.");
        return;
    }
    REQUIRE(QDir().mkpath(qEnvironmentVariable("AMBROTYPE_SCREENSHOTS")));
    for (const QString &language : chosen("AMBROTYPE_SHOT_LANGUAGES", {u"en"_s, u"zh_CN"_s, u"ru"_s})) {
        ui::speak(application(), language);
        for (const QString &size : chosen("AMBROTYPE_SHOT_SIZES", {u"1440x900"_s, u"1280x800"_s})) {
            const QStringList sides = size.split(u'x');
            StudioFixture studio;
            studio.window().resize(sides[0].toInt(), sides[1].toInt());
            studio.window().findChild<QDockWidget *>(u"presetDock"_s)->setVisible(sides[0].toInt() >= 1360);
            QTest::qWait(100);
            std::printf("%s %s\n", qPrintable(language), qPrintable(size));
            Walk(studio, language + u'-' + size).walk();
        }
    }
    ui::speak(application(), u"en"_s);
}
