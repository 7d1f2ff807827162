// Settings that go from one picture to others: which, and what stays with the picture.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "document/copy_settings_dialog.h"
#include "document/photo_document.h"
#include "filmstrip/filmstrip.h"
#include "main_window/message_bar.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QCheckBox>
#include <QPushButton>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

const std::string kDecision = R"([{"x":0.5,"y":0.5,"size":0.2,"removed":true}])";

ui::EditState editWith(const std::vector<std::pair<const char *, double>> &amounts)
{
    ui::EditState edit;
    edit.baseline = pipeline::Recipe::neutral();
    edit.recipe = edit.baseline;
    for (const auto &[stage, amount] : amounts)
        REQUIRE(edit.recipe.set(stage, "amount", amount));
    return edit;
}

double amount(const ui::EditState &edit, const char *stage)
{
    return edit.recipe.number(stage, "amount");
}

double amount(const ui::PhotoDocument &document, const char *stage)
{
    return amount(document.edit(), stage);
}

QCheckBox &box(QWidget &dialog, const char *name)
{
    auto *found = dialog.findChild<QCheckBox *>(QString::fromLatin1(name));
    REQUIRE(found);
    return *found;
}

void clickBox(QWidget &dialog, const char *name)
{
    QCheckBox &found = box(dialog, name);
    click(found, QPoint(found.height() / 2, found.height() / 2));
}

//! Three pictures; the first, on the canvas, has values that its preset does not give it.
struct Shoot
{
    Shoot()
    {
        studio.open({studio.makePicture(u"a.png"_s, 64, 48),
                     studio.makePicture(u"b.png"_s, 64, 48),
                     studio.makePicture(u"c.png"_s, 64, 48)});
        REQUIRE(waitFor([this] { return studio.studio().shoot().count() == 3 && studio.studio().current(); }));
        studio.studio().setCurrentRow(0);
        for (int row = 0; row < 3; ++row)
            document(row).applyPreset(nullptr);
        document(0).setValue("denoise", "amount", 37.0, u"Denoise"_s, 0);
        document(0).setValue("sharpen", "amount", 12.0, u"Sharpen"_s, 0);
        document(0).setValue("faces", "choices", kDecision, u"Removed"_s, 0);
        turnTo(studio.window());
        studio.window().canvas().setFocus();
    }

    ui::PhotoDocument &document(int row) { return *studio.studio().shoot().document(row); }
    QWidget &ask()
    {
        press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        return *openDialog("ambrotype::ui::CopySettingsDialog");
    }
    //! Pastes into the picture \p row.
    void paste(int row)
    {
        turnTo(studio.window());
        studio.studio().setCurrentRow(row);
        studio.window().canvas().setFocus();
        press(Qt::Key_V, Qt::ControlModifier | Qt::ShiftModifier);
    }

    StudioFixture studio;
};

} // namespace

TEST_CASE("parts of an edit go to another one, the rest stays", "[ui][copying]")
{
    const ui::EditState from = editWith({{"denoise", 30}, {"sharpen", 40}});
    const ui::EditState own = editWith({{"denoise", 5}, {"sharpen", 6}});
    ui::EditParts parts;
    parts.stages = {"denoise"};
    const ui::EditState some = withParts(own, from, parts);
    CHECK(amount(some, "denoise") == 30);
    CHECK(amount(some, "sharpen") == 6);
    CHECK(some.baseline == own.baseline);

    ui::EditState off = from;
    off.recipe.setEnabled("denoise", false);
    CHECK_FALSE(withParts(own, off, parts).recipe.isEnabled("denoise"));
    CHECK(withParts(own, from, {}) == own);

    ui::EditState preset = from;
    preset.presetId = u"x"_s;
    CHECK(withParts(own, preset, parts).presetId.isEmpty());
    CHECK(withParts(own, preset, ui::EditParts::all()) == preset);

    std::vector<std::string> order;
    for (const pipeline::StageSettings &stage : from.recipe.stages())
        order.insert(order.begin(), stage.stage);
    ui::EditState turned = from;
    REQUIRE(turned.recipe.reorder(order));
    CHECK(ui::EditParts::changed(turned).order);
    ui::EditParts onlyOrder;
    onlyOrder.order = true;
    const ui::EditState reordered = withParts(own, turned, onlyOrder);
    CHECK(reordered.recipe.stages().front().stage == order.front());
    CHECK(amount(reordered, "denoise") == 5);
}

