#include "imaging/io/plugin/image_io.h"

#include "base/plugin.h"

namespace ambrotype::imaging {

Result<ImageIo *> imageIo()
{
    // Not kept when it fails: a plug-in that is installed later is found without a restart.
    const Result<void *> entry = openPlugin(kImageIoPlugin, kImageIoEntry);
    if (!entry)
        return Error{ErrorCode::Unsupported,
                     "This kind of picture needs a part of the program that is not installed.",
                     entry.error().detail};
    static ImageIo *const plugin = reinterpret_cast<ImageIoEntry>(*entry)(
        [](LogLevel level, std::string_view area, std::string_view text) { log(level, area, text); });
    return plugin;
}

} // namespace ambrotype::imaging
