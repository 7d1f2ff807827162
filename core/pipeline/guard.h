#pragma once

#include "base/result.h"

#include <cstring>
#include <exception>
#include <new>
#include <utility>

namespace ambrotype::pipeline {

//! The Error for an exception that came from below.
inline Error errorFrom(const std::exception &exception)
{
    // OpenCV reports a failed allocation with its own type and the code -4 in the text.
    if (dynamic_cast<const std::bad_alloc *>(&exception) || std::strstr(exception.what(), "(-4:"))
        return Error{ErrorCode::OutOfMemory,
                     "There is not enough memory for this picture. Close other programs or work on a smaller size.",
                     exception.what()};
    return Error{
        ErrorCode::Internal, "The picture could not be processed because of a fault in the program.", exception.what()};
}

//! Runs \p body, which returns a Result, and turns exceptions into its Error. The border of the public functions and
//! of the bodies of parallel loops, which must not throw.
template <typename Body> auto guarded(Body &&body) -> decltype(body())
{
    try {
        return std::forward<Body>(body)();
    } catch (const std::exception &exception) {
        return errorFrom(exception);
    }
}

} // namespace ambrotype::pipeline
