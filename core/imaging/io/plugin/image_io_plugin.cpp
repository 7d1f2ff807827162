#include "imaging/io/plugin/image_io.h"
#include "imaging/io/plugin/oiio_codec.h"

#include <exception>
#include <new>

namespace ambrotype::imaging {
namespace {

//! Runs \p work and turns what it throws into an error.
template <typename Work> auto guarded(Work work) noexcept -> decltype(work())
{
    try {
        return work();
    } catch (const std::bad_alloc &) {
        return outOfMemoryError("image plug-in");
    } catch (const std::exception &failure) {
        return damagedFile(failure.what());
    } catch (...) {
        return damagedFile("unknown exception");
    }
}

class Plugin final : public ImageIo
{
public:
    Result<FileHeader> readHeader(const std::string &path, ByteView, FileFormat format) noexcept override
    {
        return guarded([&] { return readOiioHeader(path, format); });
    }

    Result<Decoded> decode(const std::string &path, ByteView, FileFormat format, bool acceptPartial,
                           const CancelToken &cancel) noexcept override
    {
        return guarded([&] { return decodeOiio(path, format, acceptPartial, cancel); });
    }

    std::vector<std::uint8_t> rawPreview(const std::string &) noexcept override { return {}; }

    bool canWrite(FileFormat) noexcept override { return false; }

    Result<std::vector<std::uint8_t>> encode(const Job &, const CancelToken &) noexcept override
    {
        return Error{ErrorCode::Unsupported, "Pictures of this format cannot be saved here.", {}};
    }
};

} // namespace
} // namespace ambrotype::imaging

extern "C" __attribute__((visibility("default"))) ambrotype::imaging::ImageIo *ambrotypeImageIo(const ambrotype::LogSink &logSink)
{
    static ambrotype::imaging::Plugin plugin;
    ambrotype::setLogSink(logSink);
    return &plugin;
}
