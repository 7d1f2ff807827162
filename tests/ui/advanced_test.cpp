// Advanced mode: leaving a stage out to look, its time, its place, and what Alt shows.
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "canvas/view_feeder.h"
#include "export/export_dialog.h"
#include "export/export_form.h"
#include "export/output_words.h"
#include "file_text.h"
#include "panels/adjust_panel.h"
#include "panels/advanced_panel.h"
#include "panels/drag_handle.h"
#include "panels/output_section.h"
#include "panels/stage_section.h"
#include "panels/value_row.h"
#include "panels/value_slider.h"

#include "imaging/io/reader.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QFrame>
#include <QLabel>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPushButton>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

ui::AdjustPanel &adjust(StudioFixture &studio)
{
    auto *panel = studio.window().findChild<ui::AdjustPanel *>();
    REQUIRE(panel);
    return *panel;
}

ui::StageSection &section(StudioFixture &studio, const char *stage)
{
    ui::StageSection *found = adjust(studio).advancedPanel().section(stage);
    REQUIRE(found);
    return *found;
}

void openAdvanced(StudioFixture &studio)
{
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    studio.trigger(u"Single"_s);
    adjust(studio).setAdvanced(true);
    REQUIRE(waitFor([&] { return adjust(studio).advancedPanel().section("denoise") != nullptr; }));
    REQUIRE(studio.settle());
}

std::vector<std::string> orderOf(const ui::PhotoDocument &document)
{
    std::vector<std::string> order;
    for (const pipeline::StageSettings &settings : document.recipe().stages())
        order.push_back(settings.stage);
    return order;
}

} // namespace

TEST_CASE("a shut eye shows the result without its stage and changes no setting", "[ui][advanced]")
{
    StudioFixture studio;
    openAdvanced(studio);
    ui::PhotoDocument &document = *studio.studio().current();
    studio.action(u"Labels in the corners"_s)->setChecked(false);
    const QImage with = studio.grab();
    const ui::EditState before = document.edit();

    section(studio, "sharpen").eye()->click();
    REQUIRE(studio.settle());
    const QImage without = studio.grab();
    CHECK(without != with);
    CHECK(document.edit() == before);
    CHECK(document.undoStack().count() == 0);
    CHECK(studio.window().canvas().sideName(ui::Side::Result).contains("Sharpen"_L1));

    section(studio, "sharpen").eye()->click();
    REQUIRE(studio.settle());
    CHECK(studio.grab() == with);
    CHECK(studio.window().canvas().sideName(ui::Side::Result).isEmpty());

    // What it shows is what switching the stage off shows.
    document.setEnabled("sharpen", false, u"off"_s);
    REQUIRE(studio.settle());
    CHECK(studio.grab() == without);
}

TEST_CASE("a shut eye follows the other sliders and opens with another picture or in simple mode", "[ui][advanced]")
{
    StudioFixture studio;
    openAdvanced(studio);
    section(studio, "sharpen").eye()->click();
    REQUIRE(studio.settle());
    const QImage before = studio.grab();
    studio.studio().current()->setValue("denoise", "amount", 95.0, u"Denoise"_s, 0);
    REQUIRE(studio.settle());
    CHECK(studio.grab() != before);
    adjust(studio).setAdvanced(false);
    CHECK_FALSE(section(studio, "sharpen").eye()->isChecked());
    CHECK_FALSE(studio.window().feeder().showsInstead(ui::Side::Result));
    adjust(studio).setAdvanced(true);
    section(studio, "denoise").eye()->click();
    CHECK(studio.window().feeder().showsInstead(ui::Side::Result));
    studio.openAndSettle(studio.makePicture(u"b.png"_s, 300, 200));
    REQUIRE(waitFor([&] { return studio.studio().current()->title() == u"b.png"_s; }));
    CHECK_FALSE(section(studio, "denoise").eye()->isChecked());
    CHECK_FALSE(studio.window().feeder().showsInstead(ui::Side::Result));
}

TEST_CASE("each stage that ran says how long it took", "[ui][advanced]")
{
    StudioFixture studio;
    openAdvanced(studio);
    studio.studio().current()->setValue("denoise", "amount", 71.0, u"Denoise"_s, 0);
    REQUIRE(studio.settle());
    const auto timeOf = [&](const char *stage) {
        for (const QLabel *label :
             section(studio, stage).findChildren<QLabel *>(QString(), Qt::FindDirectChildrenOnly)) {
            if (label->text().contains(u's'))
                return label->text();
        }
        return QString();
    };
    CHECK(waitFor([&] { return !timeOf("denoise").isEmpty(); }));
}

