#include "canvas/view_feeder.h"

#include "canvas/image_view.h"
#include "language/core_text.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

namespace {

constexpr int kPatienceMs = 120;             // for a request that a newer recipe has overtaken
constexpr int kRestMs = 220;                 // after the last change the hand counts as resting
constexpr qint64 kLeastMeasured = 128 * 128; // pixels; less says nothing about the time of one
constexpr int kTagDelayMs = 250;             // nothing is said about work shorter than this

imaging::Region toRegion(const QRect &rect)
{
    return {rect.x(), rect.y(), rect.width(), rect.height()};
}

} // namespace

ViewFeeder::ViewFeeder(Canvas &canvas, jobs::RenderService &service, QObject *parent)
    : QObject(parent)
    , m_canvas(canvas)
    , m_service(service)
{
    m_again.setSingleShot(true);
    m_progress.setInterval(66);
    connect(&m_again, &QTimer::timeout, this, &ViewFeeder::advance);
    connect(&m_progress, &QTimer::timeout, this, &ViewFeeder::showState);
    connect(&m_canvas, &Canvas::viewChanged, this, &ViewFeeder::advance);
    connect(&m_canvas, &Canvas::lensMoved, this, &ViewFeeder::advance);
    connect(&m_service, &jobs::RenderService::rendered, this, &ViewFeeder::deliver);
    connect(&m_service, &jobs::RenderService::failed, this, &ViewFeeder::refused);
    m_changed.start();
}

void ViewFeeder::setDocument(PhotoDocument *document)
{
    if (m_document)
        m_document->disconnect(this);
    m_service.cancel();
    m_flight.reset();
    m_document = document;
    m_rework[index(Side::Result)] = {};
    ++m_version;
    ++m_originalVersion;
    m_canvas.clear();
    m_settled = false;
    if (!document) {
        showState();
        return;
    }
    connect(document, &PhotoDocument::recipeChanged, this, &ViewFeeder::recipeChanged);
    connect(document, &PhotoDocument::sourceChanged, this, &ViewFeeder::sourceChanged);
    connect(document, &PhotoDocument::stateChanged, this, &ViewFeeder::showState);
    if (document->source())
        sourceChanged();
    else
        showState();
}

void ViewFeeder::showDraft(const imaging::Image &pixels, QSize fullSize)
{
    if (!m_document || m_document->source() || pixels.empty() || fullSize.isEmpty())
        return;
    const QSize size(pixels.width(), pixels.height());
    const Patch patch{viewImage(pixels), QRect(QPoint(), size), size, 0};
    m_canvas.layer(Side::Original).add(patch);
    m_canvas.layer(Side::Result).add(patch);
    m_canvas.setContentSize(fullSize);
    m_canvas.pixelsChanged(Side::Original);
    m_canvas.pixelsChanged(Side::Result);
    showState();
}

void ViewFeeder::setDisplayProfile(std::shared_ptr<const imaging::IccProfile> profile)
{
    m_display = std::move(profile);
    ++m_originalVersion;
    recipeChanged();
}

void ViewFeeder::recipeChanged()
{
    ++m_version;
    m_changed.start();
    m_settled = false;
    rework();
    if (m_document && m_document->source()) {
        // The original lies on the result's grid, but is the same picture on any: what is there of it stays in sight.
        const QSize size = sizeAt(0);
        if (QSizeF(size) != m_canvas.viewport().contentSize())
            m_canvas.setContentSize(size);
    }
    advance();
}

void ViewFeeder::sourceChanged()
{
    if (!m_document || !m_document->source())
        return;
    ++m_originalVersion;
    recipeChanged();
}

void ViewFeeder::showInstead(Side side, Rework rework)
{
    if (!rework && !showsInstead(side))
        return;
    m_rework[index(side)] = std::move(rework);
    if (side == Side::Original)
        ++m_originalVersion;
    recipeChanged();
}

void ViewFeeder::rework()
{
    if (!m_document)
        return;
    const Rework &ofResult = m_rework[index(Side::Result)];
    m_shown = ofResult ? ofResult(m_document->recipe()) : m_document->recipe();
    const Rework &ofOriginal = m_rework[index(Side::Original)];
    std::optional<pipeline::Recipe> reference;
    if (ofOriginal)
        reference = ofOriginal(m_document->recipe());
    if (reference == m_reference)
        return;
    m_reference = std::move(reference);
    ++m_originalVersion;
}

std::optional<ViewFeeder::Want> ViewFeeder::nextWant() const
{
    const int level = neededLevel();
    std::optional<Want> want = visibleWant(level);
    if (!want)
        want = lensWant();
    if (!want)
        return overviewWant();
    if (!want->visible)
        return want;
    if (m_changed.elapsed() < kRestMs) {
        const int draft = draftLevel(level, qint64(want->region.width()) * want->region.height());
        if (draft > level)
            if (auto coarse = visibleWant(draft); coarse && (coarse->result || coarse->reference))
                return coarse;
    }
    return want;
}

int ViewFeeder::patienceMs(const Flight &flight) const
{
    if (!flight.want.visible)
        return 0; // nobody waits for a provision
    // What a draft can stand in for is asked for again after the next draft; the draft itself must be seen.
    return draftLevel(flight.want.level, qint64(flight.want.region.width()) * flight.want.region.height())
                   > flight.want.level
               ? 0
               : kPatienceMs;
}

