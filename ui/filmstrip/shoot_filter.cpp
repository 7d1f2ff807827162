#include "filmstrip/shoot_filter.h"

#include "filmstrip/filmstrip.h"
#include "filmstrip/shoot_model.h"
#include "panels/wheel_guard.h"

#include <algorithm>

namespace ambrotype::ui {

ShootFilter::ShootFilter(ShootModel &model, Filmstrip &strip, QWidget *parent)
    : QComboBox(parent)
    , m_model(model)
    , m_strip(strip)
{
    setAccessibleName(tr("Which pictures are shown"));
    addItem(tr("All pictures"), All);
    addItem(tr("To do"), ToDo);
    addItem(tr("In the queue"), InQueue);
    addItem(tr("Saved"), Saved);
    addItem(tr("Changed since saved"), Outdated);
    addItem(tr("Failed"), Failed);
    addItem(tr("Without stars"), NoStars);
    for (int stars = 1; stars < PhotoDocument::kMostStars; ++stars)
        addItem(tr("%n star(s) or more", nullptr, stars), withStars(stars));
    addItem(tr("%n star(s)", nullptr, PhotoDocument::kMostStars), withStars(PhotoDocument::kMostStars));
    setSizeAdjustPolicy(QComboBox::AdjustToContents);
    setFocusPolicy(Qt::StrongFocus);
    guardWheel(this);
    connect(this, &QComboBox::currentIndexChanged, this, [this] { apply(0, m_model.count() - 1); });
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first, int last) {
        apply(first, last);
    });
    connect(&model, &QAbstractItemModel::dataChanged, this, [this](const QModelIndex &first, const QModelIndex &last) {
        apply(first.row(), last.row());
    });
}

bool ShootFilter::fits(int which, const PhotoDocument &document)
{
    if (which > WithStars)
        return document.stars() >= which - WithStars;
    const PictureState state = document.state();
    switch (which) {
    case ToDo:
        return state == PictureState::Untouched || state == PictureState::Edited || state == PictureState::Stale;
    case InQueue:
        return state == PictureState::Queued || state == PictureState::Running;
    case Saved:
        return state == PictureState::Done || state == PictureState::Stale;
    case Outdated:
        return state == PictureState::Stale;
    case Failed:
        return state == PictureState::Failed;
    case NoStars:
        return document.stars() == 0;
    default:
        return true;
    }
}

void ShootFilter::apply(int first, int last)
{
    const int which = currentData().toInt();
    for (int row = std::max(0, first); row <= last; ++row) {
        const bool hidden = !fits(which, *m_model.document(row));
        if (m_strip.isRowHidden(row) != hidden)
            m_strip.setRowHidden(row, hidden);
    }
    m_strip.setFilterName(which == All ? QString() : currentText());
}

} // namespace ambrotype::ui
