#pragma once

#include <algorithm>
#include <cstddef>
#include <list>
#include <memory>
#include <string>

namespace ambrotype::inference {

//! What a run of one fixed shape should be.
enum class RunKind {
    Plain,  //!< As it comes: the shape was not seen before.
    Tuned,  //!< The shape comes again: a search for the fastest kernels pays off. Also the warm-up of what follows.
    Record, //!< Worth recording; answer with keep() or refuse().
    Replay  //!< The recording can be used.
};

//! Which recordings (CUDA graphs) of a network are kept. Tiles have one shape and come by the dozen; a preview's shape
//! comes once. So the first run of a shape is plain, the second tunes, the third is recorded and the others replay it.
//! At most \c capacity recordings stay, the least recently used one leaves. One thread at a time.
template <typename Recording> class ReplayCache
{
public:
    explicit ReplayCache(std::size_t capacity)
        : m_capacity(capacity)
    {
    }

    //! Counts a run of shape \p key and says what it should be.
    RunKind next(const std::string &key)
    {
        Entry &entry = used(key);
        ++entry.runs;
        if (entry.recording)
            return RunKind::Replay;
        if (entry.runs == 1)
            return RunKind::Plain;
        return entry.runs == 2 || entry.refused || m_capacity == 0 ? RunKind::Tuned : RunKind::Record;
    }

    //! The recording of \p key; null when next() did not say Replay.
    std::shared_ptr<Recording> recording(const std::string &key) { return used(key).recording; }

    void keep(const std::string &key, std::shared_ptr<Recording> recording)
    {
        used(key).recording = std::move(recording);
        std::size_t kept = 0;
        for (Entry &entry : m_entries)
            if (entry.recording && ++kept > m_capacity) {
                entry.recording.reset();
                entry.runs = 1; // not recorded again at once, or many shapes in turn would record all the time
            }
    }

    //! Shape \p key cannot be recorded, or its recording does not work: it is not tried again.
    void refuse(const std::string &key)
    {
        Entry &entry = used(key);
        entry.refused = true;
        entry.recording.reset();
    }

    std::size_t size() const //!< Of recordings.
    {
        return static_cast<std::size_t>(
            std::count_if(m_entries.begin(), m_entries.end(), [](const Entry &entry) { return entry.recording; }));
    }

private:
    //! Shapes that are remembered; whoever comes after so many others counts as new.
    static constexpr std::size_t kRemembered = 64;

    struct Entry
    {
        std::string key;
        int runs = 0;
        bool refused = false;
        std::shared_ptr<Recording> recording;
    };

    //! The entry of \p key, moved to the front.
    Entry &used(const std::string &key)
    {
        const auto found =
            std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &entry) { return entry.key == key; });
        if (found != m_entries.end()) {
            m_entries.splice(m_entries.begin(), m_entries, found);
        } else {
            m_entries.push_front({key, 0, false, nullptr});
            if (m_entries.size() > kRemembered)
                m_entries.pop_back();
        }
        return m_entries.front();
    }

    std::size_t m_capacity;
    std::list<Entry> m_entries; //!< Latest use first.
};

} // namespace ambrotype::inference
