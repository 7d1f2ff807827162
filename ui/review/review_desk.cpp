#include "review/review_desk.h"

#include "canvas/canvas.h"
#include "canvas/image_view.h"
#include "file_text.h"
#include "language/core_text.h"

#include "jobs/output/hand_off.h"

#include <algorithm>

namespace ambrotype::ui {

using jobs::QueueRow;
using jobs::Review;

namespace {

constexpr double kLookZoom = 2.0;

} // namespace

ReviewDesk::ReviewDesk(Canvas &canvas, QObject *parent)
    : QObject(parent)
    , m_canvas(&canvas)
{
    connect(&m_store, &ReviewStore::rowsChanged, this, &ReviewDesk::takeRows);
    connect(&m_store, &ReviewStore::failed, this, &ReviewDesk::failed);
    connect(&m_store, &ReviewStore::entry, this, &ReviewDesk::takeEntry);
    connect(&m_pictures, &ReviewPictures::ready, this, [this](const std::shared_ptr<const ReviewPair> &pair) {
        if (m_active)
            takePair(*pair);
    });
}

ReviewDesk::~ReviewDesk()
{
    m_cancel.cancel();
}

void ReviewDesk::takeEntry(const std::shared_ptr<const jobs::QueueEntry> &entry)
{
    if (entry->row.id == m_shown) {
        m_entry = entry;
        if (m_active)
            Q_EMIT madeKnown(entry);
        if (m_toAdjust)
            adjust();
    }
    if (m_toHandOff.erase(entry->row.id) > 0)
        handOff(*entry);
}

void ReviewDesk::handOff(const jobs::QueueEntry &entry)
{
    jobs::HandOffRequest request = jobs::handOffOf(entry.item, entry.result);
    request.reviewer = m_reviewer.toStdString();
    const QString name = fileToText(entry.row.input.filename());
    const std::filesystem::path parent = entry.result.output.parent_path() / "Hand work";
    m_work.run([request, parent, token = m_cancel.token()] { return jobs::writeHandOff(request, parent, token); },
               [this, name](const Result<jobs::HandOff> &made) {
                   if (made)
                       Q_EMIT handedOff(tr("The layers of %1 for hand work are there.").arg(name),
                                        fileToText(made->folder / "."));
                   else
                       Q_EMIT failed(tr("%1 is marked for hand work, but its layers were not written. %2")
                                         .arg(name, coreText(made.error().message)),
                                     QString::fromStdString(made.error().detail));
               });
}

void ReviewDesk::enter()
{
    if (m_active)
        return;
    m_active = true;
    m_store.setFollowing(true);
    m_shown = 0;
    const int first = m_model.nextUndecided(-1);
    show(first >= 0 || m_model.rowCount() == 0 ? first : 0);
    showWanted();
}

void ReviewDesk::lookAt(jobs::StoreId item)
{
    m_wanted = item;
    showWanted();
}

void ReviewDesk::showWanted()
{
    const int row = m_wanted ? m_model.rowOf(m_wanted) : -1;
    if (!m_active || row < 0)
        return;
    m_wanted = 0;
    show(row);
}

void ReviewDesk::leave()
{
    if (!m_active)
        return;
    m_active = false;
    m_wanted = 0;
    m_store.setFollowing(false);
    m_pictures.cancel();
    m_shown = 0;
    m_entry.reset();
    if (m_canvas)
        m_canvas->clear();
}

int ReviewDesk::row() const
{
    return m_shown ? m_model.rowOf(m_shown) : -1;
}

void ReviewDesk::takeRows(const std::vector<QueueRow> &rows)
{
    m_model.setRows(rows);
    if (!m_active)
        return;
    if (row() < 0)
        show(m_model.nextUndecided(-1));
    else
        Q_EMIT shown(row());
    showWanted();
}

void ReviewDesk::show(int row)
{
    const QueueRow *item = m_model.at(row);
    if (!m_active || (item && item->id == m_shown))
        return;
    m_entry.reset();
    m_face = -1;
    m_complete = false;
    m_toAdjust = false;
    m_shown = item ? item->id : 0;
    if (!item) {
        m_pictures.cancel();
        if (m_canvas)
            m_canvas->clear();
        Q_EMIT shown(-1);
        return;
    }
    ++m_version;
    m_store.askEntry(item->id);
    if (m_canvas)
        m_canvas->clear(); // no decision about this one is made by the look of another
    m_pictures.show(fileToText(item->input), fileToText(item->target));
    const int ahead = m_model.nextUndecided(row);
    if (const QueueRow *next = m_model.at(ahead))
        m_pictures.readAhead(fileToText(next->input), fileToText(next->target));
    Q_EMIT shown(row);
}

void ReviewDesk::takePair(const ReviewPair &pair)
{
    if (!m_canvas)
        return;
    for (const ScreenLevels *side : {&pair.original, &pair.result}) {
        if (side->levels.empty()) {
            if (pair.isDraft)
                return;
            m_canvas->clear(); // a first look that was read ahead, of a file that is gone since
            Q_EMIT failed(side == &pair.original ? tr("The original cannot be shown. %1").arg(coreText(side->problem))
                                                 : tr("The result cannot be shown. %1").arg(coreText(side->problem)),
                          {});
            return;
        }
    }
    const auto add = [this](Side which, const ScreenLevels &side) {
        for (const imaging::Image &level : side.levels) {
            const QSize size(level.width(), level.height());
            m_canvas->layer(which).add(Patch{viewImage(level), QRect(QPoint(), size), size, m_version});
        }
        m_canvas->setVersion(which, m_version);
        m_canvas->pixelsChanged(which);
    };
    m_canvas->setContentSize(pair.result.fullSize);
    add(Side::Original, pair.original);
    add(Side::Result, pair.result);
    m_complete = !pair.isDraft;
    showTag();
}

void ReviewDesk::showTag()
{
    const QueueRow *item = m_model.at(row());
    if (m_canvas && item)
        m_canvas->setTag(item->review == Review::Undecided ? QString() : ReviewModel::decisionText(item->review));
}

void ReviewDesk::step(int by)
{
    if (m_model.rowCount() > 0)
        show(std::clamp(row() + by, 0, m_model.rowCount() - 1));
}

void ReviewDesk::nextFace()
{
    if (!m_entry || m_entry->result.findings.faces.empty()) {
        Q_EMIT told(tr("No face was found in this picture."));
        return;
    }
    const auto &faces = m_entry->result.findings.faces;
    m_face = (m_face + 1) % static_cast<int>(faces.size());
    const imaging::Size size = m_entry->result.inputSize;
    if (!m_canvas || size.empty())
        return;
    const auto centre = faces[static_cast<std::size_t>(m_face)].face.box.centre();
    const QSizeF content = m_canvas->viewport().contentSize();
    m_canvas->lookAt(QPointF(centre.x * content.width() / size.width, centre.y * content.height() / size.height),
                     kLookZoom);
}

void ReviewDesk::adjust()
{
    m_toAdjust = m_active && m_shown && !m_entry;
    if (!m_active || !m_entry)
        return;
    const std::shared_ptr<const jobs::QueueEntry> entry = m_entry; // the review may be left now
    Q_EMIT adjustWanted(entry);
}

void ReviewDesk::decide(Review review)
{
    const int decidedRow = row();
    const QueueRow *item = m_model.at(decidedRow);
    if (!m_active || !item)
        return;
    m_store.decide(item->id, review, m_reviewer, m_inXmp);
    if (review == Review::Handwork && item->review != Review::Handwork) {
        m_toHandOff.insert(item->id);
        m_store.askEntry(item->id);
    }
    m_model.showDecision(decidedRow, review);
    showTag();
    Q_EMIT decided(decidedRow, review);
    if (review == Review::Undecided)
        return;
    const int next = m_model.nextUndecided(decidedRow);
    if (next < 0)
        Q_EMIT finished();
    else if (m_autoAdvance)
        show(next);
}

} // namespace ambrotype::ui
