#include "jobs/shoot/people_service.h"

#include "jobs/handover.h"
#include "jobs/worker_priority.h"
#include "pipeline/stages/faces/face_search.h"

#include <QThreadPool>

#include <string>
#include <system_error>
#include <utility>

namespace ambrotype::jobs::shoot {
namespace {

namespace fs = std::filesystem;

//! What a search depends on: the files as they are on the disk, and the values that find faces.
struct Key
{
    struct State
    {
        fs::path file;
        std::uintmax_t bytes = 0;
        fs::file_time_type time;

        bool operator==(const State &) const = default;
    };
    std::vector<State> files;
    std::string values; //!< pipeline::searchValues()

    bool operator==(const Key &) const = default;
};

Key keyOf(const std::vector<fs::path> &files, const pipeline::Recipe &recipe)
{
    Key key;
    for (const fs::path &file : files) {
        std::error_code bytesFailed;
        std::error_code timeFailed;
        Key::State state{file, fs::file_size(file, bytesFailed), fs::last_write_time(file, timeFailed)};
        if (bytesFailed || timeFailed)
            state = {file, 0, {}};
        key.files.push_back(std::move(state));
    }
    key.values = pipeline::searchValues(recipe);
    return key;
}

} // namespace

struct PeopleService::Impl
{
    Finder finder;
    quint64 last = 0;
    quint64 running = 0; //!< 0: nothing.
    CancelSource cancel;
    QThreadPool pool;
    // Of the worker alone; there is one.
    Key knownKey;
    std::shared_ptr<const People> known;
};

PeopleService::PeopleService(QObject *parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>())
{
    m_impl->finder = findPeople;
    m_impl->pool.setMaxThreadCount(1);
}

PeopleService::~PeopleService()
{
    m_impl->cancel.cancel();
    m_impl->pool.waitForDone();
    allDone();
}

void PeopleService::setFinder(Finder finder)
{
    m_impl->finder = std::move(finder);
}

quint64 PeopleService::look(std::vector<fs::path> files, pipeline::Recipe recipe)
{
    m_impl->cancel.cancel();
    m_impl->cancel = CancelSource();
    const quint64 request = m_impl->running = ++m_impl->last;
    const auto tell = [this, request](auto then) {
        QMetaObject::invokeMethod(this,
                                  handedOver([this, request, then = std::move(then)] {
                                      if (m_impl->running == request)
                                          then();
                                  }),
                                  Qt::QueuedConnection);
    };
    m_impl->pool.start(handedOver([this,
                                   request,
                                   tell,
                                   finder = m_impl->finder,
                                   files = std::move(files),
                                   recipe = std::move(recipe),
                                   cancel = m_impl->cancel.token()] {
        giveWayToOthers();
        Key key = keyOf(files, recipe);
        if (!m_impl->known || !(key == m_impl->knownKey)) {
            PeopleOptions options;
            options.begun = [&](std::size_t number, const fs::path &) {
                tell([this, request, number, count = files.size()] {
                    Q_EMIT looking(request, static_cast<int>(number) + 1, static_cast<int>(count));
                });
            };
            auto people = finder(files, recipe, options, {}, cancel);
            if (cancel.isCancelled())
                return;
            if (!people) {
                tell([this, request, error = people.error()] {
                    m_impl->running = 0;
                    Q_EMIT failed(request, QString::fromStdString(error.message), QString::fromStdString(error.detail));
                });
                return;
            }
            m_impl->known = std::make_shared<const People>(std::move(*people));
            m_impl->knownKey = std::move(key);
        }
        tell([this, request, people = m_impl->known] {
            m_impl->running = 0;
            Q_EMIT found(request, people);
        });
    }));
    return request;
}

bool PeopleService::isLooking() const
{
    return m_impl->running != 0;
}

void PeopleService::cancel()
{
    m_impl->cancel.cancel();
    m_impl->running = 0;
}

} // namespace ambrotype::jobs::shoot