TEST_CASE("what was decided about single faces goes along only when asked for", "[ui][copying]")
{
    ui::EditState from = editWith({{"denoise", 30}});
    REQUIRE(from.recipe.set("faces", "choices", kDecision));
    from.recipe.setEnabled("faces", false);
    ui::EditState own = editWith({});
    REQUIRE(own.recipe.set("faces", "choices", std::string("[]")));
    ui::EditParts parts = ui::EditParts::all();
    CHECK(withParts(own, from, parts).recipe.text("faces", "choices") == "[]");
    parts.stages = {"faces"};
    CHECK(withParts(own, from, parts).recipe.text("faces", "choices") == "[]");
    parts.faceDecisions = true;
    CHECK(withParts(own, from, parts).recipe.text("faces", "choices") == kDecision);
    CHECK_FALSE(withParts(own, from, parts).recipe.isEnabled("faces"));
    // Alone they are no change of the stage.
    ui::EditState decided = editWith({});
    REQUIRE(decided.recipe.set("faces", "choices", kDecision));
    decided.recipe.setEnabled("faces", decided.baseline.isEnabled("faces"));
    CHECK(ui::EditParts::changed(decided).isEmpty());
}

TEST_CASE("a choice of settings is remembered as it was made", "[ui][copying]")
{
    const ui::EditState edit = editWith({{"denoise", 30}});
    using ui::PartChoice;
    CHECK(PartChoice::fromList({}).partsOf(edit).isAll());
    const PartChoice changed{PartChoice::Way::Changed, {}};
    CHECK(PartChoice::fromList(changed.toList()).partsOf(edit).stages == std::set<std::string>{"denoise"});
    CHECK(PartChoice::fromList(changed.toList()).partsOf(editWith({{"sharpen", 9}})).stages
          == std::set<std::string>{"sharpen"});
    CHECK(PartChoice::fromList(changed.toList()).partsOf(editWith({})).isAll()); // there is nothing else to copy
    PartChoice picked{PartChoice::Way::Picked, {}};
    picked.picked.stages = {"sharpen", "tone"};
    picked.picked.order = true;
    picked.picked.faceDecisions = true;
    const ui::EditParts back = PartChoice::fromList(picked.toList()).partsOf(edit);
    CHECK(back.stages == picked.picked.stages);
    CHECK(back.order);
    CHECK_FALSE(back.faceDecisions);
    CHECK(PartChoice::fromList({u"no such stage"_s}).partsOf(edit).isAll());
}

TEST_CASE("Enter copies all at first, and all goes to the next picture as one step", "[ui][copying]")
{
    Shoot shoot;
    shoot.ask();
    const auto *focus = qobject_cast<QPushButton *>(QApplication::focusWidget());
    REQUIRE(focus);
    CHECK(focus->text() == u"Copy"_s);
    press(Qt::Key_Return);
    CHECK(shoot.studio.window().messageBar().text() == u"Copied the settings of a.png."_s);
    const int steps = shoot.document(1).undoStack().count();
    shoot.paste(1);
    CHECK(amount(shoot.document(1), "denoise") == 37);
    CHECK(amount(shoot.document(1), "sharpen") == 12);
    CHECK(shoot.document(1).recipe().text("faces", "choices").empty());
    CHECK(shoot.document(1).undoStack().count() == steps + 1);
    press(Qt::Key_Z, Qt::ControlModifier);
    CHECK(amount(shoot.document(1), "denoise") == 0);
}

