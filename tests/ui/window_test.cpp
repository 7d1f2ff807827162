#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "filmstrip/filmstrip.h"
#include "main_window/message_bar.h"
#include "panels/param_editor.h"
#include "panels/value_row.h"
#include "panels/value_slider.h"
#include "presets/preset_panel.h"

#include <catch2/catch.hpp>

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QScrollBar>
#include <QTest>
#include <QUndoStack>
#include <QUrl>

#include <set>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

ui::ValueSlider *slider(StudioFixture &studio, const char *stage)
{
    auto *row = studio.window().findChild<ui::ValueRow *>(QString::fromLatin1(stage));
    return row ? row->slider() : nullptr;
}

void drop(QWidget &target, const QStringList &files)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const QString &file : files)
        urls << QUrl::fromLocalFile(file);
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&target, &enter);
    QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&target, &event);
}

} // namespace

TEST_CASE("a picture is fitted into the canvas whatever appears around it", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(QStringLiteral("a.png"), 640, 480));
    const ui::Viewport &viewport = studio.window().canvas().viewport();
    CHECK(viewport.isFitted());
    CHECK(viewport.deviceSize().width() == studio.window().canvas().width());
    CHECK(viewport.deviceSize().height() == studio.window().canvas().height());
    CHECK(viewport.zoom() == Approx(viewport.fitZoom()));
}

TEST_CASE("flipping twice gives identical pixels, once gives others", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(QStringLiteral("a.png"), 640, 480));
    for (const char *mode : {"Split", "Side by side", "Single"}) {
        studio.trigger(QString::fromLatin1(mode));
        REQUIRE(studio.settle());
        const QImage before = studio.grab();
        studio.trigger(QStringLiteral("Flip original and result"));
        const QImage flipped = studio.grab();
        studio.trigger(QStringLiteral("Flip original and result"));
        CHECK(studio.grab() == before);
        CHECK(flipped != before);
        CHECK(before.size() == flipped.size());
    }
}

TEST_CASE("holding the flip key shows the other side only as long", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(QStringLiteral("a.png"), 320, 240));
    ui::Canvas &canvas = studio.window().canvas();
    canvas.setFocus();
    QTest::keyClick(&canvas, Qt::Key_Backslash);
    CHECK(canvas.compareLayout().flipped);
    QTest::keyClick(&canvas, Qt::Key_Backslash);
    CHECK_FALSE(canvas.compareLayout().flipped);
    QTest::keyPress(&canvas, Qt::Key_Backslash);
    CHECK(canvas.compareLayout().flipped);
    QTest::qWait(300);
    QTest::keyRelease(&canvas, Qt::Key_Backslash);
    CHECK_FALSE(canvas.compareLayout().flipped);
}

TEST_CASE("each slider changes the pixels of the result and not those of the original", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(QStringLiteral("a.png"), 640, 480));
    studio.trigger(QStringLiteral("Single"));
    for (const char *stage : {"denoise", "sharpen", "strength"}) {
        ui::ValueSlider *control = slider(studio, stage);
        REQUIRE(control);
        const QImage before = studio.grab();
        control->setValue(control->value() > 50 ? 10 : 90);
        REQUIRE(studio.settle());
        CHECK(studio.grab() != before);
        studio.trigger(QStringLiteral("Flip original and result"));
        const QImage original = studio.grab();
        control->setValue(35);
        REQUIRE(studio.settle());
        CHECK(studio.grab() == original);
        studio.trigger(QStringLiteral("Flip original and result"));
    }
}

TEST_CASE("undo and redo bring the same pixels back", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(QStringLiteral("a.png"), 640, 480));
    const QImage before = studio.grab();
    slider(studio, "denoise")->setValue(100);
    REQUIRE(studio.settle());
    const QImage after = studio.grab();
    CHECK(after != before);
    studio.trigger(studio.studio().undoGroup().activeStack()->undoText().isEmpty() ? QString()
                                                                                   : QStringLiteral("Undo Denoise"));
    REQUIRE(studio.settle());
    CHECK(studio.grab() == before);
    CHECK(slider(studio, "denoise")->value() == 20);
    studio.trigger(QStringLiteral("Redo Denoise"));
    REQUIRE(studio.settle());
    CHECK(studio.grab() == after);
}

