#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace ambrotype {

//! Kinds of failure that callers treat differently. The number is not stable; names() are.
enum class ErrorCode {
    Cancelled,        //!< The user asked to stop. Never shown, never logged as a failure.
    NotFound,         //!< A path or an id that does not exist.
    NotAFile,         //!< A folder or device where a file is needed.
    PermissionDenied, //!< The system refuses to read or write.
    EmptyFile,        //!< Zero bytes.
    NotAnImage,       //!< The content is no picture format that we know.
    Unsupported,      //!< A known format or option that this build cannot handle.
    Damaged,          //!< A known format whose content is broken.
    Incomplete,       //!< A picture of which only a part is there; it can be used in part by those who want that.
    TooLarge,         //!< Declares more pixels or bytes than the limits allow.
    InvalidArgument,  //!< A setting, recipe or option that makes no sense.
    BadFormat,        //!< A checkpoint, recipe or preset that cannot be understood.
    ModelMissing,     //!< A network is needed whose weights are not on this machine.
    OutOfMemory,
    DiskFull,
    Io,
    Device, //!< An accelerator failed.
    Internal
};

//! Stable kebab-case name of \p code, as printed with --json ("damaged-file", "too-large", ...).
const char *errorName(ErrorCode code);

//! What went wrong, in words for the user and in words for the log.
struct Error
{
    ErrorCode code = ErrorCode::Internal;
    std::string message; //!< One sentence for the user, without a path or a backtrace.
    std::string detail;  //!< For the log: paths, keys, shapes, what the library said.
};

//! A value or an Error. GCC 12 has no std::expected; this is the part of it that we need.
template <typename T> class [[nodiscard]] Result
{
public:
    Result(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    } // NOLINT(google-explicit-constructor)
    Result(Error error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    } // NOLINT(google-explicit-constructor)

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    //! \throws std::bad_variant_access after a failure: whoever forgot to ask loses one picture, not the program.
    const T &value() const & { return std::get<0>(m_state); }
    T &value() & { return std::get<0>(m_state); }
    T &&value() && { return std::get<0>(std::move(m_state)); }
    const T &operator*() const & { return value(); }
    T &operator*() & { return value(); }
    const T *operator->() const { return &value(); }
    T *operator->() { return &value(); }

    const Error &error() const { return std::get<1>(m_state); } //!< \throws std::bad_variant_access after success.

private:
    std::variant<T, Error> m_state;
};

//! Success without a value, or an Error.
template <> class [[nodiscard]] Result<void>
{
public:
    Result() = default;
    Result(Error error)
        : m_failed(true)
        , m_error(std::move(error))
    {
    } // NOLINT(google-explicit-constructor)

    bool ok() const { return !m_failed; }
    explicit operator bool() const { return ok(); }
    const Error &error() const
    {
        assert(m_failed);
        return m_error;
    }

private:
    bool m_failed = false;
    Error m_error;
};

} // namespace ambrotype
