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

bool ShootFilter::fits(Which which, PictureState state)
{
    switch (which) {
    case All:
        return true;
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
    }
    return true;
}

void ShootFilter::apply(int first, int last)
{
    const auto which = static_cast<Which>(currentData().toInt());
    for (int row = std::max(0, first); row <= last; ++row) {
        const bool hidden = !fits(which, m_model.document(row)->state());
        if (m_strip.isRowHidden(row) != hidden)
            m_strip.setRowHidden(row, hidden);
    }
    m_strip.setFilterName(which == All ? QString() : currentText());
}

} // namespace ambrotype::ui
