#include "base/plugin.h"
#include "imaging/vision/vision.h"

namespace ambrotype::imaging {

Result<Vision *> vision()
{
    // Not kept when it fails: a plug-in that is installed later is found without a restart.
    const Result<void *> entry = openPlugin(kVisionPlugin, kVisionEntry);
    if (!entry)
        return Error{ErrorCode::Unsupported,
                     "This needs a part of the program (OpenCV) that is not installed.",
                     entry.error().detail};
    return reinterpret_cast<VisionEntry>(*entry)();
}

} // namespace ambrotype::imaging
