// The right dock: as wide with a picture as without, wide enough in every language, and only rows that act.
#include "ui/shown_texts.h"
#include "ui/studio_fixture.h"

#include "language/language.h"
#include "panels/adjust_panel.h"
#include "panels/advanced_panel.h"
#include "panels/choice_row.h"
#include "panels/stage_section.h"
#include "panels/value_row.h"
#include "theme/theme.h"

#include <catch2/catch.hpp>

#include <QDockWidget>
#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

QDockWidget &rightDock(StudioFixture &studio)
{
    auto *dock = studio.window().findChild<QDockWidget *>(u"adjustDock"_s);
    REQUIRE(dock);
    return *dock;
}

//! The editor of \p param of the faces in \p panel.
ui::ParamEditor *faceEditor(QWidget &panel, const char *param)
{
    for (ui::ParamEditor *editor : panel.findChildren<ui::ParamEditor *>()) {
        const QString owner = editor->parentWidget()->parentWidget()->objectName();
        const bool isOfFaces = editor->objectName().startsWith("faces"_L1) || owner == "stage.faces"_L1;
        if (isOfFaces && editor->spec().id == param)
            return editor;
    }
    return nullptr;
}

void takeAllAway(StudioFixture &studio)
{
    while (studio.studio().shoot().count() > 0)
        studio.studio().removeRows({0});
    REQUIRE(waitFor([&] { return studio.studio().current() == nullptr; }));
}

} // namespace

TEST_CASE("the right dock needs as much room with a picture as without", "[ui][docks]")
{
    application();
    for (const QString &language : {u"en"_s, u"ru"_s, u"zh_CN"_s}) {
        ui::speak(application(), language);
        StudioFixture studio;
        studio.window().resize(1100, 700);
        studio.window().findChild<QDockWidget *>(u"presetDock"_s)->show(); // room is scarce
        QTest::qWait(50);
        INFO(language.toStdString());
        const int least = rightDock(studio).minimumSizeHint().width();
        CHECK(least == std::max(ui::Theme::lines(23), rightDock(studio).widget()->minimumWidth()));
        const auto look = [&] {
            if (studio.studio().current())
                REQUIRE(studio.settle()); // the times of the stages are there
            QTest::qWait(50);             // wrapped texts find their height
            CHECK(rightDock(studio).minimumSizeHint().width() == least);
            CHECK(rightDock(studio).width() >= least);
            for (const QString &cut : clippedTexts(rightDock(studio))) {
                INFO(cut.toStdString());
                CHECK(cut.isEmpty());
            }
        };
        look();
        studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
        REQUIRE(waitFor([&studio] { return studio.studio().current()->advice().has_value(); }));
        look();
        auto *adjust = studio.window().findChild<ui::AdjustPanel *>();
        adjust->setAdvanced(true);
        ui::StageSection *faces = adjust->advancedPanel().section("faces");
        REQUIRE(faces);
        faces->setOpen(true);
        ui::PhotoDocument &document = *studio.studio().current();
        for (const char *model : {"none", "file", "classic"}) {
            document.setValue("faces", "model", std::string(model), u"Faces"_s, 0);
            look();
        }
        adjust->setAdvanced(false);
        takeAllAway(studio);
        look();
    }
    ui::speak(application(), u"en"_s);
}

TEST_CASE("fidelity is seen where it acts: with CodeFormer and a picture", "[ui][docks]")
{
    StudioFixture studio;
    auto *adjust = studio.window().findChild<ui::AdjustPanel *>();
    ui::ParamEditor *simple = faceEditor(*adjust, "fidelity");
    REQUIRE(simple);
    CHECK_FALSE(simple->isVisible());
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    ui::PhotoDocument &document = *studio.studio().current();
    document.setValue("faces", "model", std::string("codeformer"), u"Faces"_s, 0);
    CHECK(simple->isVisible());
    document.setValue("faces", "model", std::string("gfpgan-v1.4"), u"Faces"_s, 0);
    CHECK_FALSE(simple->isVisible());
    document.setValue("faces", "model", std::string("codeformer"), u"Faces"_s, 0);

    adjust->setAdvanced(true);
    REQUIRE(waitFor([&] { return adjust->advancedPanel().section("faces") != nullptr; }));
    ui::StageSection *faces = adjust->advancedPanel().section("faces");
    faces->setOpen(true);
    ui::ParamEditor *advanced = faceEditor(*faces, "fidelity");
    REQUIRE(advanced);
    CHECK(waitFor([advanced] { return advanced->isVisible(); }));
    document.setValue("faces", "model", std::string("classic"), u"Faces"_s, 0);
    CHECK_FALSE(advanced->isVisible());
    document.setValue("faces", "model", std::string("codeformer"), u"Faces"_s, 0);
    CHECK(advanced->isVisible());

    // What hangs on a choice that is itself out of force is not seen either.
    ui::ParamEditor *texture = faceEditor(*faces, "texture");
    REQUIRE(texture);
    document.setValue("faces", "mode", std::string("custom"), u"Mode"_s, 0);
    CHECK(texture->isVisible());
    document.setValue("faces", "model", std::string("none"), u"Faces"_s, 0);
    CHECK_FALSE(texture->isVisible());

    document.setValue("faces", "model", std::string("codeformer"), u"Faces"_s, 0);
    takeAllAway(studio);
    CHECK_FALSE(advanced->isVisible());
    adjust->setAdvanced(false);
    CHECK_FALSE(simple->isVisible());
}
