#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <vector>

namespace ambrotype::jobs::watch {

//! Size and time of a file, as far as they tell that it was changed.
struct FileFacts
{
    std::uint64_t bytes = 0;
    std::int64_t modified = 0; //!< Nanoseconds since 1970.
    std::uint64_t inode = 0;   //!< Another file of the same name has another one.

    bool operator==(const FileFacts &) const = default;
};

//! Facts of the regular file \p file; false when there is none.
bool readFacts(const std::filesystem::path &file, FileFacts &facts);

//! Watches files until they have not changed for a while. Knows no clock: times are given, in milliseconds of any
//! clock that only goes forward.
class Settling
{
public:
    //! \param settleMs how long size and time must stay before a file counts as settled.
    explicit Settling(std::int64_t settleMs)
        : m_settleMs(settleMs)
    {
    }

    //! Notes how \p file looks at \p now. \returns for how long it has looked so, once that is long enough; else -1.
    std::int64_t look(const std::filesystem::path &file, const FileFacts &facts, std::int64_t now);

    //! What the caller found out about a file that has settled, kept until the file changes: the decoder did not read
    //! it to its end.
    void setBroken(const std::filesystem::path &file);
    bool isBroken(const std::filesystem::path &file) const;

    void forget(const std::filesystem::path &file) { m_files.erase(file); }
    //! Forgets every file that was not looked at since \p time: it is gone.
    void forgetUnseen(std::int64_t time);
    std::size_t count() const { return m_files.size(); }

private:
    struct State
    {
        FileFacts facts;
        std::int64_t since = 0;
        std::int64_t looked = 0;
        bool isBroken = false;
    };
    std::int64_t m_settleMs;
    std::map<std::filesystem::path, State> m_files;
};

} // namespace ambrotype::jobs::watch
