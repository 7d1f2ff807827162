#include "imaging/io/plugin/oiio_codec.h"

#include "base/log.h"

#include <OpenImageIO/imageio.h>

#include <algorithm>

namespace ambrotype::imaging {
namespace {

namespace oiio = OIIO;

const char *readerName(FileFormat format)
{
    switch (format) {
    case FileFormat::Tiff:
        return "tiff";
    case FileFormat::Bmp:
        return "bmp";
    case FileFormat::Gif:
        return "gif";
    case FileFormat::Raw:
        return "raw";
    default:
        return nullptr;
    }
}

oiio::ImageSpec settings(FileFormat format)
{
    oiio::ImageSpec config;
    config.attribute("oiio:UnassociatedAlpha", 1);
    config.attribute("oiio:reorient", 0);
    if (format == FileFormat::Raw) {
        config.attribute("raw:use_camera_wb", 1);
        config.attribute("raw:auto_bright", 0);
        config.attribute("raw:ColorSpace", "sRGB");
        config.attribute("raw:user_flip", -1);
    }
    return config;
}

struct Opened
{
    std::unique_ptr<oiio::ImageInput> input;
    oiio::ImageSpec spec;
};

Result<Opened> open(const std::string &path, FileFormat format)
{
    const char *name = readerName(format);
    Opened opened;
    if (name)
        opened.input = oiio::ImageInput::create(name);
    if (!opened.input)
        return Error{ErrorCode::Unsupported,
                     std::string("Pictures of the format ") + formatName(format) + " cannot be opened by this installation.",
                     oiio::geterror()};
    if (!opened.input->open(path, opened.spec, settings(format)))
        return damagedFile(opened.input->geterror());
    if (opened.spec.width <= 0 || opened.spec.height <= 0 || opened.spec.nchannels <= 0)
        return damagedFile("no size");
    return opened;
}

SampleType sampleType(const oiio::ImageSpec &spec)
{
    switch (spec.format.basetype) {
    case oiio::TypeDesc::UINT8:
    case oiio::TypeDesc::INT8:
        return SampleType::U8;
    case oiio::TypeDesc::HALF:
    case oiio::TypeDesc::FLOAT:
    case oiio::TypeDesc::DOUBLE:
        return SampleType::F32;
    default:
        return SampleType::U16;
    }
}

oiio::TypeDesc typeDesc(SampleType type)
{
    switch (type) {
    case SampleType::U8:
        return oiio::TypeDesc::UINT8;
    case SampleType::U16:
        return oiio::TypeDesc::UINT16;
    default:
        return oiio::TypeDesc::FLOAT;
    }
}

} // namespace

Result<FileHeader> readOiioHeader(const std::string &path, FileFormat format)
{
    const Result<Opened> opened = open(path, format);
    if (!opened)
        return opened.error();
    const oiio::ImageSpec &spec = opened->spec;
    FileHeader header;
    header.format = format;
    header.size = {spec.width, spec.height};
    header.channels = std::min(spec.nchannels, 4);
    header.bitsPerSample = static_cast<int>(8 * sampleBytes(sampleType(spec)));
    return header;
}

Result<Decoded> decodeOiio(const std::string &path, FileFormat format, bool acceptPartial, const CancelToken &cancel)
{
    (void)acceptPartial;
    Result<Opened> opened = open(path, format);
    if (!opened)
        return opened.error();
    const oiio::ImageSpec &spec = opened->spec;

    const int channels = std::min(spec.nchannels, 4);
    const SampleType type = sampleType(spec);
    Decoded decoded;
    decoded.pixels = Image({spec.width, spec.height}, channels, type);
    decoded.upright = format == FileFormat::Raw;
    decoded.bitsPerSample = spec.get_int_attribute("oiio:BitsPerSample", static_cast<int>(8 * sampleBytes(type)));

    const auto stop = [](void *token, float) { return static_cast<const CancelToken *>(token)->isCancelled(); };
    const auto xStride = static_cast<oiio::stride_t>(static_cast<std::size_t>(channels) * sampleBytes(type));
    const bool done = opened->input->read_image(0, 0, 0, channels, typeDesc(type), decoded.pixels.writableRow(0), xStride,
                                                static_cast<oiio::stride_t>(decoded.pixels.rowBytes()), oiio::AutoStride, stop,
                                                const_cast<CancelToken *>(&cancel));
    if (cancel.isCancelled())
        return cancelledError();
    if (!done)
        return damagedFile(opened->input->geterror());
    if (const oiio::ParamValue *profile = spec.find_attribute("ICCProfile")) {
        const auto *bytes = static_cast<const std::uint8_t *>(profile->data());
        decoded.icc.assign(bytes, bytes + profile->type().size());
    }
    return decoded;
}

} // namespace ambrotype::imaging
