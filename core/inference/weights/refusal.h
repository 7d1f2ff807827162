#pragma once

#include "base/result.h"

#include <exception>
#include <new>
#include <string>
#include <utility>

namespace ambrotype::inference {

//! How the readers leave their depths when a file cannot be read; never crosses the library's border.
class Refusal : public std::exception
{
public:
    Refusal(ErrorCode code, std::string message, std::string detail = {})
        : m_error{code, std::move(message), std::move(detail)}
    {
    }
    const Error &error() const { return m_error; }
    const char *what() const noexcept override { return m_error.message.c_str(); }

private:
    Error m_error;
};

//! "The file is damaged" with the reason for the log.
[[noreturn]] inline void refuseDamaged(const std::string &detail)
{
    throw Refusal(ErrorCode::Damaged, "The weights file is damaged: " + detail + ".", detail);
}

//! Runs \p body and turns what it throws into an Error.
template <typename T, typename Body> Result<T> guarded(Body body)
{
    try {
        return body();
    } catch (const Refusal &refusal) {
        return refusal.error();
    } catch (const std::bad_alloc &) {
        return Error{ErrorCode::OutOfMemory, "There is not enough memory to read the weights file.", {}};
    } catch (const std::exception &unexpected) {
        return Error{ErrorCode::Internal, "The weights file could not be read.", unexpected.what()};
    }
}

} // namespace ambrotype::inference