int ViewFeeder::neededLevel() const
{
    return std::min(Viewport::levelFor(m_canvas.viewport().zoom()), m_document->source()->levels() - 1);
}

bool ViewFeeder::isStillUseful(const Flight &flight) const
{
    if (flight.version != m_version || flight.originalVersion != m_originalVersion)
        return false;
    if (!flight.want.visible)
        return !visibleWant(neededLevel());
    return sizeAt(flight.want.level, flight.want.reference) == flight.want.levelSize
           && visibleAt(flight.want.levelSize).intersects(flight.want.region);
}

void ViewFeeder::advance()
{
    if (!m_document || !m_document->source() || m_canvas.viewport().isEmpty())
        return;
    if (m_flight) {
        const qint64 waited = m_flight->since.elapsed();
        if (isStillUseful(*m_flight))
            return;
        const int patience = patienceMs(*m_flight);
        if (waited < patience) {
            m_again.start(static_cast<int>(patience - waited));
            return;
        }
        // It has had its time: what it took so far is the least that it costs.
        if (patience > 0)
            learnSpeed(static_cast<double>(waited),
                       qint64(m_flight->want.region.width()) * m_flight->want.region.height());
    }
    m_canvas.setVersion(Side::Result, m_version);
    m_canvas.setVersion(Side::Original, m_originalVersion);
    if (m_failedVersion == m_version) {
        showState();
        return;
    }
    if (const auto want = nextWant()) {
        if (!want->visible && !m_settled) {
            m_settled = true;
            Q_EMIT settled();
        }
        m_settled = m_settled && !want->visible;
        send(*want);
    } else if (!m_settled) {
        m_settled = true;
        Q_EMIT settled();
    }
    showState();
}

void ViewFeeder::send(const Want &want)
{
    jobs::ViewRequest request;
    request.source = m_document->source();
    request.recipe = want.reference ? *m_reference : m_shown;
    request.level = want.level;
    request.region = toRegion(want.region);
    request.wantResult = want.result || want.reference;
    request.wantOriginal = want.original && !want.reference;
    request.display = m_display;
    Flight flight;
    flight.version = m_version;
    flight.originalVersion = m_originalVersion;
    flight.want = want;
    flight.since.start();
    flight.generation = m_service.request(std::move(request));
    m_flight = flight;
    m_progress.start();
}

void ViewFeeder::deliver(const jobs::ViewResult &result)
{
    if (!m_flight || result.generation != m_flight->generation)
        return;
    const Flight flight = *m_flight;
    m_flight.reset();
    learnSpeed(result.milliseconds, qint64(flight.want.region.width()) * flight.want.region.height());
    const auto take = [&](const imaging::Image &pixels, Side side, quint64 version) {
        if (pixels.empty())
            return;
        m_canvas.layer(side).add(Patch{viewImage(pixels), flight.want.region, flight.want.levelSize, version});
        m_canvas.pixelsChanged(side);
    };
    m_canvas.setVersion(Side::Result, m_version);
    m_canvas.setVersion(Side::Original, m_originalVersion);
    take(flight.want.reference ? result.result : result.original, Side::Original, flight.originalVersion);
    if (!flight.want.reference)
        take(result.result, Side::Result, flight.version);
    const bool ofDocument = !flight.want.reference && !showsInstead(Side::Result);
    if (result.findings && flight.version == m_version && m_document && ofDocument)
        m_document->setFindings(*result.findings);
    if (ofDocument && !result.stageSeconds.empty())
        Q_EMIT stageTimes(std::map<std::string, double>(result.stageSeconds.begin(), result.stageSeconds.end()));
    if (!result.notes.empty() && ofDocument) {
        QStringList sentences;
        for (const std::string &note : result.notes)
            sentences << coreText(note);
        Q_EMIT notes(sentences);
    }
    advance();
}

void ViewFeeder::refused(quint64 generation, const QString &message, const QString &detail)
{
    if (!m_flight || generation != m_flight->generation)
        return;
    m_failedVersion = m_flight->version;
    m_flight.reset();
    Q_EMIT failed(coreText(message.toStdString()), detail);
    advance();
}

void ViewFeeder::learnSpeed(double milliseconds, qint64 pixels)
{
    if (pixels < kLeastMeasured)
        return;
    const double measured = milliseconds * 1e6 / static_cast<double>(pixels);
    // Follows at once upwards (the next drag must not stall), slowly downwards (a cache hit says little).
    m_nanosecondsPerPixel = measured > m_nanosecondsPerPixel ? measured : 0.6 * m_nanosecondsPerPixel + 0.4 * measured;
}

void ViewFeeder::showState()
{
    if (!m_flight)
        m_progress.stop();
    const bool busy = m_flight && m_flight->want.visible;
    const bool shown = busy && m_flight->since.elapsed() > kTagDelayMs;
    m_canvas.setProgress(shown ? m_service.progress() : -1.0);
    if (m_document && m_document->isRefused())
        m_canvas.setTag(m_canvas.hasPicture() ? tr("Not opened") : m_document->note());
    else if (!m_document || !m_canvas.hasPicture())
        m_canvas.setTag({});
    else if (!m_document->source())
        m_canvas.setTag(tr("Opening"));
    else if (m_settled || m_failedVersion == m_version)
        m_canvas.setTag({});
    else if (m_changed.elapsed() > kTagDelayMs)
        m_canvas.setTag(tr("Draft"));
}

} // namespace ambrotype::ui
