#include "main_window/engine_watch.h"

#include <algorithm>
#include <ctime>

namespace ambrotype::ui {

namespace {

constexpr int kAgainMs = 5000;                      // models come and go with pictures, not with frames
constexpr std::uint64_t kWorthTelling = 50'000'000; // bytes: the figure has one digit of a gigabyte

//! Whether \p now says something else than \p before to somebody who reads it.
bool differs(const jobs::EngineState &now, const jobs::EngineState &before)
{
    if (now.models != before.models || now.devices.size() != before.devices.size())
        return true;
    return !std::equal(
        now.devices.begin(), now.devices.end(), before.devices.begin(), [](const auto &a, const auto &b) {
            const std::uint64_t apart =
                a.usedBytes > b.usedBytes ? a.usedBytes - b.usedBytes : b.usedBytes - a.usedBytes;
            return a.id == b.id && a.totalBytes == b.totalBytes && apart < kWorthTelling;
        });
}

} // namespace

EngineWatch::EngineWatch(QObject *parent)
    : QObject(parent)
    , m_uses(std::make_shared<jobs::ModelUseKeeper>(jobs::ModelUseFile::standard()))
{
    m_again.setInterval(kAgainMs);
    connect(&m_again, &QTimer::timeout, this, &EngineWatch::ask);
    // So that its thread is there before the first question: while LibTorch is being loaded, the loader's lock holds up
    // whoever makes a thread, here the window for half a second. Asking keeps it alive.
    m_work.run([] { return true; }, [](bool) {});
}

EngineWatch::~EngineWatch()
{
    m_work.run(
        [uses = m_uses] {
            uses->keep(jobs::modelUses(std::time(nullptr)));
            return true;
        },
        [](bool) {});
}

void EngineWatch::start()
{
    m_again.start();
    ask();
}

void EngineWatch::ask()
{
    if (m_asked)
        return;
    m_asked = true;
    m_work.run(
        [uses = m_uses] {
            uses->keep(jobs::modelUses(std::time(nullptr)));
            return jobs::engineState();
        },
        [this](const jobs::EngineState &state) {
            m_asked = false;
            if (!differs(state, m_last))
                return;
            m_last = state;
            Q_EMIT changed(state);
        });
}

} // namespace ambrotype::ui
