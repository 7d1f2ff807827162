#pragma once

#include "base/cancel.h"

#include <cstdint>
#include <filesystem>

//! Keeps the cache within bounds. Only what this program has put into the cache for itself is ever removed (thumbnails,
//! left work folders): a result is never, even if somebody has results written there. A cache may hold very many files
//! on a slow disk: cancelling is polled for each, and what is returned then is what was done until then.
namespace ambrotype::jobs {

struct CacheLimits
{
    std::uint64_t bytes = 50'000'000'000;     //!< Above it, files that were not used for long are removed.
    std::int64_t unusedSeconds = 30 * 86'400; //!< How long that is.
    //! What a killed program left of its work is removed after so long, whatever the size of the cache.
    std::int64_t leftWorkSeconds = 86'400;
};

struct CacheUse
{
    std::uint64_t bytes = 0;
    std::uint64_t files = 0;
};

struct CacheCleaning
{
    CacheUse removed;
    CacheUse left; //!< Of what could be removed.
};

//! What of \p folder is the cache's own.
CacheUse cacheUse(const std::filesystem::path &folder, const CancelToken &cancel = {});

//! Removes what \p limits say, as of \p now (seconds since 1970). First what is unused for long, the oldest first,
//! until the limit is kept; a cache that is still too large then keeps what is younger.
CacheCleaning cleanCache(const std::filesystem::path &folder,
                         const CacheLimits &limits,
                         std::int64_t now,
                         const CancelToken &cancel = {});

//! Cleans the user's cache, at most once a day; one that was cancelled does not count. Reads every name in the cache:
//! not for the window's thread.
void guardCache(const CacheLimits &limits = {}, const CancelToken &cancel = {});

} // namespace ambrotype::jobs