TEST_CASE("only what is ticked is pasted and synced, and the next time it is ticked again", "[ui][copying]")
{
    Shoot shoot;
    {
        QWidget &dialog = shoot.ask();
        clickButton(dialog, u"None"_s);
        CHECK_FALSE(box(dialog, "denoise").isChecked());
        press(Qt::Key_Return);
        CHECK(dialog.isVisible()); // nothing is no choice
        clickBox(dialog, "sharpen");
        press(Qt::Key_Return);
    }
    CHECK(shoot.studio.window().messageBar().text() == u"Copied from a.png: Sharpen."_s);
    shoot.paste(1);
    CHECK(amount(shoot.document(1), "denoise") == 0);
    CHECK(amount(shoot.document(1), "sharpen") == 12);

    shoot.studio.studio().setCurrentRow(0);
    shoot.document(0).setValue("sharpen", "amount", 55.0, u"Sharpen"_s, 0);
    shoot.studio.window().filmstrip().setFocus();
    press(Qt::Key_A, Qt::ControlModifier);
    press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    for (int row = 1; row < 3; ++row) {
        CHECK(amount(shoot.document(row), "sharpen") == 55);
        CHECK(amount(shoot.document(row), "denoise") == 0);
    }
    const QString said = shoot.studio.window().messageBar().text();
    CHECK(said.contains(u'2'));
    CHECK(said.endsWith(u": Sharpen."_s));

    QWidget &again = shoot.ask();
    CHECK(box(again, "sharpen").isChecked());
    CHECK_FALSE(box(again, "denoise").isChecked());
    CHECK_FALSE(box(again, "order").isChecked());
    press(Qt::Key_Escape);
}

TEST_CASE("the message after a sync offers to choose what", "[ui][copying]")
{
    Shoot shoot;
    shoot.studio.window().filmstrip().setFocus();
    press(Qt::Key_A, Qt::ControlModifier);
    press(Qt::Key_S, Qt::ControlModifier | Qt::ShiftModifier);
    CHECK(amount(shoot.document(2), "denoise") == 37);
    press(Qt::Key_Z, Qt::ControlModifier); // of the picture on the canvas: the others keep theirs
    CHECK(amount(shoot.document(2), "denoise") == 37);
    CHECK(shoot.document(2).recipe().text("faces", "choices").empty());
    shoot.document(0).undoStack().redo();
    clickButton(shoot.studio.window().messageBar(), u"Choose what..."_s);
    QWidget *dialog = openDialog("ambrotype::ui::CopySettingsDialog");
    clickBox(*dialog, "faceDecisions");
    clickButton(*dialog, u"Sync"_s);
    CHECK(shoot.document(1).recipe().text("faces", "choices") == kDecision);
    turnTo(shoot.studio.window());
    // Asked for once is not asked for ever.
    QWidget &again = shoot.ask();
    CHECK(box(again, "denoise").isChecked());
    CHECK_FALSE(box(again, "faceDecisions").isChecked());
    press(Qt::Key_Escape);
}

TEST_CASE("\"Changed\" ticks what differs from the preset, for every picture anew", "[ui][copying]")
{
    Shoot shoot;
    {
        QWidget &dialog = shoot.ask();
        clickButton(dialog, u"Changed"_s);
        CHECK(box(dialog, "denoise").isChecked());
        CHECK(box(dialog, "sharpen").isChecked());
        CHECK_FALSE(box(dialog, "tone").isChecked());
        CHECK_FALSE(box(dialog, "order").isChecked());
        press(Qt::Key_Return);
    }
    turnTo(shoot.studio.window());
    shoot.document(0).resetToPreset();
    shoot.document(0).setValue("denoise", "amount", 20.0, u"Denoise"_s, 0);
    shoot.studio.window().canvas().setFocus();
    QWidget &again = shoot.ask();
    CHECK(box(again, "denoise").isChecked());
    CHECK_FALSE(box(again, "sharpen").isChecked());
    press(Qt::Key_Escape);
}
