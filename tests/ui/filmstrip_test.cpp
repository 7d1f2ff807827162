// What the filmstrip's filter hides is neither chosen nor worked on.
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "filmstrip/filmstrip.h"
#include "filmstrip/shoot_filter.h"

#include <catch2/catch.hpp>

#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

//! Five pictures, of which the second and the fourth were saved; the queue waits.
struct Shoot
{
    Shoot()
    {
        studio.studio().queue().setPaused(true);
        QStringList files;
        for (int i = 0; i < 5; ++i)
            files << studio.makePicture(u"p%1.png"_s.arg(i), 60, 40);
        studio.open(files);
        REQUIRE(waitFor([this] { return studio.studio().shoot().count() == 5 && studio.studio().current(); }));
        for (const int row : {1, 3})
            studio.studio().shoot().document(row)->setState(ui::PictureState::Done);
        filter = studio.window().findChild<ui::ShootFilter *>();
        REQUIRE(filter);
    }
    void showOnly(ui::ShootFilter::Which which) { filter->setCurrentIndex(filter->findData(which)); }
    ui::Filmstrip &strip() { return studio.window().filmstrip(); }

    StudioFixture studio;
    ui::ShootFilter *filter = nullptr;
};

} // namespace

TEST_CASE("what the filter hides is not selected, and comes back with the filter", "[ui][filmstrip]")
{
    Shoot shoot;
    shoot.strip().setFocus();
    QTest::keyClick(&shoot.strip(), Qt::Key_A, Qt::ControlModifier);
    CHECK(shoot.strip().selectedRows() == QList<int>{0, 1, 2, 3, 4});
    shoot.showOnly(ui::ShootFilter::Saved);
    CHECK(shoot.strip().selectedRows() == QList<int>{1, 3}); // the others were selected before they were hidden
    QTest::keyClick(&shoot.strip(), Qt::Key_A, Qt::ControlModifier);
    CHECK(shoot.strip().selectedRows() == QList<int>{1, 3});
    shoot.showOnly(ui::ShootFilter::All);
    for (int row = 0; row < 5; ++row)
        CHECK_FALSE(shoot.strip().isRowHidden(row));
}

TEST_CASE("only shown pictures go into the queue and are stepped to", "[ui][filmstrip]")
{
    Shoot shoot;
    shoot.strip().setFocus();
    QTest::keyClick(&shoot.strip(), Qt::Key_A, Qt::ControlModifier);
    shoot.showOnly(ui::ShootFilter::Saved);
    ui::Canvas &canvas = shoot.studio.window().canvas();
    canvas.setFocus();
    QTest::keyClick(&canvas, Qt::Key_Return, Qt::ControlModifier);
    jobs::BatchQueue &queue = shoot.studio.studio().queue();
    REQUIRE(waitFor([&] { return queue.count() == 2; }));
    CHECK(queue.row(0).item.input.filename() == "p1.png");
    CHECK(queue.row(1).item.input.filename() == "p3.png");
    shoot.showOnly(ui::ShootFilter::InQueue);
    shoot.studio.studio().setCurrentRow(1);
    QTest::keyClick(&canvas, Qt::Key_Right);
    CHECK(shoot.studio.studio().currentRow() == 3);
    QTest::keyClick(&canvas, Qt::Key_Right);
    CHECK(shoot.studio.studio().currentRow() == 3); // the last that is shown
    QTest::keyClick(&canvas, Qt::Key_Left);
    CHECK(shoot.studio.studio().currentRow() == 1);
}

TEST_CASE("a picture whose state no longer fits the filter leaves the strip and the selection", "[ui][filmstrip]")
{
    Shoot shoot;
    shoot.showOnly(ui::ShootFilter::ToDo);
    shoot.strip().setFocus();
    QTest::keyClick(&shoot.strip(), Qt::Key_A, Qt::ControlModifier);
    CHECK(shoot.strip().selectedRows() == QList<int>{0, 2, 4});
    shoot.studio.studio().shoot().document(2)->setState(ui::PictureState::Done);
    CHECK(shoot.strip().isRowHidden(2));
    CHECK(shoot.strip().selectedRows() == QList<int>{0, 4});
}
