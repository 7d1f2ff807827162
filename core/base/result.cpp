#include "base/result.h"

namespace ambrotype {

const char *errorName(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled:
        return "cancelled";
    case ErrorCode::NotFound:
        return "not-found";
    case ErrorCode::NotAFile:
        return "not-a-file";
    case ErrorCode::PermissionDenied:
        return "permission-denied";
    case ErrorCode::EmptyFile:
        return "empty-file";
    case ErrorCode::NotAnImage:
        return "not-an-image";
    case ErrorCode::Unsupported:
        return "unsupported-format";
    case ErrorCode::Damaged:
    case ErrorCode::Incomplete: // To whoever reads a report it is one of the damaged ones; its sentence says what is
                                // there.
        return "damaged-file";
    case ErrorCode::TooLarge:
        return "too-large";
    case ErrorCode::InvalidArgument:
        return "invalid-argument";
    case ErrorCode::BadFormat:
        return "bad-format";
    case ErrorCode::ModelMissing:
        return "model-missing";
    case ErrorCode::OutOfMemory:
        return "out-of-memory";
    case ErrorCode::DiskFull:
        return "disk-full";
    case ErrorCode::Io:
        return "io";
    case ErrorCode::Device:
        return "device";
    case ErrorCode::Internal:
        break;
    }
    return "internal";
}

} // namespace ambrotype
