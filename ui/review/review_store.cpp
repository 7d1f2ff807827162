#include "review/review_store.h"

#include "language/core_text.h"

#include "jobs/handover.h"
#include "jobs/review_decision.h"
#include "jobs/store/queue_store.h"

namespace ambrotype::ui {

using namespace jobs;

namespace {

constexpr int kPollMs = 1000;

} // namespace

struct ReviewStore::Shelf
{
    ReviewStore *owner = nullptr;
    std::unique_ptr<QueueStore> store;
    std::int64_t revision = -1;

    void tell(const Error &error) const
    {
        const auto send = [owner = owner, error] {
            Q_EMIT owner->failed(coreText(error.message), QString::fromStdString(error.detail));
        };
        QMetaObject::invokeMethod(owner, handedOver(send), Qt::QueuedConnection);
    }
};

void ReviewStore::look(Shelf &shelf, int decision)
{
    if (!shelf.store)
        return;
    const auto now = shelf.store->revision();
    if (!now || *now == shelf.revision)
        return; // a passing fault of the disk: the next look will tell
    RowFilter filter;
    filter.states = {ItemState::Done};
    filter.flaggedFirst = true;
    const auto rows = shelf.store->list(filter);
    if (!rows) {
        shelf.tell(rows.error());
        return;
    }
    shelf.revision = *now;
    const auto send = [owner = shelf.owner, decision, rows = *rows] {
        if (decision == owner->m_decision)
            Q_EMIT owner->rowsChanged(rows);
    };
    QMetaObject::invokeMethod(shelf.owner, handedOver(send), Qt::QueuedConnection);
}

ReviewStore::ReviewStore(QObject *parent)
    : QObject(parent)
    , m_shelf(std::make_shared<Shelf>())
{
    m_shelf->owner = this;
    m_pool.setMaxThreadCount(1);
    m_pool.setExpiryTimeout(-1);
    m_poll.setInterval(kPollMs);
    connect(&m_poll, &QTimer::timeout, this, &ReviewStore::askRows);
}

ReviewStore::~ReviewStore()
{
    run([](Shelf &shelf) { shelf.store.reset(); });
    m_pool.waitForDone();
    allDone();
}

void ReviewStore::run(std::function<void(Shelf &)> work)
{
    m_pool.start(handedOver([shelf = m_shelf, work = std::move(work)] { work(*shelf); }));
}

void ReviewStore::open(const StoreAddress &address)
{
    run([address, decision = m_decision](Shelf &shelf) {
        auto opened = QueueStore::open(address);
        if (!opened) {
            shelf.tell(opened.error());
            return;
        }
        shelf.store = std::move(opened).value();
        shelf.revision = -1;
        look(shelf, decision);
    });
}

void ReviewStore::setFollowing(bool following)
{
    if (following) {
        askRows();
        m_poll.start();
    } else {
        m_poll.stop();
    }
}

void ReviewStore::askRows()
{
    run([decision = m_decision](Shelf &shelf) { look(shelf, decision); });
}

void ReviewStore::decide(StoreId id, Review review, const QString &reviewer, bool inXmp)
{
    run([id, review, name = reviewer.toStdString(), inXmp, decision = ++m_decision](Shelf &shelf) {
        if (!shelf.store)
            return;
        shelf.revision = -1; // what was listed before may have been dropped, or shows what could not be written
        if (const auto decided = decideReview(*shelf.store, id, review, name, inXmp); !decided)
            shelf.tell(decided.error());
        look(shelf, decision);
    });
}

void ReviewStore::redo(StoreId id, const pipeline::Recipe &recipe)
{
    run([id, recipe, decision = m_decision](Shelf &shelf) {
        if (!shelf.store)
            return;
        if (const auto done = shelf.store->redo(id, recipe); !done)
            shelf.tell(done.error());
        look(shelf, decision);
    });
}

void ReviewStore::askEntry(StoreId id)
{
    run([id](Shelf &shelf) {
        if (!shelf.store)
            return;
        auto entry = shelf.store->entry(id);
        if (!entry)
            return; // gone meanwhile: the list says so
        const auto send = [owner = shelf.owner, found = std::make_shared<const QueueEntry>(std::move(entry).value())] {
            Q_EMIT owner->entry(found);
        };
        QMetaObject::invokeMethod(shelf.owner, handedOver(send), Qt::QueuedConnection);
    });
}

} // namespace ambrotype::ui