TEST_CASE("stages are moved by their menu, as one step each, with what it costs in words", "[ui][advanced]")
{
    StudioFixture studio;
    openAdvanced(studio);
    ui::PhotoDocument &document = *studio.studio().current();
    const std::vector<std::string> usual = orderOf(document);
    auto *warning = studio.window().findChild<QLabel *>(u"orderWarning"_s);
    auto *back = studio.window().findChild<QPushButton *>(u"usualOrder"_s);
    REQUIRE(warning);
    REQUIRE(back);
    CHECK(warning->isHidden());
    CHECK(back->isHidden());
    const auto placeOf = [&](const char *stage) {
        const auto order = orderOf(document);
        return std::find(order.begin(), order.end(), stage) - order.begin();
    };
    const auto before = placeOf("denoise");
    Q_EMIT section(studio, "denoise").moveWanted(1); // behind Deblur
    CHECK(placeOf("denoise") == before + 1);
    CHECK(document.undoStack().count() == 1);
    Q_EMIT section(studio, "denoise").moveWanted(1); // behind Faces
    CHECK(placeOf("denoise") == before + 2);
    CHECK(document.undoStack().count() == 2);
    CHECK_FALSE(warning->isHidden());
    CHECK(warning->text().contains("noisy"_L1));
    CHECK_FALSE(back->isHidden());
    // The panel shows the order of the recipe, and so does the keyboard.
    QApplication::processEvents();
    CHECK(section(studio, "faces").y() < section(studio, "denoise").y());
    bool facesSeen = false;
    for (QWidget *next = adjust(studio).advancedPanel().nextInFocusChain(); next != section(studio, "denoise").eye();
         next = next->nextInFocusChain())
        facesSeen = facesSeen || next == section(studio, "faces").eye();
    CHECK(facesSeen);

    back->click();
    CHECK(orderOf(document) == usual);
    CHECK(warning->isHidden());
    document.undoStack().undo();
    CHECK(placeOf("denoise") == before + 2);
    REQUIRE(studio.settle());
}

