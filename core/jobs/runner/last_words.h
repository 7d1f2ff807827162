#pragma once

#include "jobs/store/queue_store.h"

#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace ambrotype::jobs {

//! What a process leaves behind that is killed or crashes: which items its threads were working on, and in which of
//! them it crashed. A page of a file that is mapped into memory, so noting something costs nothing and the note is
//! there however the process ends. So one picture that brings the program down is told from its neighbours.
class LastWords
{
public:
    //! Makes the file of \p worker, of this process, in \p folder and listens for crashes (SIGSEGV, SIGABRT, SIGBUS,
    //! SIGFPE, SIGILL; they go on to whoever listened before). Null when that is not possible, or another worker of
    //! this process listens already; everything works without.
    static std::shared_ptr<LastWords> open(const std::filesystem::path &folder, const std::string &worker);
    //! Removes the file: the process ended in peace.
    ~LastWords();
    LastWords(const LastWords &) = delete;
    LastWords &operator=(const LastWords &) = delete;

    //! While it lives, the calling thread works on an item.
    class Working
    {
    public:
        Working(std::shared_ptr<LastWords> words, StoreId id);
        ~Working();
        Working(const Working &) = delete;
        Working &operator=(const Working &) = delete;

    private:
        std::shared_ptr<LastWords> m_words;
        int m_slot = -1;
    };

    //! The last words of the dead \p worker; nothing when there are none.
    static std::optional<QueueStore::Death> read(const std::filesystem::path &folder, const std::string &worker);
    //! Removes them: what they say is in the store now. Not before, for others may be reading them as well.
    static void forget(const std::filesystem::path &folder, const std::string &worker);

    static constexpr int kSlots = 200; //!< Threads; more are worked for, but not noted.

private:
    struct Page;
    LastWords() = default;
    int enter(StoreId id);
    void leave(int slot);

    std::filesystem::path m_file;
    Page *m_page = nullptr;
    std::mutex m_mutex;
};

} // namespace ambrotype::jobs
