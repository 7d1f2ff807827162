#include "main_window/cache_keeper.h"

#include "settings.h"

#include "jobs/output/cache_guard.h"

namespace ambrotype::ui {

namespace {

constexpr int kLookMs = 3'600'000; // what was cleaned today is not looked at again

} // namespace

CacheKeeper::CacheKeeper(const Settings &settings, QObject *parent)
    : QObject(parent)
    , m_settings(settings)
{
    connect(&m_again, &QTimer::timeout, this, &CacheKeeper::clean);
}

CacheKeeper::~CacheKeeper()
{
    m_closing.cancel();
}

void CacheKeeper::start()
{
    m_again.start(kLookMs);
    clean();
}

void CacheKeeper::clean()
{
    if (m_busy)
        return;
    m_busy = true;
    m_work.run(
        [limits = m_settings.cacheLimits(), cancel = m_closing.token()] {
            jobs::guardCache(limits, cancel);
            return true;
        },
        [this](bool) { m_busy = false; });
}

} // namespace ambrotype::ui