TEST_CASE("a double click on a slider goes back to the preset", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(QStringLiteral("a.png"), 320, 240));
    ui::ValueSlider *control = slider(studio, "sharpen");
    const int preset = control->value();
    control->setValue(90);
    CHECK(control->value() == 90);
    QTest::mouseDClick(control, Qt::LeftButton);
    CHECK(control->value() == preset);
}

TEST_CASE("the divider is dragged with the mouse and moved with keys", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(QStringLiteral("a.png"), 640, 480));
    ui::Canvas &canvas = studio.window().canvas();
    const QPoint middle(canvas.width() / 2, canvas.height() / 3);
    QTest::mousePress(&canvas, Qt::LeftButton, {}, middle);
    QTest::mouseMove(&canvas, QPoint(canvas.width() / 4, middle.y()));
    QTest::mouseRelease(&canvas, Qt::LeftButton, {}, QPoint(canvas.width() / 4, middle.y()));
    CHECK(canvas.compareLayout().divider == Approx(0.25).margin(0.01));
    canvas.setFocus();
    QTest::keyClick(&canvas, Qt::Key_BracketRight);
    CHECK(canvas.compareLayout().divider == Approx(0.26).margin(0.01));
    QTest::keyClick(&canvas, Qt::Key_BracketRight, Qt::ShiftModifier);
    CHECK(canvas.compareLayout().divider == Approx(0.36).margin(0.01));
}

TEST_CASE("a drop of mixed files adds the pictures and says one line about the rest", "[ui][window]")
{
    StudioFixture studio;
    QDir(studio.path({})).mkpath(QStringLiteral("shoot/inner"));
    QStringList files;
    for (int i = 0; i < 12; ++i)
        studio.makePicture(
            QStringLiteral("shoot/%1p%2.png").arg(i % 2 ? QStringLiteral("inner/") : QString()).arg(i), 40, 30);
    for (int i = 0; i < 5; ++i) {
        QFile text(studio.path(QStringLiteral("shoot/notes%1.txt").arg(i)));
        REQUIRE(text.open(QIODevice::WriteOnly));
        text.write("no picture");
    }
    const QString single = studio.makePicture(QStringLiteral("single.png"), 50, 40);
    drop(studio.window(), {studio.path(QStringLiteral("shoot")), single});
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 13; }));
    CHECK(studio.window().messageBar().text().contains(QStringLiteral("13")));
    CHECK(studio.window().messageBar().text().contains(QStringLiteral("5")));
    drop(studio.window(), {single});
    CHECK(waitFor([&] { return studio.studio().current()->title() == QStringLiteral("single.png"); }));
    CHECK(studio.studio().shoot().count() == 13);
}

TEST_CASE("a broken file is reported on its picture and the others go on", "[ui][window]")
{
    StudioFixture studio;
    QFile broken(studio.path(QStringLiteral("broken.jpg")));
    REQUIRE(broken.open(QIODevice::WriteOnly));
    broken.write("this is no photograph");
    broken.close();
    studio.open({broken.fileName()});
    REQUIRE(waitFor(
        [&] { return studio.studio().current() && studio.studio().current()->state() == ui::PictureState::Failed; }));
    CHECK(studio.window().messageBar().text().contains(QStringLiteral("broken.jpg")));
    studio.openAndSettle(studio.makePicture(QStringLiteral("fine.png"), 64, 48));
    CHECK(studio.studio().current()->title() == QStringLiteral("fine.png"));
}

