#include "faces/face_desk.h"

#include "canvas/canvas.h"
#include "canvas/view_feeder.h"
#include "document/photo_document.h"
#include "faces/face_draw_bar.h"
#include "faces/face_panel.h"
#include "file_text.h"

#include "pipeline/stages/faces/face_search.h"

#include <QFileDialog>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <utility>

namespace ambrotype::ui {

namespace {

constexpr const char *kStage = "faces";
constexpr int kCropEdge = 128;       // enough for screens with twice the density
constexpr int kCropDelayMs = 150;    // after the canvas is complete
constexpr int kFindDelayMs = 300;    // after the last change of a value of the search
constexpr double kFirstLower = 30.0; // below the limits that detectors have of their own
constexpr double kLeastThreshold = 5.0;

std::vector<faces::Box> boxesOf(const std::vector<ShownFace> &shown)
{
    std::vector<faces::Box> boxes;
    for (const ShownFace &face : shown)
        boxes.push_back(face.outcome.face.box);
    return boxes;
}

} // namespace

FaceDesk::FaceDesk(Canvas &canvas, ViewFeeder &feeder, FacePanel &panel, jobs::FaceService &service, QObject *parent)
    : QObject(parent)
    , m_canvas(&canvas)
    , m_feeder(feeder)
    , m_panel(panel)
    , m_service(service)
    , m_overlay(new FaceOverlay(this))
    , m_bar(new FaceDrawBar(&canvas))
{
    m_cropTimer.setSingleShot(true);
    m_cropTimer.setInterval(kCropDelayMs);
    m_findTimer.setSingleShot(true);
    m_findTimer.setInterval(kFindDelayMs);
    canvas.setOverlay(m_overlay);
    connect(&m_cropTimer, &QTimer::timeout, this, &FaceDesk::askForCrops);
    connect(&m_findTimer, &QTimer::timeout, this, &FaceDesk::find);
    connect(&m_feeder, &ViewFeeder::settled, this, &FaceDesk::refresh);
    connect(&m_feeder, &ViewFeeder::failed, this, [this] {
        m_renderFailed = true;
        refresh();
        lookIfNeeded();
    });
    connectPanel();
    connectRows();
    connectOverlay();
    connectService();
    refresh();
}

FaceDesk::~FaceDesk()
{
    if (m_canvas)
        m_canvas->setOverlay(nullptr);
}

void FaceDesk::setDocument(PhotoDocument *document)
{
    if (document == m_document)
        return;
    if (m_document)
        m_document->disconnect(this);
    m_service.cancel();
    m_findTimer.stop();
    m_cropTimer.stop();
    m_overlay->cancelDrawing();
    m_document = document;
    m_current = 0;
    m_finding = 0;
    m_goOn = false;
    m_moving.reset();
    m_crops.reset();
    m_renderFailed = false;
    m_panel.clearCrops();
    if (document) {
        m_searchedWith = pipeline::searchValues(document->recipe());
        connect(document, &PhotoDocument::recipeChanged, this, &FaceDesk::recipeChanged);
        connect(document, &PhotoDocument::sourceChanged, this, [this] {
            refresh();
            lookIfNeeded();
        });
        connect(document, &PhotoDocument::stateChanged, this, [this] {
            if (m_document && !m_document->source())
                refresh(); // it may have been refused
        });
        connect(document, &PhotoDocument::found, this, [this] {
            m_searchedWith = pipeline::searchValues(m_document->recipe());
            refresh();
            if (std::exchange(m_goOn, false))
                next();
        });
    }
    refresh();
    lookIfNeeded();
}

void FaceDesk::setDisplayProfile(std::shared_ptr<const imaging::IccProfile> profile)
{
    m_display = std::move(profile);
    m_crops.reset();
    refresh();
}

bool FaceDesk::restores() const
{
    return m_document && restoresFaces(m_document->recipe());
}

void FaceDesk::recipeChanged()
{
    m_renderFailed = false;
    m_service.cancelCrops();
    if (m_crops)
        m_crops->request = 0;
    refresh();
    if (!restores() && m_document->findings() && m_panel.isVisible()
        && pipeline::searchValues(m_document->recipe()) != m_searchedWith)
        m_findTimer.start();
}

void FaceDesk::refresh()
{
    FacePanel::Content content;
    // Numbers go by size and change when a face is added: who is looked at is known by the place.
    const ShownFace *before = shown(m_current);
    const bool isLooked = before != nullptr;
    const faces::Point looked = isLooked ? before->outcome.face.box.centre() : faces::Point{};
    m_faces.clear();
    if (m_document && m_document->source()) {
        const pipeline::Recipe &recipe = m_document->recipe();
        content.restores = restores();
        content.computing = content.restores && !m_feeder.isSettled() && !m_renderFailed;
        content.strength = hasFaceStage() ? recipe.number(kStage, "amount") : 100.0;
        content.removed = removedFaces(recipe);
        if (const auto &findings = m_document->findings()) {
            const QSize size = m_document->fullSize();
            m_faces = shownFaces(*findings, faceChoices(recipe), {size.width(), size.height()}, content.restores);
            content.state = m_faces.empty() ? FacePanel::State::None : FacePanel::State::List;
        } else {
            const bool comes = m_service.isFinding() || (content.restores && !m_renderFailed);
            content.state = comes ? FacePanel::State::Looking : FacePanel::State::Unknown;
        }
        content.faces = m_faces;
        content.models = faceModels(m_presence);
    } else if (m_document) {
        content.state = m_document->isRefused() ? FacePanel::State::Refused : FacePanel::State::Looking;
    }
    if (isLooked)
        m_current = numberNear(looked);
    else if (!shown(m_current))
        m_current = 0;
    if (m_crops && m_crops->boxes != boxesOf(m_faces))
        m_crops->request = 0; // the list forgets the crops of faces that it does not show, though they may come back
    m_panel.setContent(std::move(content));
    m_panel.setCurrent(m_current);
    m_overlay->setFaces(m_faces);
    m_overlay->setCurrent(m_current);
    if (m_document && m_canvas)
        m_overlay->setSizes(m_document->fullSize(), m_canvas->viewport().contentSize().toSize());
    m_cropTimer.start();
}

int FaceDesk::numberNear(faces::Point place) const
{
    for (const ShownFace &face : m_faces) {
        const faces::Point at = face.outcome.face.box.centre();
        if (std::hypot(at.x - place.x, at.y - place.y) < 1.0)
            return face.number();
    }
    return 0;
}

void FaceDesk::showBoxes()
{
    const bool visible = m_wantBoxes.value_or(m_panel.isVisible());
    if (visible == m_overlay->boxesVisible())
        return;
    m_overlay->setBoxesVisible(visible);
    Q_EMIT boxesVisibleChanged(visible);
}

void FaceDesk::setBoxesVisible(bool visible)
{
    m_wantBoxes = visible;
    showBoxes();
    if (visible && m_document && !m_document->findings() && !restores())
        find();
}

void FaceDesk::lookIfNeeded()
{
    const bool comes = restores() && !m_renderFailed; // with the canvas
    if (m_panel.isVisible() && m_document && m_document->source() && !m_document->findings() && !comes
        && !m_service.isFinding())
        find();
}

void FaceDesk::find()
{
    if (!m_document || !m_document->source() || !hasFaceStage())
        return;
    m_searchedWith = pipeline::searchValues(m_document->recipe());
    m_finding = m_service.find(m_document->source(), m_document->recipe());
    refresh();
}

void FaceDesk::askForCrops()
{
    if (m_faces.empty() || !m_panel.isVisible() || !m_document || !m_document->source())
        return;
    const bool withResult = restores() && !m_renderFailed;
    if (withResult && !m_feeder.isSettled())
        return; // the canvas goes first; what it computes is then here
    CropSet wanted;
    wanted.recipe = m_document->recipe();
    wanted.withResult = withResult;
    wanted.boxes = boxesOf(m_faces);
    if (m_crops && m_crops->request != 0 && m_crops->withResult == withResult && m_crops->boxes == wanted.boxes
        && m_crops->recipe == wanted.recipe)
        return;
    jobs::FaceService::CropRequest request;
    request.source = m_document->source();
    request.recipe = wanted.recipe;
    request.boxes = wanted.boxes;
    request.withResult = withResult;
    request.edge = kCropEdge;
    request.display = m_display;
    wanted.request = m_service.crop(std::move(request));
    m_crops = std::move(wanted);
}

const ShownFace *FaceDesk::shown(int number) const
{
    const auto found = std::find_if(
        m_faces.begin(), m_faces.end(), [number](const ShownFace &face) { return face.number() == number; });
    return found == m_faces.end() ? nullptr : &*found;
}

void FaceDesk::decide(int number,
                      const std::function<void(pipeline::FaceChoice &)> &change,
                      const QString &title,
                      int drag)
{
    const ShownFace *face = shown(number);
    if (face && m_document)
        decideFace(*m_document, faces::Face(face->outcome.face), change, title, drag);
}

void FaceDesk::select(int number, bool reveal)
{
    const ShownFace *face = shown(number);
    m_current = face ? number : 0;
    m_panel.setCurrent(m_current);
    m_overlay->setCurrent(m_current);
    if (!face || !reveal || !m_canvas)
        return;
    if (!m_canvas->viewport().visibleContent().intersects(m_overlay->contentOf(face->outcome.face.box)))
        lookAt(*face, m_canvas->viewport().zoom());
}

void FaceDesk::lookAt(const ShownFace &face, double zoom)
{
    if (m_canvas)
        m_canvas->lookAt(m_overlay->contentOf(face.outcome.face.box.centre()), zoom);
}

void FaceDesk::next()
{
    if (m_faces.empty()) {
        const bool known = m_document && m_document->findings();
        Q_EMIT told(known ? tr("No face was found in this picture.") : tr("Looking for faces..."));
        m_goOn = !known;
        if (!known && !restores() && !m_service.isFinding())
            find();
        return;
    }
    const auto now = std::find_if(
        m_faces.begin(), m_faces.end(), [this](const ShownFace &face) { return face.number() == m_current; });
    const ShownFace &face = now == m_faces.end() || now + 1 == m_faces.end() ? m_faces.front() : *(now + 1);
    select(face.number(), false);
    lookAt(face, kLookZoom);
}

void FaceDesk::draw()
{
    m_moving.reset();
    m_overlay->startDrawing();
}

void FaceDesk::finishDrawing(const faces::Face &face)
{
    if (!m_document)
        return;
    if (const std::optional<ShownFace> moving = std::exchange(m_moving, std::nullopt))
        moveFace(*m_document, *moving, face);
    else
        addDrawnFace(*m_document, face);
    if (!m_document->findings())
        find();
    select(numberNear(face.box.centre()), false);
}

void FaceDesk::exportFace(int number)
{
    const ShownFace *face = shown(number);
    if (!face || !m_canvas)
        return;
    const QFileInfo photo(m_document->file());
    auto *dialog = new QFileDialog(m_canvas->window(), tr("Folder for the crops"), photo.absolutePath());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    jobs::FaceService::ExportRequest request;
    request.source = m_document->source();
    request.recipe = m_document->recipe();
    request.box = face->outcome.face.box;
    request.stem = textToFile(tr("%1-face%2").arg(photo.completeBaseName()).arg(number)).string();
    connect(dialog, &QFileDialog::fileSelected, this, [this, request](const QString &folder) {
        jobs::FaceService::ExportRequest complete = request;
        complete.folder = textToFile(folder);
        m_service.exportCrops(std::move(complete));
    });
    dialog->open();
}

void FaceDesk::lowerThreshold()
{
    if (!m_document || !hasFaceStage())
        return;
    const double now = m_document->recipe().number(kStage, "threshold");
    const double lower = now <= 0 ? kFirstLower : std::max(kLeastThreshold, now / 2);
    m_document->setValue(kStage, "threshold", lower, tr("Lower the threshold of faces"), 0);
    if (!restores())
        find();
}

void FaceDesk::switchOn()
{
    if (!m_document || !hasFaceStage())
        return;
    const std::string model = m_document->recipe().text(kStage, "model");
    if (model == "none")
        m_document->setValue(kStage, "model", std::string("auto"), tr("Restore faces"), 0);
    else
        m_document->setEnabled(kStage, true, tr("Restore faces"));
}

} // namespace ambrotype::ui