TEST_CASE("a stage is dragged to its place by its handle, as one step", "[ui][advanced][drag]")
{
    StudioFixture studio;
    openAdvanced(studio);
    ui::PhotoDocument &document = *studio.studio().current();
    const std::vector<std::string> usual = orderOf(document);
    for (const std::string &stage : usual)
        section(studio, stage.c_str()).setOpen(false);
    QTest::qWait(50); // they find their places
    const auto drag = [&](const std::string &stage, const std::string &target, int edge, bool drop) {
        ui::DragHandle *handle = section(studio, stage.c_str()).handle();
        const ui::StageSection &to = section(studio, target.c_str());
        const QPoint end = handle->mapFromGlobal(to.mapToGlobal(QPoint(10, edge > 0 ? to.height() - 2 : 1)));
        QTest::mousePress(handle, Qt::LeftButton, {}, handle->rect().center());
        for (const QPoint &at : {(handle->rect().center() + end) / 2, end}) {
            QMouseEvent move(QEvent::MouseMove, at, handle->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
            QCoreApplication::sendEvent(handle, &move);
        }
        CHECK(handle->isDragged());
        CHECK(adjust(studio).findChild<QFrame *>(u"dropPlace"_s)->isVisible());
        if (!drop)
            QTest::keyClick(handle, Qt::Key_Escape);
        QTest::mouseRelease(handle, Qt::LeftButton, {}, end);
        CHECK_FALSE(adjust(studio).findChild<QFrame *>(u"dropPlace"_s)->isVisible());
        QTest::qWait(50);
    };
    CHECK(section(studio, "denoise").handle()->width() >= 24);
    CHECK(section(studio, "denoise").handle()->height() >= 24);

    drag("denoise", "faces", 1, true); // behind it
    std::vector<std::string> wanted = usual;
    wanted.erase(std::find(wanted.begin(), wanted.end(), "denoise"));
    wanted.insert(std::find(wanted.begin(), wanted.end(), "faces") + 1, "denoise");
    CHECK(orderOf(document) == wanted);
    CHECK(document.undoStack().count() == 1);
    CHECK(section(studio, "faces").y() < section(studio, "denoise").y());
    CHECK_FALSE(studio.window().findChild<QLabel *>(u"orderWarning"_s)->isHidden());

    drag("denoise", usual.front(), 0, true); // to the top
    CHECK(orderOf(document).front() == "denoise");
    CHECK(document.undoStack().count() == 2);
    document.undoStack().undo();
    document.undoStack().undo();
    QTest::qWait(50);
    CHECK(orderOf(document) == usual);

    drag("denoise", usual.back(), 1, false); // let go by Esc
    CHECK(orderOf(document) == usual);
    drag("denoise", "denoise", 1, true); // where it was
    CHECK(orderOf(document) == usual);
    CHECK(document.undoStack().index() == 0);
}

TEST_CASE("every order that costs something says so, the usual one says nothing", "[ui][advanced]")
{
    std::vector<std::string> order;
    for (const pipeline::Stage *stage : pipeline::stages())
        order.push_back(stage->info().id);
    CHECK(ui::AdvancedPanel::orderWarnings(order).isEmpty());
    std::reverse(order.begin(), order.end());
    CHECK(ui::AdvancedPanel::orderWarnings(order).size() >= 5);
}

TEST_CASE("Alt on a slider shows what its stage changes, only as long", "[ui][advanced]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    studio.trigger(u"Single"_s);
    REQUIRE(studio.settle());
    const QImage before = studio.grab();
    auto *row = studio.window().findChild<ui::ValueRow *>(u"sharpen"_s);
    REQUIRE(row);
    ui::ValueSlider *slider = row->slider();
    ui::Canvas &canvas = studio.window().canvas();
    const int value = slider->value();
    const QPoint handle(slider->width() / 2, slider->height() / 2);
    QTest::mousePress(slider, Qt::LeftButton, Qt::AltModifier, handle);
    CHECK(canvas.difference() > 0);
    CHECK(canvas.sideName(ui::Side::Result).contains("Sharpen"_L1));
    CHECK(studio.window().feeder().showsInstead(ui::Side::Original));
    REQUIRE(studio.settle());
    QTest::mouseRelease(slider, Qt::LeftButton, Qt::AltModifier, handle);
    CHECK(canvas.difference() == 0);
    CHECK_FALSE(studio.window().feeder().showsInstead(ui::Side::Original));
    CHECK(canvas.sideName(ui::Side::Result).isEmpty());
    slider->setValue(value);
    REQUIRE(studio.settle());
    CHECK(studio.grab() == before);
}

TEST_CASE("a stage that changes nothing shows black where Alt is held", "[ui][advanced]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    studio.trigger(u"Single"_s);
    studio.action(u"Labels in the corners"_s)->setChecked(false);
    studio.studio().current()->setValue("sharpen", "amount", 0.0, u"Sharpen"_s, 0);
    REQUIRE(studio.settle());
    auto &panel = adjust(studio);
    Q_EMIT panel.effectWanted(u"sharpen"_s, true);
    REQUIRE(studio.settle());
    const ui::Viewport &viewport = studio.window().canvas().viewport();
    const QRect shown = viewport.contentOnDevice().toRect().adjusted(2, 2, -2, -2);
    const QImage image = studio.grab().copy(shown);
    bool black = true;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            black = black && (image.pixel(x, y) & 0xffffff) == 0;
    }
    CHECK(black);
    Q_EMIT panel.effectWanted(u"sharpen"_s, false);
}

namespace {

//! Chooses \p data where \p name is asked, as a hand does.
void choose(QWidget &form, const QString &name, int data)
{
    for (auto *combo : form.findChildren<QComboBox *>()) {
        if (combo->accessibleName() == name) {
            REQUIRE(combo->findData(data) >= 0);
            combo->setCurrentIndex(combo->findData(data));
            return;
        }
    }
    FAIL("no " << name.toStdString());
}

} // namespace

