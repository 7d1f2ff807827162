#pragma once

#include "jobs/store/queue_types.h"
#include "jobs/store/store_address.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <functional>
#include <memory>
#include <vector>

namespace ambrotype::jobs {
class QueueStore;
}

namespace ambrotype::ui {

//! What the review needs of the queue on disk, off the window's thread: the finished results, flagged ones first, and
//! the decisions about them. Calls return at once; signals bring the answers. Window thread.
class ReviewStore : public QObject
{
    Q_OBJECT

public:
    explicit ReviewStore(QObject *parent = nullptr);
    ~ReviewStore() override; //!< Waits for what is being written.

    void open(const jobs::StoreAddress &address);
    //! Follows what workers add, while somebody looks.
    void setFollowing(bool following);
    //! Writes the decision to the store, to the record of decisions and, with \p inXmp, to the XMP file beside the
    //! result.
    void decide(jobs::StoreId id, jobs::Review review, const QString &reviewer, bool inXmp);
    void redo(jobs::StoreId id, const pipeline::Recipe &recipe); //!< As QueueStore::redo().
    void askEntry(jobs::StoreId id);                             //!< Answered by entry().

Q_SIGNALS:
    void
    rowsChanged(const std::vector<ambrotype::jobs::QueueRow> &rows); //!< All results, in the order to look at them.
    void entry(const std::shared_ptr<const ambrotype::jobs::QueueEntry> &entry);
    void failed(const QString &message, const QString &detail);

private:
    struct Shelf; //!< The connection; it lives on the worker's thread.

    void askRows();
    void run(std::function<void(Shelf &)> work);

    //! Lists what the store holds, if it changed. The list is told unless a decision newer than \p decision was made
    //! meanwhile, which it does not know of.
    static void look(Shelf &shelf, int decision);

    std::shared_ptr<Shelf> m_shelf;
    int m_decision = 0; //!< Number of the newest one; window thread.
    QTimer m_poll;
    QThreadPool m_pool; //!< One thread that stays, as a connection belongs to its thread.
};

} // namespace ambrotype::ui
