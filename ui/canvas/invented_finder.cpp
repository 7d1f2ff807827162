#include "canvas/invented_finder.h"

#include "canvas/canvas.h"

#include "imaging/ops/invented_detail.h"
#include "imaging/ops/measure.h"

#include <algorithm>

namespace ambrotype::ui {

namespace {

constexpr int kSmallestSide = 16; // device pixels; of less nothing can be said
constexpr QRgb kMark = qRgb(255, 176, 0);
constexpr float kFaintest = 0.35F; // opacity where detail is just worth showing
constexpr float kStrongest = 0.9F; // and where it is kFull times as strong
constexpr float kFull = 4.0F;

imaging::FloatImage brightness(const QImage &image)
{
    imaging::FloatImage luma({image.width(), image.height()}, 1);
    for (int y = 0; y < image.height(); ++y) {
        const auto *from = reinterpret_cast<const QRgb *>(image.constScanLine(y));
        float *to = luma.row(0, y);
        for (int x = 0; x < image.width(); ++x)
            to[x] = (0.299F * static_cast<float>(qRed(from[x])) + 0.587F * static_cast<float>(qGreen(from[x]))
                     + 0.114F * static_cast<float>(qBlue(from[x])))
                    / 255.0F;
    }
    return luma;
}

InventedMarks marksOf(const QImage &original, const QImage &result)
{
    const imaging::FloatImage before = brightness(original);
    const imaging::FloatImage found = imaging::ops::inventedDetail(before, brightness(result));
    const float threshold = imaging::ops::inventedThreshold(imaging::ops::measureNoise(before));
    InventedMarks made;
    made.marks = QImage(original.size(), QImage::Format_ARGB32_Premultiplied);
    qint64 count = 0;
    for (int y = 0; y < made.marks.height(); ++y) {
        const float *from = found.row(0, y);
        auto *to = reinterpret_cast<QRgb *>(made.marks.scanLine(y));
        for (int x = 0; x < made.marks.width(); ++x) {
            if (from[x] <= threshold) {
                to[x] = 0;
                continue;
            }
            ++count;
            const float strength = std::min(1.0F, (from[x] / threshold - 1.0F) / (kFull - 1.0F));
            const float opacity = kFaintest + (kStrongest - kFaintest) * strength;
            to[x] = qPremultiply((kMark & RGB_MASK) | static_cast<QRgb>(255.0F * opacity) << 24);
        }
    }
    made.percent = 100.0 * static_cast<double>(count) / (double(found.width()) * found.height());
    return made;
}

} // namespace

InventedFinder::InventedFinder(Canvas &canvas, QObject *parent)
    : QObject(parent)
    , m_canvas(canvas)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, &InventedFinder::search);
    connect(&canvas, &Canvas::shownChanged, this, &InventedFinder::follow);
}

void InventedFinder::follow()
{
    if (!m_canvas.showsInvented())
        return;
    m_changed = true;
    if (!m_searching)
        m_soon.start();
}

void InventedFinder::search()
{
    const QRect seen = m_canvas.shownPicture();
    if (!m_canvas.showsInvented() || !m_canvas.hasPicture() || seen.width() < kSmallestSide
        || seen.height() < kSmallestSide)
        return;
    m_searching = true;
    m_changed = false;
    const QPointF origin = m_canvas.viewportOf(Side::Result).origin();
    const double zoom = m_canvas.viewport().zoom();
    const auto work = [original = m_canvas.shown(Side::Original).copy(seen),
                       result = m_canvas.shown(Side::Result).copy(seen),
                       seen,
                       origin,
                       zoom] {
        InventedMarks made = marksOf(original, result);
        made.corner = seen.topLeft();
        made.origin = origin;
        made.zoom = zoom;
        return made;
    };
    m_work.run(work, [this](const InventedMarks &made) {
        m_searching = false;
        if (!m_canvas.showsInvented())
            return;
        m_canvas.setInventedMarks(made);
        if (m_changed)
            m_soon.start();
        else
            Q_EMIT found(made.percent);
    });
}

} // namespace ambrotype::ui
