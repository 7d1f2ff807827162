// The part of FaceDesk that connects list, boxes and worker.
#include "faces/face_desk.h"

#include "canvas/canvas.h"
#include "canvas/image_view.h"
#include "document/photo_document.h"
#include "faces/face_draw_bar.h"
#include "faces/face_panel.h"
#include "language/core_text.h"

#include <QFileInfo>

#include <algorithm>

namespace ambrotype::ui {

void FaceDesk::connectPanel()
{
    connect(&m_panel, &FacePanel::shown, this, [this] {
        showBoxes();
        refresh();
        lookIfNeeded();
    });
    connect(&m_panel, &FacePanel::hidden, this, &FaceDesk::showBoxes);
    connect(&m_panel, &FacePanel::findWanted, this, &FaceDesk::find);
    connect(&m_panel, &FacePanel::drawWanted, this, &FaceDesk::draw);
    connect(&m_panel, &FacePanel::lowerThresholdWanted, this, &FaceDesk::lowerThreshold);
    connect(&m_panel, &FacePanel::continueWanted, this, &FaceDesk::continueWanted);
    connect(&m_panel, &FacePanel::restoreWanted, this, &FaceDesk::switchOn);
    connect(&m_panel, &FacePanel::bringBackWanted, this, [this] {
        if (m_document)
            bringBackFaces(*m_document);
    });
}

void FaceDesk::connectRows()
{
    connect(&m_panel, &FacePanel::entered, m_overlay, &FaceOverlay::setHovered);
    connect(&m_panel, &FacePanel::left, this, [this] { m_overlay->setHovered(0); });
    connect(&m_panel, &FacePanel::clicked, this, [this](int number) { select(number, true); });
    connect(&m_panel, &FacePanel::lookWanted, this, [this](int number) {
        select(number, false);
        if (const ShownFace *face = shown(number))
            lookAt(*face, kLookZoom);
    });
    connect(&m_panel, &FacePanel::onChanged, this, [this](int number, bool on) {
        decide(
            number,
            [on](pipeline::FaceChoice &choice) { choice.on = on; },
            on ? tr("Face %1 on").arg(number) : tr("Face %1 off").arg(number));
    });
    connect(&m_panel, &FacePanel::strengthChanged, this, [this](int number, double strength, int drag) {
        decide(
            number,
            [strength](pipeline::FaceChoice &choice) { choice.strength = strength; },
            tr("Strength of face %1").arg(number),
            drag);
    });
    connect(&m_panel, &FacePanel::followChanged, this, [this](int number, bool follow) {
        const double strength = m_panel.row(number) ? m_panel.row(number)->face().strength(m_panel.content().strength)
                                                    : m_panel.content().strength;
        decide(
            number,
            [follow, strength](pipeline::FaceChoice &choice) {
                choice.strength = follow ? std::nullopt : std::optional(strength);
            },
            follow ? tr("Face %1 follows the stage").arg(number) : tr("Strength of face %1").arg(number));
    });
    connect(&m_panel, &FacePanel::anonymiseChanged, this, [this](int number, bool anonymise) {
        decide(
            number,
            [anonymise](pipeline::FaceChoice &choice) { choice.anonymise = anonymise; },
            anonymise ? tr("Anonymise face %1").arg(number) : tr("Show face %1 again").arg(number));
    });
    connect(&m_panel, &FacePanel::modelChanged, this, [this](int number, const QString &model) {
        decide(
            number,
            [id = model.toStdString()](pipeline::FaceChoice &choice) { choice.model = id; },
            tr("Model of face %1").arg(number));
    });
    connect(&m_panel, &FacePanel::personWanted, this, [this](int number) {
        if (const ShownFace *face = shown(number))
            Q_EMIT personWanted(*face);
    });
    connect(&m_panel, &FacePanel::resetWanted, this, [this](int number) {
        decide(
            number,
            [](pipeline::FaceChoice &choice) {
                choice.on.reset();
                choice.strength.reset();
                choice.model.clear();
                choice.anonymise = false;
            },
            tr("Reset face %1").arg(number));
    });
    connect(&m_panel, &FacePanel::removeWanted, this, [this](int number) {
        if (const ShownFace *face = shown(number))
            removeFace(*m_document, *face);
    });
    connect(&m_panel, &FacePanel::moveWanted, this, [this](int number) {
        const ShownFace *face = shown(number);
        if (!face)
            return;
        m_moving = *face;
        lookAt(*face, std::max(m_canvas->viewport().zoom(), 1.0));
        m_overlay->startMoving(face->outcome.face);
    });
    connect(&m_panel, &FacePanel::exportWanted, this, &FaceDesk::exportFace);
}

void FaceDesk::connectOverlay()
{
    connect(m_overlay, &FaceOverlay::changed, m_canvas, qOverload<>(&QWidget::update));
    connect(m_overlay, &FaceOverlay::hovered, &m_panel, &FacePanel::setHighlighted);
    connect(m_overlay, &FaceOverlay::clicked, this, [this](int number) {
        Q_EMIT listWanted();
        select(number, false);
    });
    connect(m_overlay, &FaceOverlay::drawn, this, &FaceDesk::finishDrawing);
    connect(m_overlay, &FaceOverlay::drawingChanged, this, [this] {
        if (!m_bar)
            return;
        if (m_overlay->isDrawing())
            m_bar->showStep(m_overlay->canAccept());
        else
            m_bar->hide();
        if (m_overlay->isDrawing() && m_canvas)
            m_canvas->setFocus();
    });
    connect(m_bar, &FaceDrawBar::accepted, m_overlay, &FaceOverlay::accept);
    connect(m_bar, &FaceDrawBar::cancelled, m_overlay, &FaceOverlay::cancelDrawing);
    connect(m_canvas, &Canvas::viewChanged, this, [this] {
        if (m_document)
            m_overlay->setSizes(m_document->fullSize(), m_canvas->viewport().contentSize().toSize());
    });
}

void FaceDesk::connectService()
{
    connect(&m_service, &jobs::FaceService::found, this, [this](quint64 request, const pipeline::Findings &findings) {
        if (request == m_finding && m_document)
            m_document->setFindings(findings);
    });
    connect(&m_service,
            &jobs::FaceService::cropped,
            this,
            [this](quint64 request, int index, const jobs::FaceCrops &crops) {
                if (m_crops && request == m_crops->request)
                    m_panel.setCrops(m_crops->boxes[static_cast<std::size_t>(index)],
                                     viewImage(crops.before),
                                     viewImage(crops.after));
            });
    connect(&m_service, &jobs::FaceService::exported, this, [this](quint64, const QStringList &files) {
        if (!files.isEmpty())
            Q_EMIT exported(tr("Saved %1.").arg(QFileInfo(files.back()).fileName()), files.back());
    });
    connect(
        &m_service, &jobs::FaceService::failed, this, [this](quint64, const QString &message, const QString &detail) {
            Q_EMIT failed(coreText(message.toStdString()), detail);
            refresh();
        });
}

} // namespace ambrotype::ui
