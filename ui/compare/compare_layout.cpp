#include "compare/compare_layout.h"

#include <algorithm>
#include <cstdlib>

namespace ambrotype::ui {

QSize CompareLayout::viewSize(QSize canvas) const
{
    if (mode != CompareMode::SideBySide)
        return canvas;
    return horizontal ? QSize(canvas.width(), (canvas.height() - kGap) / 2)
                      : QSize((canvas.width() - kGap) / 2, canvas.height());
}

QRect CompareLayout::first(QSize canvas) const
{
    switch (mode) {
    case CompareMode::Split:
        return horizontal ? QRect(0, 0, canvas.width(), dividerPosition(canvas))
                          : QRect(0, 0, dividerPosition(canvas), canvas.height());
    case CompareMode::SideBySide:
        return {QPoint(0, 0), viewSize(canvas)};
    case CompareMode::Single:
        break;
    }
    return {};
}

QRect CompareLayout::second(QSize canvas) const
{
    const int position = dividerPosition(canvas);
    switch (mode) {
    case CompareMode::Split:
        return horizontal ? QRect(0, position, canvas.width(), canvas.height() - position)
                          : QRect(position, 0, canvas.width() - position, canvas.height());
    case CompareMode::SideBySide: {
        const QSize size = viewSize(canvas);
        const QPoint corner =
            horizontal ? QPoint(0, canvas.height() - size.height()) : QPoint(canvas.width() - size.width(), 0);
        return {corner, size};
    }
    case CompareMode::Single:
        break;
    }
    return {QPoint(0, 0), canvas};
}

int CompareLayout::dividerPosition(QSize canvas) const
{
    const int length = horizontal ? canvas.height() : canvas.width();
    return std::clamp(static_cast<int>(divider * length + 0.5), 0, length);
}

bool CompareLayout::hitsDivider(QPoint position, QSize canvas) const
{
    if (mode != CompareMode::Split)
        return false;
    const int along = horizontal ? position.y() : position.x();
    return std::abs(along - dividerPosition(canvas)) <= kHandleWidth / 2;
}

double CompareLayout::dividerAt(QPoint position, QSize canvas) const
{
    const int length = std::max(1, horizontal ? canvas.height() : canvas.width());
    const int along = horizontal ? position.y() : position.x();
    return std::clamp(static_cast<double>(along) / length, 0.0, 1.0);
}

} // namespace ambrotype::ui
