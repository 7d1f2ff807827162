#include "imaging/io/plugin/heif_codec.h"
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

bool isHeif(FileFormat format)
{
    return format == FileFormat::Heic || format == FileFormat::Avif;
}

class Plugin final : public ImageIo
{
public:
    Result<FileHeader> readHeader(const std::string &path, ByteView file, FileFormat format) noexcept override
    {
        return guarded([&] { return isHeif(format) ? readHeifHeader(file, format) : readOiioHeader(path, format); });
    }

    Result<Decoded> decode(const std::string &path,
                           ByteView file,
                           FileFormat format,
                           bool acceptPartial,
                           const CancelToken &cancel) noexcept override
    {
        return guarded([&] {
            return isHeif(format) ? decodeHeif(file, format) : decodeOiio(path, file, format, acceptPartial, cancel);
        });
    }

    bool canWrite(FileFormat format) noexcept override { return isHeif(format) && canEncodeHeif(format); }

    Result<std::vector<std::uint8_t>> encode(const Job &job, const CancelToken &) noexcept override
    {
        return guarded([&] { return encodeHeif(job); });
    }
};

} // namespace
} // namespace ambrotype::imaging

extern "C" __attribute__((visibility("default"))) ambrotype::imaging::ImageIo *
ambrotypeImageIo(const ambrotype::LogSink &logSink)
{
    static ambrotype::imaging::Plugin plugin;
    ambrotype::setLogSink(logSink);
    return &plugin;
}
