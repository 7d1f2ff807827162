#pragma once

#include "review/review_model.h"
#include "review/review_pictures.h"
#include "review/review_store.h"

#include <QObject>
#include <QPointer>

#include <memory>
#include <set>
#include <vector>

namespace ambrotype::ui {

class Canvas;

//! The review without its widgets: which result is on the canvas, what is decided about it, what comes next. While it
//! is active the canvas shows files of the queue instead of the picture of the shoot. Window thread.
class ReviewDesk : public QObject
{
    Q_OBJECT

public:
    explicit ReviewDesk(Canvas &canvas, QObject *parent = nullptr);
    ~ReviewDesk() override; //!< Gives up a package that is being written.

    void open(const jobs::StoreAddress &address) { m_store.open(address); }
    ReviewModel &model() { return m_model; }
    ReviewPictures &pictures() { return m_pictures; }

    bool isActive() const { return m_active; }
    void enter(); //!< Shows the first result that nobody has decided on.
    void leave();

    //! Shows this item, now or as soon as it is known; enter() then begins with it.
    void lookAt(jobs::StoreId item);

    int row() const;
    void show(int row);
    void step(int by);
    void nextFace(); //!< In turn, at 2:1.
    //! Hand work also writes the package for whoever does it, in the folder "Hand work" beside the result.
    void decide(jobs::Review review);

    //! Asks for other settings of what is shown: adjustWanted() follows, as soon as it is known how it was made.
    void adjust();
    //! Does the item \p id again with \p recipe; it comes back into the list when it is done.
    void redo(jobs::StoreId id, const pipeline::Recipe &recipe) { m_store.redo(id, recipe); }

    void setReviewer(const QString &name) { m_reviewer = name; }
    void setInXmp(bool on) { m_inXmp = on; } //!< Decisions go into the XMP files beside the results as well.
    void setAutoAdvance(bool on) { m_autoAdvance = on; }
    bool autoAdvance() const { return m_autoAdvance; }
    bool isComplete() const { return m_complete; } //!< All pixels of the result are on the canvas.

Q_SIGNALS:
    void shown(int row);                                                             //!< -1 = none.
    void madeKnown(const std::shared_ptr<const ambrotype::jobs::QueueEntry> &entry); //!< How what is shown was made.
    void decided(int row, ambrotype::jobs::Review review);
    void adjustWanted(const std::shared_ptr<const ambrotype::jobs::QueueEntry> &entry);
    void finished(); //!< The last undecided one was decided.
    void told(const QString &message);
    void handedOff(const QString &message, const QString &folder); //!< The package for hand work is there.
    void failed(const QString &message, const QString &detail);

private:
    void takeRows(const std::vector<jobs::QueueRow> &rows);
    void takePair(const ReviewPair &pair);
    void takeEntry(const std::shared_ptr<const jobs::QueueEntry> &entry);
    void handOff(const jobs::QueueEntry &entry);
    void showTag();
    void showWanted();

    QPointer<Canvas> m_canvas;
    ReviewModel m_model;
    ReviewStore m_store;
    ReviewPictures m_pictures;
    jobs::StoreId m_shown = 0;  //!< 0 = none.
    jobs::StoreId m_wanted = 0; //!< By lookAt(), until it is shown; 0 = none.
    std::shared_ptr<const jobs::QueueEntry> m_entry;
    std::set<jobs::StoreId> m_toHandOff; //!< Whose entry is awaited for its package.
    QString m_reviewer;
    bool m_active = false;
    bool m_inXmp = false;
    bool m_autoAdvance = true;
    bool m_complete = false;
    bool m_toAdjust = false; //!< As soon as the entry is there.
    int m_face = -1;         //!< Looked at last.
    quint64 m_version = 0;
    CancelSource m_cancel; //!< Of packages.
    Background m_work{this};
};

} // namespace ambrotype::ui
