// The part of ViewFeeder that finds out which pixels are missing.
#include "canvas/view_feeder.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

namespace {

constexpr int kOverviewEdge = 1200; // longer side of the whole picture kept for zooming out
constexpr double kDraftBudgetMs = 60.0;

QRect largestRect(const QRegion &region)
{
    const QRect whole = region.boundingRect();
    qint64 area = 0;
    QRect largest;
    for (const QRect &part : region) {
        area += qint64(part.width()) * part.height();
        if (qint64(part.width()) * part.height() > qint64(largest.width()) * largest.height())
            largest = part;
    }
    // One request for all costs less than several, unless most of it is there already (an L left by panning).
    return qint64(whole.width()) * whole.height() <= area + area / 2 ? whole : largest;
}

} // namespace

QSize ViewFeeder::sizeAt(int level) const
{
    return sizeAt(level, false);
}

QSize ViewFeeder::sizeAt(int level, bool reference) const
{
    const pipeline::Recipe &recipe = reference && m_reference ? *m_reference : m_shown;
    const imaging::Size size = pipeline::Renderer::resultSize(*m_document->source(), recipe, level);
    return {size.width, size.height};
}

QRect ViewFeeder::contentAt(const QRectF &content, QSize levelSize) const
{
    if (content.isEmpty())
        return {};
    const QSizeF whole = m_canvas.viewport().contentSize();
    const double scaleX = levelSize.width() / whole.width();
    const double scaleY = levelSize.height() / whole.height();
    const auto down = [](double value) { return static_cast<int>(std::floor(value / kGrid)) * kGrid; };
    const auto up = [](double value) { return static_cast<int>(std::ceil(value / kGrid)) * kGrid; };
    const int left = down(content.left() * scaleX);
    const int top = down(content.top() * scaleY);
    const QRect aligned(left, top, up(content.right() * scaleX) - left, up(content.bottom() * scaleY) - top);
    return aligned.intersected(QRect(QPoint(), levelSize));
}

QRegion ViewFeeder::visibleAt(QSize levelSize) const
{
    QRegion seen(contentAt(m_canvas.viewportOf(Side::Original).visibleContent(), levelSize));
    if (m_canvas.isApart()) // and then both of both: the difference and the magnifier show the other side's place
        seen += contentAt(m_canvas.viewportOf(Side::Result).visibleContent(), levelSize);
    return seen;
}

//! What is not there of \p seen (on the grid of \p level); \p reference: of the recipe in the original's place.
std::optional<ViewFeeder::Want> ViewFeeder::missing(const QRegion &seen, int level, bool reference) const
{
    Want want;
    want.level = level;
    want.levelSize = sizeAt(level, reference);
    want.reference = reference;
    const QRegion original = m_reference && !reference
                                 ? QRegion()
                                 : seen - m_canvas.layer(Side::Original).coverage(want.levelSize, m_originalVersion);
    const QRegion result =
        reference ? QRegion() : seen - m_canvas.layer(Side::Result).coverage(want.levelSize, m_version);
    if (result.isEmpty() && original.isEmpty())
        return {};
    want.region = largestRect(result.isEmpty() ? original : result);
    want.result = result.intersects(want.region);
    want.original = original.intersects(want.region);
    return want;
}

std::optional<ViewFeeder::Want> ViewFeeder::visibleWant(int level) const
{
    if (auto want = missing(visibleAt(sizeAt(level)), level, false))
        return want;
    return m_reference ? missing(visibleAt(sizeAt(level, true)), level, true) : std::nullopt;
}

std::optional<ViewFeeder::Want> ViewFeeder::lensWant() const
{
    const QRectF seen = m_canvas.lensContent();
    if (seen.isEmpty())
        return {};
    const bool reference = m_reference && m_canvas.lensSide() == Side::Original;
    auto want = missing(contentAt(seen, sizeAt(0, reference)), 0, reference);
    if (want)
        want->visible = false; // the view itself is complete
    return want;
}

std::optional<ViewFeeder::Want> ViewFeeder::overviewWant() const
{
    const int levels = m_document->source()->levels();
    int level = 0;
    while (level + 1 < levels && std::max(sizeAt(level).width(), sizeAt(level).height()) > kOverviewEdge)
        ++level;
    Want want;
    want.level = level;
    want.result = !m_canvas.layer(Side::Result).hasWhole(m_version);
    want.original = !m_canvas.layer(Side::Original).hasWhole(m_originalVersion);
    want.visible = false;
    want.reference = m_reference && !want.result;
    if (m_reference && want.result)
        want.original = false; // comes with a request of its own
    want.levelSize = sizeAt(level, want.reference);
    want.region = QRect(QPoint(), want.levelSize);
    if (!want.result && !want.original)
        return {};
    return want;
}

int ViewFeeder::draftLevel(int level, qint64 pixels) const
{
    double milliseconds = m_nanosecondsPerPixel * static_cast<double>(pixels) * 1e-6;
    const int last = m_document->source()->levels() - 1;
    while (milliseconds > kDraftBudgetMs && level < last) {
        milliseconds /= 4;
        ++level;
    }
    return level;
}

} // namespace ambrotype::ui
