#include "ui/face_studio.h"

#include "panels/value_slider.h"

#include <QPushButton>
#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;

TEST_CASE("switching a face off is one step that undo takes back", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    const int steps = studio.document().undoStack().count();
    QTest::mouseClick(studio.row(1).box(), Qt::LeftButton);
    REQUIRE(studio.choices().size() == 1);
    CHECK(studio.choices()[0].on == false);
    CHECK(studio.document().undoStack().count() == steps + 1);
    CHECK_FALSE(studio.row(1).box()->isChecked());
    CHECK_FALSE(studio.row(1).slider()->isEnabled());
    studio.document().undoStack().undo();
    CHECK(studio.choices().empty());
    CHECK(studio.row(1).box()->isChecked());
}

TEST_CASE("a face's slider follows the stage until it is moved, and a drag is one step", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    studio.document().setValue("faces", "amount", 60.0, QStringLiteral("Strength"), 0);
    FaceRow &row = studio.row(1);
    CHECK(row.slider()->value() == 60);
    CHECK(row.face().followsStage());
    const int steps = studio.document().undoStack().count();
    ui::ValueSlider &slider = *row.slider();
    const int y = slider.height() / 2;
    QTest::mousePress(&slider, Qt::LeftButton, {}, QPoint(slider.width() / 2, y));
    for (int x = slider.width() / 2; x > slider.width() / 4; x -= 3)
        QTest::mouseMove(&slider, QPoint(x, y));
    QTest::mouseRelease(&slider, Qt::LeftButton, {}, QPoint(slider.width() / 4, y));
    CHECK(studio.document().undoStack().count() == steps + 1);
    REQUIRE(studio.choices().size() == 1);
    CHECK(studio.choices()[0].strength.value_or(0) == slider.value());
    CHECK(slider.value() < 35);
    CHECK_FALSE(row.face().followsStage());
    studio.document().setValue("faces", "amount", 90.0, QStringLiteral("Strength"), 0);
    CHECK(slider.value() < 35); // its own
    QTest::mouseClick(row.link(), Qt::LeftButton);
    CHECK(row.face().followsStage());
    CHECK(slider.value() == 90);
    CHECK(studio.choices().empty());
}

TEST_CASE("a row's menu removes, anonymises and resets", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    studio.choose(2, QStringLiteral("Anonymise (blur)"));
    REQUIRE(studio.choices().size() == 1);
    CHECK(studio.choices()[0].anonymise);
    CHECK_FALSE(studio.row(2).box()->isEnabled());
    studio.choose(2, QStringLiteral("Reset"));
    CHECK(studio.choices().empty());
    studio.choose(1, QStringLiteral("Remove false face"));
    CHECK(studio.panel().content().faces.size() == 2);
    CHECK(studio.panel().row(1) == nullptr);
    auto *back = withText<QPushButton>(studio.panel(), QStringLiteral("1 face removed - bring back"));
    if (!back) // without a translation the plural stays as it is written
        back = withText<QPushButton>(studio.panel(), QStringLiteral("1 face(s) removed - bring back"));
    REQUIRE(back);
    CHECK(back->isVisible());
    QTest::mouseClick(back, Qt::LeftButton);
    CHECK(studio.panel().content().faces.size() == 3);
    CHECK_FALSE(back->isVisible());
}

TEST_CASE("a face can have a model of its own", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    QMenu *menu = studio.row(2).menuButton()->menu();
    Q_EMIT menu->aboutToShow();
    auto *models = menu->findChild<QMenu *>();
    REQUIRE(models);
    CHECK(models->actions().front()->isChecked()); // as the stage
    const auto entry = [](const QMenu &from, const QString &text) -> QAction * {
        for (QAction *action : from.actions())
            if (action->text() == text)
                return action;
        return nullptr;
    };
    QAction *classic = entry(*models, QStringLiteral("Without a network"));
    REQUIRE(classic);
    classic->trigger();
    REQUIRE(studio.choices().size() == 1);
    CHECK(studio.choices()[0].model == "classic");
    Q_EMIT menu->aboutToShow();
    models = menu->findChildren<QMenu *>().back();
    CHECK(entry(*models, QStringLiteral("Without a network"))->isChecked());
    studio.choose(2, QStringLiteral("Reset"));
    CHECK(studio.choices().empty());
}
