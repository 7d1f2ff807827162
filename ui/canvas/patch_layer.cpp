#include "canvas/patch_layer.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

namespace {

QRectF onContent(const Patch &patch, QSizeF content)
{
    // Exactly 1 on the grid of level 0, so that pixels stay exact there.
    const double scaleX = content.width() / patch.levelSize.width();
    const double scaleY = content.height() / patch.levelSize.height();
    return {patch.region.x() * scaleX,
            patch.region.y() * scaleY,
            patch.region.width() * scaleX,
            patch.region.height() * scaleY};
}

bool isWhole(const Patch &patch)
{
    return patch.region.size() == patch.levelSize;
}

//! How far the grid of \p patch is from what the screen needs: 0 = the right one; too coarse is worse than too fine.
double misfit(const Patch &patch, const Viewport &viewport)
{
    const double pixelsPerDevicePixel =
        patch.levelSize.width() / (viewport.contentSize().width() * std::min(1.0, viewport.zoom()));
    const double steps = std::log2(pixelsPerDevicePixel);
    if (steps >= -0.01)
        return std::floor(std::max(0.0, steps));
    return -4.0 * steps;
}

void paintPatch(QPainter &painter, const Viewport &viewport, const Patch &patch)
{
    const QRectF target = viewport.toDevice(onContent(patch, viewport.contentSize()));
    const QRectF seen = target.intersected(QRectF(QPointF(), QSizeF(viewport.deviceSize())));
    if (seen.isEmpty())
        return;
    const bool exact = viewport.isPixelExact() && patch.levelSize == viewport.contentSize().toSize();
    painter.setRenderHint(QPainter::SmoothPixmapTransform, !exact);
    // Only the part that is seen is given to the painter: a patch may be far larger than the screen.
    const double scaleX = patch.region.width() / target.width();
    const double scaleY = patch.region.height() / target.height();
    QRectF part((seen.x() - target.x()) * scaleX,
                (seen.y() - target.y()) * scaleY,
                seen.width() * scaleX,
                seen.height() * scaleY);
    const QRectF bounds(QPointF(), QSizeF(patch.region.size()));
    const QRectF whole = QRectF(QPointF(std::floor(part.x()) - 1, std::floor(part.y()) - 1),
                                QPointF(std::ceil(part.right()) + 1, std::ceil(part.bottom()) + 1))
                             .intersected(bounds);
    const QRectF placed(target.x() + whole.x() / scaleX,
                        target.y() + whole.y() / scaleY,
                        whole.width() / scaleX,
                        whole.height() / scaleY);
    painter.drawImage(placed, patch.image, whole);
}

} // namespace

void PatchLayer::add(Patch patch)
{
    const auto hidden = [&patch](const Patch &old) {
        return old.levelSize == patch.levelSize && patch.region.contains(old.region);
    };
    std::erase_if(m_patches, hidden);
    if (isWhole(patch)) {
        // A newer whole picture replaces older whole ones that are not finer than it.
        std::erase_if(m_patches, [&patch](const Patch &old) {
            return isWhole(old) && old.version != patch.version && old.levelSize.width() <= patch.levelSize.width();
        });
    }
    m_patches.push_back(std::move(patch));
    while (m_patches.size() > 2 && bytes() > kBudgetBytes) {
        const auto wholes = std::count_if(m_patches.begin(), m_patches.end(), isWhole);
        auto victim = m_patches.begin();
        if (wholes == 1 && isWhole(*victim))
            ++victim;
        m_patches.erase(victim);
    }
}

QRegion PatchLayer::coverage(QSize levelSize, quint64 version) const
{
    QRegion covered;
    for (const Patch &patch : m_patches) {
        if (patch.version == version && patch.levelSize == levelSize)
            covered += patch.region;
    }
    return covered;
}

bool PatchLayer::hasWhole(quint64 version) const
{
    return std::any_of(m_patches.begin(), m_patches.end(), [version](const Patch &patch) {
        return patch.version == version && isWhole(patch);
    });
}

void PatchLayer::paint(QPainter &painter, const Viewport &viewport, quint64 version) const
{
    if (viewport.isEmpty())
        return;
    std::vector<const Patch *> best;
    for (const Patch &patch : m_patches)
        best.push_back(&patch);
    // The newest recipe before older ones, then the grid that suits the zoom; among equals the latest.
    std::reverse(best.begin(), best.end());
    std::stable_sort(best.begin(), best.end(), [&](const Patch *left, const Patch *right) {
        const bool leftFresh = left->version == version;
        const bool rightFresh = right->version == version;
        if (leftFresh != rightFresh)
            return leftFresh;
        if (!leftFresh && left->version != right->version)
            return left->version > right->version;
        return misfit(*left, viewport) < misfit(*right, viewport);
    });
    QRegion open(QRect(QPoint(), viewport.deviceSize()));
    open &= viewport.contentOnDevice().toAlignedRect();
    std::vector<const Patch *> needed;
    for (const Patch *patch : best) {
        const QRect target = viewport.toDevice(onContent(*patch, viewport.contentSize())).toAlignedRect();
        if (!open.intersects(target))
            continue;
        needed.push_back(patch);
        open -= target;
        if (open.isEmpty())
            break;
    }
    for (auto patch = needed.rbegin(); patch != needed.rend(); ++patch)
        paintPatch(painter, viewport, **patch);
}

qint64 PatchLayer::bytes() const
{
    qint64 sum = 0;
    for (const Patch &patch : m_patches)
        sum += patch.image.sizeInBytes();
    return sum;
}

} // namespace ambrotype::ui
