#include "jobs/runner/last_words.h"

#include <chrono>
#include <csignal>
#include <cstring>
#include <fstream>
#include <iterator>
#include <type_traits>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

namespace ambrotype::jobs {

struct LastWords::Page
{
    static constexpr std::uint64_t kMagic = 0x31534452'4F575141; // "AQWORDS1"
    enum State : std::int32_t { Free, Works, Crashed };
    struct Slot
    {
        std::int64_t id;
        volatile std::int32_t state;
        std::int32_t unused;
    };

    std::uint64_t magic;
    volatile std::int32_t crashedElsewhere; //!< In a thread that works for several items.
    std::int32_t unused;
    Slot slots[kSlots];
};

namespace {

constexpr int kSignals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL};

struct Listening
{
    volatile std::int32_t *elsewhere = nullptr;
    struct sigaction before[std::size(kSignals)] = {};
};
Listening listening; // written before the handlers are installed; a handler can be given nothing else

thread_local volatile std::int32_t *currentState = nullptr;

void noteCrash(int signal, siginfo_t *, void *)
{
    // Nothing but stores: the program is in ruins.
    constexpr std::int32_t kCrashed = 2;
    if (currentState)
        *currentState = kCrashed;
    else if (listening.elsewhere)
        *listening.elsewhere = 1;
    for (std::size_t i = 0; i < std::size(kSignals); ++i) {
        if (kSignals[i] == signal)
            sigaction(signal, &listening.before[i], nullptr); // whoever listened before hears it next
    }
    raise(signal);
}

void listen(volatile std::int32_t *elsewhere)
{
    listening.elsewhere = elsewhere;
    struct sigaction action = {};
    action.sa_sigaction = noteCrash;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;
    for (std::size_t i = 0; i < std::size(kSignals); ++i)
        sigaction(kSignals[i], &action, &listening.before[i]);
}

void stopListening()
{
    for (std::size_t i = 0; i < std::size(kSignals); ++i)
        sigaction(kSignals[i], &listening.before[i], nullptr);
    listening.elsewhere = nullptr;
}

constexpr const char *kPrefix = "words+";

std::filesystem::path fileOf(const std::filesystem::path &folder, const std::string &worker)
{
    std::string name = worker;
    for (char &letter : name)
        letter = letter == '/' ? '+' : letter;
    return folder / (kPrefix + name);
}

//! Removes words that nobody asked for: of programs that were killed while they had nothing to do.
void removeOldWords(const std::filesystem::path &folder)
{
    constexpr std::chrono::hours kOld(24 * 30);
    std::error_code ignored;
    const auto now = std::filesystem::file_time_type::clock::now();
    for (const auto &entry : std::filesystem::directory_iterator(folder, ignored)) {
        if (entry.path().filename().string().rfind(kPrefix, 0) != 0)
            continue;
        const auto written = entry.last_write_time(ignored);
        if (!ignored && now - written > kOld)
            std::filesystem::remove(entry.path(), ignored);
    }
}

} // namespace

std::shared_ptr<LastWords> LastWords::open(const std::filesystem::path &folder, const std::string &worker)
{
    if (listening.elsewhere)
        return nullptr;
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    removeOldWords(folder);
    std::shared_ptr<LastWords> words(new LastWords);
    words->m_file = fileOf(folder, worker);
    const int descriptor = ::open(words->m_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return nullptr;
    void *place = MAP_FAILED;
    if (ftruncate(descriptor, sizeof(Page)) == 0)
        place = mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (place == MAP_FAILED) {
        std::filesystem::remove(words->m_file, failed);
        words->m_file.clear();
        return nullptr;
    }
    words->m_page = static_cast<Page *>(place); // all zero: every slot is free
    words->m_page->magic = Page::kMagic;
    listen(&words->m_page->crashedElsewhere);
    return words;
}

LastWords::~LastWords()
{
    if (!m_page)
        return;
    stopListening();
    munmap(m_page, sizeof(Page));
    std::error_code ignored;
    std::filesystem::remove(m_file, ignored);
}

int LastWords::enter(StoreId id)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    for (int i = 0; i < kSlots; ++i) {
        Page::Slot &slot = m_page->slots[i];
        if (slot.state != Page::Free)
            continue;
        slot.id = id;
        slot.state = Page::Works;
        currentState = &slot.state;
        return i;
    }
    return -1;
}

void LastWords::leave(int slot)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    currentState = nullptr;
    if (slot >= 0)
        m_page->slots[slot].state = Page::Free;
}

LastWords::Working::Working(std::shared_ptr<LastWords> words, StoreId id)
    : m_words(std::move(words))
{
    if (m_words)
        m_slot = m_words->enter(id);
}

LastWords::Working::~Working()
{
    if (m_words)
        m_words->leave(m_slot);
}

std::optional<QueueStore::Death> LastWords::read(const std::filesystem::path &folder, const std::string &worker)
{
    const std::filesystem::path file = fileOf(folder, worker);
    static_assert(std::is_trivially_copyable_v<Page>);
    Page page = {};
    std::ifstream stream(file, std::ios::binary);
    const bool whole = static_cast<bool>(stream.read(reinterpret_cast<char *>(&page), sizeof page));
    if (!whole || page.magic != Page::kMagic)
        return std::nullopt;
    QueueStore::Death death;
    for (const Page::Slot &slot : page.slots) {
        if (slot.state == Page::Crashed)
            death.crashed.push_back(slot.id);
        else if (slot.state == Page::Works)
            death.working.push_back(slot.id);
    }
    if (death.crashed.empty() && page.crashedElsewhere)
        death.crashed.swap(death.working); // one of them it was
    return death;
}

void LastWords::forget(const std::filesystem::path &folder, const std::string &worker)
{
    std::error_code ignored;
    std::filesystem::remove(fileOf(folder, worker), ignored);
}

} // namespace ambrotype::jobs
