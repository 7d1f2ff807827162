#pragma once

#include "jobs/shoot/picture_quality.h"

#include <cstddef>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

namespace ambrotype::jobs::shoot {

//! What was measured of pictures, kept on the disk between runs by path, size and time of each file, so that a changed
//! picture is measured again. One line of text each; what cannot be read is left out, and losing the file costs only
//! time. Any thread; several programs may share one file.
class QualityStore
{
public:
    //! \p most: measures; the oldest go first.
    explicit QualityStore(std::filesystem::path file, std::size_t most = 50'000);
    //! Where the programs keep theirs.
    static std::filesystem::path standardFile();

    //! What names \p picture as it is now, by path, size and time; empty when it is not there. Any thread.
    static std::string identity(const std::filesystem::path &picture);

    //! Nothing when it was never measured, has changed since, or its faces were counted with another \p method
    //! (faceCountMethod(), one word).
    std::optional<PictureQuality> find(const std::filesystem::path &picture, const std::string &method);
    //! \p identity: of \p picture before it was measured. Of one that was changed meanwhile nobody knows what was
    //! measured: nothing is kept. Failures to write are only logged.
    void keep(const std::filesystem::path &picture,
              const std::string &identity,
              const std::string &method,
              const PictureQuality &quality);

private:
    struct Entry
    {
        PictureQuality quality;
        std::size_t turn = 0; //!< The latest has the highest.
    };
    void load(); //!< Once.
    void shorten();

    std::filesystem::path m_file;
    std::size_t m_most;
    std::mutex m_mutex; //!< Guards what follows.
    bool m_loaded = false;
    std::size_t m_turns = 0;
    std::unordered_map<std::string, Entry> m_entries; //!< By identity() and method.
};

} // namespace ambrotype::jobs::shoot
