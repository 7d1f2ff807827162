// What the filmstrip's filter hides is neither chosen nor worked on; stars choose among pictures.
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "filmstrip/filmstrip.h"
#include "filmstrip/filmstrip_delegate.h"
#include "filmstrip/shoot_filter.h"
#include "filmstrip/shoot_filter_box.h"
#include "filmstrip/shoot_model.h"
#include "review/review_model.h"
#include "theme/theme.h"

#include <catch2/catch.hpp>

#include <QPainter>
#include <QTest>
#include <QUndoStack>

#include <utility>
#include <vector>

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
        filter = studio.window().findChild<ui::ShootFilterBox *>();
        REQUIRE(filter);
    }
    void showOnly(int which) { filter->setCurrentIndex(filter->findData(which)); }
    ui::Filmstrip &strip() { return studio.window().filmstrip(); }

    StudioFixture studio;
    ui::ShootFilterBox *filter = nullptr;
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

TEST_CASE("digits give stars to what is selected, and the filter shows those with as many or more", "[ui][filmstrip]")
{
    Shoot shoot;
    ui::ShootModel &pictures = shoot.studio.studio().shoot();
    const auto stars = [&pictures] {
        QList<int> all;
        for (int row = 0; row < pictures.count(); ++row)
            all << pictures.document(row)->stars();
        return all;
    };
    ui::Canvas &canvas = shoot.studio.window().canvas();
    canvas.setFocus();
    QTest::keyClick(&canvas, Qt::Key_3);
    CHECK(stars() == QList<int>{3, 0, 0, 0, 0});
    CHECK(pictures.index(0).data(Qt::AccessibleTextRole).toString().contains(u"3 star"_s));
    shoot.strip().setFocus();
    shoot.strip().setCurrentIndex(pictures.index(3));
    QTest::keyClick(&shoot.strip(), Qt::Key_Right, Qt::ShiftModifier);
    QTest::keyClick(&shoot.strip(), Qt::Key_5);
    CHECK(stars() == QList<int>{3, 0, 0, 5, 5});
    CHECK(pictures.document(3)->undoStack().count() == 0); // no pixel changes
    shoot.showOnly(ui::ShootFilter::withStars(4));
    QTest::keyClick(&shoot.strip(), Qt::Key_A, Qt::ControlModifier);
    CHECK(shoot.strip().selectedRows() == QList<int>{3, 4});
    shoot.showOnly(ui::ShootFilter::NoStars);
    QTest::keyClick(&shoot.strip(), Qt::Key_A, Qt::ControlModifier);
    CHECK(shoot.strip().selectedRows() == QList<int>{1, 2});
    shoot.showOnly(ui::ShootFilter::All);
    QTest::keyClick(&shoot.strip(), Qt::Key_A, Qt::ControlModifier);
    QTest::keyClick(&shoot.strip(), Qt::Key_0);
    CHECK(stars() == QList<int>{0, 0, 0, 0, 0});
}

TEST_CASE("stars are there again at the next start", "[ui][filmstrip]")
{
    Shoot shoot;
    shoot.studio.studio().shoot().document(2)->setStars(4);
    shoot.studio.reopen();
    REQUIRE(waitFor([&] { return shoot.studio.studio().shoot().count() == 5; }));
    CHECK(shoot.studio.studio().shoot().document(2)->stars() == 4);
    CHECK(shoot.studio.studio().shoot().document(1)->stars() == 0);
}

TEST_CASE("the corner of a thumbnail has the decision, and a doubt only as long as there is none", "[ui][filmstrip]")
{
    Shoot shoot;
    ui::ShootModel &pictures = shoot.studio.studio().shoot();
    pictures.document(0)->setReview(jobs::Review::Handwork, true);
    pictures.document(1)->setReview(jobs::Review::Undecided, true);
    const auto decision = [&](int row) {
        return static_cast<jobs::Review>(pictures.index(row).data(ui::ShootModel::DecisionRole).toInt());
    };
    const auto isDoubted = [&](int row) { return pictures.index(row).data(ui::ShootModel::DoubtRole).toBool(); };
    CHECK(decision(0) == jobs::Review::Handwork);
    CHECK_FALSE(isDoubted(0));
    CHECK(decision(1) == jobs::Review::Undecided);
    CHECK(isDoubted(1));
    CHECK_FALSE(isDoubted(2));
    // Each looks different on the same thumbnail.
    std::vector<QImage> looks;
    for (const auto &[review, flagged] : {std::pair(jobs::Review::Undecided, false),
                                          std::pair(jobs::Review::Undecided, true),
                                          std::pair(jobs::Review::Approved, true),
                                          std::pair(jobs::Review::Rejected, true),
                                          std::pair(jobs::Review::Handwork, true)}) {
        pictures.document(0)->setReview(review, flagged);
        QImage image(ui::FilmstripDelegate::cellSize(), QImage::Format_RGB32);
        image.fill(ui::Theme::colors().panel);
        QPainter painter(&image);
        QStyleOptionViewItem option;
        option.rect = image.rect();
        option.state = QStyle::State_Enabled;
        shoot.strip().itemDelegate()->paint(&painter, option, pictures.index(0));
        painter.end();
        for (const QImage &other : looks)
            CHECK(image != other);
        looks.push_back(image);
    }
    CHECK(ui::ReviewModel::decisionTone(jobs::Review::Approved) == ui::IconTone::Good);
    CHECK(ui::ReviewModel::decisionTone(jobs::Review::Rejected) == ui::IconTone::Bad);
}
