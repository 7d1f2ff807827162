#pragma once

#include "studio/background.h"

#include "jobs/batch_queue.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <filesystem>
#include <map>
#include <optional>
#include <vector>

namespace ambrotype::ui {

//! What is to come of the pictures that wait: the names of their results, and the room that these want on the disk.
//! Workers look at the files, a few at a time. Window thread.
class QueueOutlook : public QObject
{
    Q_OBJECT

public:
    explicit QueueOutlook(jobs::BatchQueue &queue, QObject *parent = nullptr);

    void setActive(bool active);                   //!< Looks only while somebody sees it.
    void forget(const QList<qint64> &ids);         //!< Their settings have changed.
    std::filesystem::path fileOf(qint64 id) const; //!< Empty while it is not known.

    //! Of the disk that is the scarcest.
    struct Room
    {
        std::uint64_t free = 0;   //!< Bytes that we may write.
        std::uint64_t needed = 0; //!< About, see jobs::planner::expectedBytes().
    };
    //! Nothing while some that wait are not looked at, or none waits.
    const std::optional<Room> &room() const { return m_room; }

Q_SIGNALS:
    void changed();

private:
    struct Known
    {
        std::filesystem::path file;
        std::uint64_t bytes = 0;
        std::uint64_t disk = 0; //!< Number that the system gives it.
    };
    struct Disk
    {
        std::filesystem::path folder; //!< Any that lies on it.
        std::uint64_t free = 0;
    };
    struct Seen
    {
        std::vector<std::pair<qint64, Known>> items;
        std::map<std::uint64_t, Disk> disks;
    };
    static Seen lookAt(const jobs::BatchQueue::Entries &entries);
    static std::map<std::uint64_t, Disk> freeOf(std::map<std::uint64_t, Disk> disks);

    void plan();
    void look();
    void take(const Seen &seen, bool isFresh);
    void addUp();

    jobs::BatchQueue &m_queue;
    QHash<qint64, Known> m_known;
    std::map<std::uint64_t, Disk> m_disks;
    std::optional<Room> m_room;
    QTimer m_plan;
    int m_version = 0; //!< Grows with forget().
    bool m_active = false;
    bool m_busy = false;
    Background m_work{this};
};

} // namespace ambrotype::ui
