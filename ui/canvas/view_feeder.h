#pragma once

#include "canvas/canvas.h"
#include "document/photo_document.h"

#include "imaging/icc_profile.h"
#include "imaging/image.h"
#include "jobs/render_service.h"

#include <QElapsedTimer>
#include <QObject>
#include <QPointer>
#include <QRegion>
#include <QTimer>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace ambrotype::ui {

//! Keeps the canvas supplied: asks the render service for what the view lacks, first what is seen, at the level that
//! suits the zoom, then a reduced whole, so that zooming out finds something. Where a change is dear a coarser level
//! comes first, and at once after it the right one. At most one request is under way; an outdated draft is given a
//! moment to finish, because cancelling at each mouse move would show nothing until the hand rests; what a draft can
//! stand in for, and provisions, give way at once. Window thread.
class ViewFeeder : public QObject
{
    Q_OBJECT

public:
    ViewFeeder(Canvas &canvas, jobs::RenderService &service, QObject *parent = nullptr);

    void setDocument(PhotoDocument *document); //!< Null = none.
    //! A first look before the source is open; \p pixels BGRA 8 bit.
    void showDraft(const imaging::Image &pixels, QSize fullSize);
    void setDisplayProfile(std::shared_ptr<const imaging::IccProfile> profile); //!< Null = sRGB.

    //! Makes another recipe of the one in force; empty = that one itself.
    using Rework = std::function<pipeline::Recipe(const pipeline::Recipe &recipe)>;
    //! Shows on \p side the result of another recipe, without touching the document: for a preset under the pointer, a
    //! stage that is switched off to look, a second recipe to compare with. An empty \p rework shows what belongs
    //! there: on the left the original. That of the result ends with the document.
    void showInstead(Side side, Rework rework);
    bool showsInstead(Side side) const { return static_cast<bool>(m_rework[index(side)]); }

    bool isSettled() const { return m_settled; } //!< All that is seen shows the recipe in force.

Q_SIGNALS:
    void settled(); //!< The view is complete.
    void failed(const QString &message, const QString &detail);
    void notes(const QStringList &sentences);
    //! How long stages took for the part of the result that came last; those that came from memory are not in it.
    void stageTimes(const std::map<std::string, double> &seconds);

private:
    //! Regions are cut on it. Finer than the tiles of stages, so that the borders that later stages need mostly lie in
    //! the tiles of the region itself.
    static constexpr int kGrid = 32;

    struct Want
    {
        int level = 0;
        QRect region;
        QSize levelSize;
        bool result = true;
        bool original = true;
        bool visible = true;    //!< Seen now, not a provision.
        bool reference = false; //!< Of the recipe that stands in the original's place.
    };
    struct Flight
    {
        quint64 generation = 0;
        quint64 version = 0;
        quint64 originalVersion = 0;
        Want want;
        QElapsedTimer since;
    };

    void recipeChanged();
    void sourceChanged();
    void advance();
    bool isStillUseful(const Flight &flight) const;
    std::optional<Want> nextWant() const;
    int patienceMs(const Flight &flight) const; //!< For an overtaken request.
    std::optional<Want> visibleWant(int level) const;
    int neededLevel() const; //!< That suits the zoom.
    std::optional<Want> overviewWant() const;
    int draftLevel(int level, qint64 pixels) const;
    static std::size_t index(Side side) { return static_cast<std::size_t>(side); }
    void rework();
    std::optional<Want> missing(const QRegion &seen, int level, bool reference) const;
    std::optional<Want> lensWant() const;
    QSize sizeAt(int level) const;
    QSize sizeAt(int level, bool reference) const;
    QRect contentAt(const QRectF &content, QSize levelSize) const;
    QRegion visibleAt(QSize levelSize) const;
    void send(const Want &want);
    void deliver(const jobs::ViewResult &result);
    void refused(quint64 generation, const QString &message, const QString &detail);
    void showState();
    void learnSpeed(double milliseconds, qint64 pixels);

    Canvas &m_canvas;
    jobs::RenderService &m_service;
    QPointer<PhotoDocument> m_document;
    std::shared_ptr<const imaging::IccProfile> m_display;
    std::array<Rework, 2> m_rework;
    pipeline::Recipe m_shown;                    //!< What the result's side shows.
    std::optional<pipeline::Recipe> m_reference; //!< What stands in the original's place.
    std::optional<Flight> m_flight;
    quint64 m_version = 1;         //!< Counts recipes; 0 is for drafts.
    quint64 m_originalVersion = 1; //!< Counts what stands on the original's side.
    quint64 m_failedVersion = 0;   //!< Not asked for again.
    double m_nanosecondsPerPixel = 0.0;
    bool m_settled = false;
    QElapsedTimer m_changed;
    QTimer m_again;    //!< Looks again when a patience has run out.
    QTimer m_progress; //!< Reads the progress while a request is under way.
};

} // namespace ambrotype::ui