TEST_CASE("nothing can be done with a file that cannot be opened but to take it away", "[ui][window]")
{
    StudioFixture studio;
    QFile broken(studio.path(u"broken.jpg"_s));
    REQUIRE(broken.open(QIODevice::WriteOnly));
    broken.write("this is no photograph");
    broken.close();
    const QString fine = studio.makePicture(u"fine.png"_s, 64, 48);
    const auto enabled = [&studio](const QString &text) { return studio.action(text)->isEnabled(); };
    auto *presets = studio.window().findChild<ui::PresetPanel *>();
    auto *slider = studio.window().findChild<ui::ParamEditor *>(u"denoise"_s);
    REQUIRE(presets);
    REQUIRE(slider);
    CHECK(presets->isEnabled()); // one chooses what the first picture gets

    studio.openAndSettle(fine);
    CHECK(enabled(u"Enhance"_s));
    CHECK(slider->isEnabled());
    const QSize canvas = studio.window().canvas().size();
    studio.open({broken.fileName()});
    REQUIRE(waitFor([&] { return studio.studio().current()->isRefused(); }));
    QTest::qWait(0); // for layouts
    CHECK(studio.window().canvas().size() == canvas);
    for (const QString &text : {u"Enhance"_s, u"Add to queue"_s, u"Export..."_s, u"Copy settings..."_s})
        CHECK_FALSE(enabled(text));
    CHECK(enabled(u"Remove from the shoot"_s));
    CHECK_FALSE(slider->isEnabled());
    CHECK_FALSE(presets->isEnabled());

    studio.studio().setCurrentRow(0);
    CHECK(enabled(u"Enhance"_s));
    CHECK(slider->isEnabled());
    CHECK(presets->isEnabled());
}

TEST_CASE("Enter writes a result that differs from the original, which stays as it was", "[ui][window]")
{
    StudioFixture studio;
    const QString file = studio.makePicture(QStringLiteral("a.png"), 320, 240);
    const QImage original(file);
    studio.openAndSettle(file);
    studio.window().canvas().setFocus();
    QTest::keyClick(&studio.window().canvas(), Qt::Key_Return);
    REQUIRE(waitFor([&] { return studio.studio().current()->state() == ui::PictureState::Done; }));
    const QImage result(studio.path(QStringLiteral("Enhanced/a.png")));
    REQUIRE_FALSE(result.isNull());
    CHECK(result.size() == original.size());
    CHECK(result.convertToFormat(QImage::Format_RGB32) != original.convertToFormat(QImage::Format_RGB32));
    CHECK(QImage(file) == original);
}

TEST_CASE("the original in sight stays as it is when the result becomes larger", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 2400, 1600));
    const auto original = [&studio] {
        const QImage all = studio.grab();
        const QSize size = all.size();
        return all.copy(size.width() / 8, size.height() / 3, size.width() / 4, size.height() / 3);
    };
    const QImage before = original();
    for (const double factor : {2.0, 4.0, 1.0}) {
        ui::PhotoDocument &document = *studio.studio().current();
        document.setValue("resize", "mode", std::string("factor"), u"Size"_s, 0);
        document.setValue("resize", "factor", factor, u"Size"_s, 0);
        CHECK(original() == before);
        REQUIRE(studio.settle());
        CHECK(original() == before);
    }
}

TEST_CASE("Enter ends a choice or a number and saves nothing by that", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    turnTo(studio.window());
    int tried = 0;
    for (const char *name : {"QComboBox", "QAbstractSpinBox", "QLineEdit"}) {
        for (QWidget *control : studio.window().findChildren<QWidget *>()) {
            if (!control->inherits(name) || !control->isVisible() || !control->isEnabled())
                continue;
            control->setFocus();
            if (QApplication::focusWidget() != control)
                continue;
            INFO(name << " " << control->accessibleName().toStdString());
            press(Qt::Key_Return);
            press(Qt::Key_Enter, Qt::KeypadModifier);
            CHECK(studio.studio().queue().count() == 0);
            ++tried;
            break;
        }
    }
    CHECK(tried >= 2);
    QComboBox *choice = nullptr;
    for (QComboBox *box : studio.window().findChildren<QComboBox *>())
        if (box->accessibleName() == u"Mode"_s)
            choice = box;
    REQUIRE(choice);
    choice->setFocus();
    choice->showPopup();
    REQUIRE(waitFor([] { return QApplication::activePopupWidget() != nullptr; }));
    QTest::keyClick(choice->view(), Qt::Key_Down);
    QTest::keyClick(choice->view(), Qt::Key_Return);
    CHECK(studio.studio().queue().count() == 0);
    CHECK(waitFor([] { return QApplication::activePopupWidget() == nullptr; }));
    studio.window().canvas().setFocus();
    press(Qt::Key_Return);
    CHECK(studio.studio().queue().count() == 1);
}