TEST_CASE("one line says what the files of results are", "[ui][advanced][output]")
{
    application();
    ui::ExportSettings settings;
    CHECK(ui::outputLine(settings)
          == u"Format of the original, quality 92, profile of the original, all metadata, {name}"_s);
    settings.keepFormat = false;
    settings.format = imaging::FileFormat::Tiff;
    settings.depth = 16;
    settings.strip = imaging::StripMetadata::Gps;
    settings.nameTemplate = u"{name}-{seq}"_s;
    CHECK(ui::outputLine(settings)
          == u"TIFF, 16 bits, profile of the original, metadata without the place, {name}-{seq}"_s);
    settings.format = imaging::FileFormat::Jpeg;
    settings.strip = imaging::StripMetadata::All;
    settings.profile = imaging::OutputProfile::AdobeRgb;
    CHECK(ui::outputLine(settings) == u"JPEG, quality 92, Adobe RGB, no metadata, {name}-{seq}"_s);
}

TEST_CASE("the output stands behind the stages and is what Enhance saves", "[ui][advanced][output]")
{
    StudioFixture studio;
    openAdvanced(studio);
    ui::OutputSection *output = adjust(studio).advancedPanel().output();
    REQUIRE(output);
    REQUIRE(waitFor([output] { return output->isVisible(); }));
    CHECK(output->y() > section(studio, "grain").y());
    CHECK_FALSE(output->isOpen());
    CHECK_FALSE(output->form()); // made when it is wanted
    auto *line = output->findChild<QLabel *>(u"outputLine"_s);
    REQUIRE(line);
    CHECK(line->text().startsWith("Format of the original"_L1));

    // What an export is once is another matter.
    studio.trigger(u"Export..."_s);
    auto *dialog = studio.window().findChild<ui::ExportDialog *>();
    REQUIRE(dialog);
    choose(*dialog, u"Format"_s, static_cast<int>(imaging::FileFormat::Tiff));
    choose(*dialog, u"Depth"_s, 16);
    dialog->accept();
    REQUIRE(waitFor([&] { return studio.studio().current()->state() == ui::PictureState::Done; }));
    CHECK(line->text().startsWith("Format of the original"_L1));

    output->findChild<QToolButton *>()->click();
    REQUIRE(output->form());
    CHECK(output->isOpen());
    CHECK_FALSE(line->isVisible());
    CHECK(output->form()->settings().keepFormat);

    // What the section keeps, Enter writes; where results go stays.
    choose(*output->form(), u"Format"_s, static_cast<int>(imaging::FileFormat::Png));
    choose(*output->form(), u"Depth"_s, 16);
    choose(*output->form(), u"Profile"_s, static_cast<int>(imaging::OutputProfile::DisplayP3));
    choose(*output->form(), u"Metadata"_s, static_cast<int>(imaging::StripMetadata::All));
    auto *name = output->form()->findChild<QLineEdit *>(u"nameTemplate"_s);
    REQUIRE(name);
    name->setText(u"{name"_s); // is being typed
    name->setText(u"{name}-print"_s);
    CHECK(line->text().startsWith("PNG, 16 bits, Display P3"_L1));
    studio.trigger(u"Enhance"_s);
    const QString folder = studio.path(u"Enhanced"_s);
    REQUIRE(waitFor([&] { return QFile::exists(folder + "/a-print.png"_L1); }));
    const auto saved = imaging::readPicture(ui::textToFile(folder + "/a-print.png"_L1));
    REQUIRE(saved.ok());
    REQUIRE(saved->profile);
    CHECK(saved->profile->description() == "Display P3");
    CHECK(QFile::exists(folder + "/a.tif"_L1)); // of the export before
    studio.trigger(u"Export..."_s);
    dialog = nullptr;
    REQUIRE(waitFor([&] {
        for (auto *each : studio.window().findChildren<ui::ExportDialog *>())
            dialog = each->isVisible() ? each : dialog;
        return dialog != nullptr;
    }));
    CHECK(dialog->settings().format == imaging::FileFormat::Tiff); // as it was left
    CHECK(dialog->settings().depth == 16);
    CHECK(dialog->settings().nameTemplate == "{name}"_L1);
    CHECK(dialog->settings().besideOriginal);
    dialog->reject();

    // A wheel that passes by changes nothing, and Tab goes through the form as it is read.
    auto *quality = output->form()->findChild<QSpinBox *>();
    CHECK(quality->focusPolicy() == Qt::StrongFocus);
    CHECK_FALSE(quality->isEnabled()); // PNG loses nothing
    output->findChild<QToolButton *>()->click();
    CHECK(line->isVisible());
    CHECK(line->text().endsWith("{name}-print"_L1));
}
