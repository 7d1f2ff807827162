#pragma once

#include "base/log.h"
#include "imaging/io/codec.h"

namespace ambrotype::imaging {

//! The side of the plug-in `ambrotype_imageio`: formats whose libraries are slow to load (OpenImageIO with LibRaw,
//! libheif). Stateless; any thread. Nothing throws across this border.
class ImageIo
{
public:
    virtual ~ImageIo() = default;

    //! Header of HEIC, AVIF, RAW; upright size. Errors: Damaged, Unsupported.
    virtual Result<FileHeader> readHeader(const std::string &path, ByteView file, FileFormat format) noexcept = 0;

    //! Decodes TIFF, HEIC, AVIF, BMP, GIF, RAW. Errors: Damaged, Unsupported, OutOfMemory, Cancelled.
    virtual Result<Decoded> decode(const std::string &path,
                                   ByteView file,
                                   FileFormat format,
                                   bool acceptPartial,
                                   const CancelToken &cancel) noexcept = 0;

    virtual bool canWrite(FileFormat format) noexcept = 0;

    struct Job
    {
        const Image &pixels; //!< U8 or U16.
        FileFormat format;   //!< Heic or Avif.
        int quality;         //!< 1..100.
        ByteView icc;
        const MetadataBlobs &metadata;
    };
    //! A whole file in memory. Errors: Unsupported, OutOfMemory, Internal.
    virtual Result<std::vector<std::uint8_t>> encode(const Job &job, const CancelToken &cancel) noexcept = 0;
};

//! Name of the plug-in and of its one exported function, of type ImageIoEntry.
constexpr const char *kImageIoPlugin = "ambrotype_imageio";
constexpr const char *kImageIoEntry = "ambrotypeImageIo";
//! \p logSink takes the plug-in's log lines. The object lives as long as the program.
using ImageIoEntry = ImageIo *(*)(const LogSink &logSink);

//! Opens the plug-in on the first call (0.2 s). Errors: those of openPlugin. Any thread but the window's.
Result<ImageIo *> imageIo();

} // namespace ambrotype::imaging