TEST_CASE("keys of the review say where they work", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    turnTo(studio.window());
    studio.window().canvas().setFocus();
    for (const Qt::Key key : {Qt::Key_P, Qt::Key_X, Qt::Key_M}) {
        studio.window().messageBar().showNews(u"-"_s);
        press(key);
        CHECK(studio.window().messageBar().text().contains(u"Ctrl+R"_s));
    }
}

TEST_CASE("what is shown at 1:1 is what is exported", "[ui][window]")
{
    StudioFixture studio;
    const QString file = studio.makePicture(QStringLiteral("a.png"), 300, 200);
    studio.openAndSettle(file);
    studio.trigger(QStringLiteral("Single"));
    studio.action(QStringLiteral("Labels in the corners"))->setChecked(false);
    studio.trigger(QStringLiteral("100 % (1:1)"));
    REQUIRE(studio.settle());
    studio.trigger(QStringLiteral("Enhance"));
    REQUIRE(waitFor([&] { return studio.studio().current()->state() == ui::PictureState::Done; }));
    const QImage saved = QImage(studio.path(QStringLiteral("Enhanced/a.png"))).convertToFormat(QImage::Format_RGB32);
    const QRect shown = studio.window().canvas().viewport().contentOnDevice().toRect();
    CHECK(studio.grab().convertToFormat(QImage::Format_RGB32).copy(shown) == saved);
}

TEST_CASE("every shortcut is unique", "[ui][window]")
{
    StudioFixture studio;
    std::set<QString> seen;
    for (const QAction *action : studio.window().findChildren<QAction *>()) {
        for (const QKeySequence &keys : action->shortcuts()) {
            INFO(action->text().toStdString() << ": " << keys.toString().toStdString());
            CHECK(seen.insert(keys.toString()).second);
        }
    }
    CHECK(seen.size() > 30);
}

TEST_CASE("docks, divider and mode are there again after closing and opening", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(QStringLiteral("a.png"), 320, 240));
    studio.trigger(QStringLiteral("Queue"));
    auto presets = [&] { return studio.window().findChild<QDockWidget *>(QStringLiteral("presetDock")); };
    auto queue = [&] { return studio.window().findChild<QDockWidget *>(QStringLiteral("queueDock")); };
    presets()->hide();
    CHECK_FALSE(queue()->isHidden());
    ui::CompareLayout layout = studio.window().canvas().compareLayout();
    layout.divider = 0.3;
    layout.horizontal = true;
    studio.window().canvas().setCompareLayout(layout);
    studio.reopen();
    CHECK(presets()->isHidden());
    CHECK_FALSE(queue()->isHidden());
    CHECK(studio.window().canvas().compareLayout() == layout);
}

TEST_CASE("every control of the window has an accessible name", "[ui][window]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(QStringLiteral("a.png"), 320, 240));
    studio.trigger(QStringLiteral("Queue"));
    int controls = 0;
    for (const QWidget *widget : studio.window().findChildren<QWidget *>()) {
        // Parts that Qt makes inside a control speak through that control.
        const bool part =
            widget->objectName().startsWith(QStringLiteral("qt_")) || qobject_cast<const QScrollBar *>(widget)
            || (qobject_cast<const QLineEdit *>(widget) && widget->parentWidget()->inherits("QAbstractSpinBox"));
        if (part || qobject_cast<const QLabel *>(widget) // whose text is its name
            || widget->focusPolicy() == Qt::NoFocus || widget->inherits("QMenu") || widget->inherits("QScrollArea")
            || widget->inherits("QMenuBar") || widget->inherits("QHeaderView") || widget->inherits("QComboBoxListView")
            || widget->inherits("QTabWidget"))
            continue;
        INFO(widget->metaObject()->className() << " " << widget->objectName().toStdString());
        CHECK_FALSE(widget->accessibleName().isEmpty());
        ++controls;
    }
    CHECK(controls > 20);
}
