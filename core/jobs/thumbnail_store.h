#pragma once

#include "imaging/image.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace ambrotype::jobs {

//! Thumbnails kept on the disk between runs, as small PPM files named by the hash of path, size and time of the
//! picture, so that a changed picture never shows its old face. Losing or damaging it costs only time. Any thread;
//! several programs may share one folder.
class ThumbnailStore
{
public:
    explicit ThumbnailStore(std::filesystem::path folder, std::int64_t limitBytes = 256LL << 20);

    //! Name for the thumbnail of \p file at \p edge pixels; empty when the file is not there.
    static std::string key(const std::filesystem::path &file, int edge);

    //! 8-bit RGB as it was kept; nothing when it is not there or damaged.
    std::optional<imaging::Image> load(const std::string &key) const;

    //! Keeps \p pixels (8 bit, grey or RGB, alpha left out). Failures are only logged.
    void save(const std::string &key, const imaging::Image &pixels) const;

    //! Removes the least recently used ones until nine tenths of the limit are left, when there are more.
    void cleanUp() const;

private:
    std::filesystem::path fileOf(const std::string &key) const;
    std::filesystem::path m_folder;
    std::int64_t m_limitBytes;
};

} // namespace ambrotype::jobs
