#include "filmstrip/shoot_filter_box.h"

#include "filmstrip/shoot_filter.h"
#include "panels/wheel_guard.h"

namespace ambrotype::ui {

ShootFilterBox::ShootFilterBox(ShootFilter &filter, QWidget *parent)
    : QComboBox(parent)
{
    setAccessibleName(tr("Which pictures are shown"));
    for (const int which : {ShootFilter::All,
                            ShootFilter::ToDo,
                            ShootFilter::InQueue,
                            ShootFilter::Saved,
                            ShootFilter::Outdated,
                            ShootFilter::NeedsReview,
                            ShootFilter::Approved,
                            ShootFilter::Rejected,
                            ShootFilter::Failed,
                            ShootFilter::NoStars})
        addItem(ShootFilter::nameOf(which), which);
    for (int stars = 1; stars <= PhotoDocument::kMostStars; ++stars)
        addItem(ShootFilter::nameOf(ShootFilter::withStars(stars)), ShootFilter::withStars(stars));
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    setMaxVisibleItems(count());
    setFocusPolicy(Qt::StrongFocus);
    guardWheel(this);
    const auto follow = [this, &filter] { setCurrentIndex(findData(filter.criteria().which)); };
    follow();
    connect(
        this, &QComboBox::currentIndexChanged, &filter, [this, &filter] { filter.setWhich(currentData().toInt()); });
    connect(&filter, &ShootFilter::criteriaChanged, this, follow);
}

} // namespace ambrotype::ui
