#include "imaging/io/plugin/oiio_codec.h"

#include "base/log.h"
#include "imaging/color/cmyk.h"
#include "imaging/color/lab.h"
#include "imaging/io/tiff_directory.h"

#include <OpenImageIO/imageio.h>

#include <algorithm>
#include <optional>

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

oiio::ImageSpec settings(FileFormat format, bool rawColor)
{
    oiio::ImageSpec config;
    config.attribute("oiio:UnassociatedAlpha", 1);
    config.attribute("oiio:reorient", 0);
    config.attribute("oiio:RawColor", rawColor ? 1 : 0);
    if (format == FileFormat::Raw) {
        config.attribute("raw:use_camera_wb", 1);
        config.attribute("raw:auto_bright", 0);
        config.attribute("raw:ColorSpace", "sRGB");
        config.attribute("raw:user_flip", -1);
    }
    return config;
}

// TIFF's photometric interpretations (TIFF 6.0, and the ICC's for its Lab).
constexpr int kSeparated = 5;
constexpr int kCieLab = 8;
constexpr int kIccLab = 9;

int photometric(const oiio::ImageSpec &spec)
{
    return spec.get_int_attribute("tiff:PhotometricInterpretation", -1);
}

bool isLab(const oiio::ImageSpec &spec)
{
    return photometric(spec) == kCieLab || photometric(spec) == kIccLab;
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
                     std::string("Pictures of the format ") + formatName(format)
                         + " cannot be opened by this installation.",
                     oiio::geterror()};
    if (!opened.input->open(path, opened.spec, settings(format, false)))
        return damagedFile(opened.input->geterror());
    if (photometric(opened.spec) == kSeparated || isLab(opened.spec)) {
        // We convert inks through their profile. Not for the rest: it would leave white-is-zero pictures negative.
        opened.input->close();
        if (!opened.input->open(path, opened.spec, settings(format, true)))
            return damagedFile(opened.input->geterror());
    }
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

//! Which of the file's channels are wanted, and what they mean.
struct Channels
{
    int stored = 3; //!< Channels to read, from the first.
    int used = 3;   //!< 1, 2, 3 or 4 of them stay.
    int alpha = -1; //!< Index of the alpha channel.
    bool cmyk = false;
    bool lab = false;
    //! Whether the picture's rows can be read straight from the file.
    bool direct() const { return stored == used && !cmyk && !lab; }
};

Channels channelsOf(const oiio::ImageSpec &spec)
{
    Channels channels;
    channels.cmyk = photometric(spec) == kSeparated && spec.nchannels >= 4;
    channels.lab = isLab(spec) && spec.nchannels >= 3;
    const int colors = channels.cmyk ? 4 : spec.nchannels >= 3 ? 3 : 1;
    const bool alpha =
        !channels.cmyk && !channels.lab && spec.alpha_channel >= colors && spec.alpha_channel < spec.nchannels;
    channels.alpha = alpha ? spec.alpha_channel : -1;
    channels.stored = alpha ? spec.alpha_channel + 1 : colors;
    channels.used = (channels.cmyk ? 3 : colors) + (alpha ? 1 : 0);
    return channels;
}

//! Rows that are decoded together: the height of a tile or strip.
int unitRows(const oiio::ImageSpec &spec)
{
    const int rows = spec.tile_height > 0 ? spec.tile_height : spec.get_int_attribute("tiff:RowsPerStrip", 1);
    return std::clamp(rows, 1, spec.height);
}

bool hasPlanes(const oiio::ImageSpec &spec)
{
    return spec.get_string_attribute("planarconfig") == "separate";
}

//! Rows that are read at once. Of strips that is one: read as a whole, OpenImageIO 2.4 says nothing of strips that it
//! cannot decode, and leaves black what was in them. Planes cannot be read so: several strips, that none is read twice.
int bandRows(const oiio::ImageSpec &spec)
{
    constexpr int kAbout = 256;
    const int unit = unitRows(spec);
    if (spec.tile_height > 0)
        return unit;
    return hasPlanes(spec) ? std::min(spec.height, (kAbout + unit - 1) / unit * unit) : 1;
}

//! Whether strips or tiles of a TIFF lie behind the end of \p file.
bool isCutShort(ByteView file)
{
    constexpr std::uint16_t kStripOffsets = 273;
    constexpr std::uint16_t kStripBytes = 279;
    constexpr std::uint16_t kTileOffsets = 324;
    constexpr std::uint16_t kTileBytes = 325;
    const auto reader = TiffReader::open(file);
    const auto directory = reader ? reader->directory(reader->firstDirectory()) : std::nullopt;
    if (!directory)
        return false;
    const bool tiled = directory->find(kTileOffsets) != nullptr;
    const TiffEntry *offsets = directory->find(tiled ? kTileOffsets : kStripOffsets);
    const TiffEntry *sizes = directory->find(tiled ? kTileBytes : kStripBytes);
    if (!offsets || !sizes)
        return false;
    for (std::uint64_t i = 0; i < std::min(offsets->count, sizes->count); ++i) {
        const auto offset = reader->integer(*offsets, i);
        const auto bytes = reader->integer(*sizes, i);
        if (!offset || !bytes || *offset > file.size() || *bytes > file.size() - *offset)
            return true;
    }
    return false;
}

//! Reads rows [from, to) with \p channels channels to \p out (rows of \p rowBytes bytes).
bool readBand(oiio::ImageInput &input,
              const oiio::ImageSpec &spec,
              int from,
              int to,
              int channels,
              oiio::TypeDesc type,
              void *out,
              std::size_t rowBytes)
{
    const auto pixelBytes = static_cast<oiio::stride_t>(static_cast<std::size_t>(channels) * type.size());
    const auto rowStride = static_cast<oiio::stride_t>(rowBytes);
    if (spec.tile_width > 0)
        return input.read_tiles(0,
                                0,
                                spec.x,
                                spec.x + spec.width,
                                spec.y + from,
                                spec.y + to,
                                spec.z,
                                spec.z + 1,
                                0,
                                channels,
                                type,
                                out,
                                pixelBytes,
                                rowStride);
    return input.read_scanlines(
        0, 0, spec.y + from, spec.y + to, spec.z, 0, channels, type, out, pixelBytes, rowStride);
}

//! Keeps the colours and the alpha of each pixel of \p in (\p stored samples each).
template <typename Sample> void pickChannels(const Sample *in, const Channels &channels, int width, Sample *out)
{
    const int colors = channels.used - (channels.alpha >= 0 ? 1 : 0);
    for (int x = 0; x < width; ++x, in += channels.stored) {
        for (int c = 0; c < colors; ++c)
            *out++ = in[c];
        if (channels.alpha >= 0)
            *out++ = in[channels.alpha];
    }
}

//! Puts a band that was read with all its channels into the rows of the picture.
class BandSorter
{
public:
    BandSorter(const Channels &channels, ByteView icc)
        : m_channels(channels)
        , m_cmyk(channels.cmyk ? icc : ByteView())
    {
    }

    bool usesProfile() const { return m_cmyk.usesProfile(); }

    void put(const std::uint8_t *band, std::size_t rowBytes, int from, int to, Image &pixels) const
    {
        for (int y = from; y < to; ++y, band += rowBytes) {
            if (m_channels.cmyk)
                m_cmyk.convert(band, pixels.writableRow<std::uint8_t>(y), pixels.width());
            else if (m_channels.lab && pixels.type() == SampleType::U8)
                m_lab.convert(band, pixels.writableRow<std::uint8_t>(y), pixels.width());
            else if (m_channels.lab)
                m_lab.convert(reinterpret_cast<const std::uint16_t *>(band),
                              pixels.writableRow<std::uint16_t>(y),
                              pixels.width());
            else if (pixels.type() == SampleType::U8)
                pickChannels(band, m_channels, pixels.width(), pixels.writableRow<std::uint8_t>(y));
            else if (pixels.type() == SampleType::U16)
                pickChannels(reinterpret_cast<const std::uint16_t *>(band),
                             m_channels,
                             pixels.width(),
                             pixels.writableRow<std::uint16_t>(y));
            else
                pickChannels(
                    reinterpret_cast<const float *>(band), m_channels, pixels.width(), pixels.writableRow<float>(y));
        }
    }

private:
    Channels m_channels;
    CmykToRgb m_cmyk;
    LabToRgb m_lab;
};

//! Rows that could not be read.
struct MissingRows
{
    int first = 0;
    int count = 0;
    std::string message; //!< The first one of the library.

    //! Takes the message, which the library would keep else.
    void note(const oiio::ImageInput &input)
    {
        const std::string text = input.geterror();
        if (message.empty())
            message = text;
    }
    void add(int from, int to, Image &pixels)
    {
        fillMissing(pixels, from, to);
        if (count == 0)
            first = from;
        count += to - from;
    }
};

//! Whether what comes after rows that cannot be read may be asked for at a bearable price.
bool canReadOn(const oiio::ImageSpec &spec, FileFormat format, const MissingRows &missing)
{
    constexpr std::size_t kMostStripBytes = 1U << 20; // may be decoded again for each of its rows
    constexpr int kMostRows = 10'000;
    if (format == FileFormat::Bmp || spec.tile_width > 0)
        return true;
    return format == FileFormat::Tiff && !hasPlanes(spec) && missing.count < kMostRows
           && spec.scanline_bytes() * static_cast<std::size_t>(unitRows(spec)) <= kMostStripBytes;
}

std::vector<std::uint8_t> profileOf(const oiio::ImageSpec &spec)
{
    const oiio::ParamValue *profile = spec.find_attribute("ICCProfile");
    if (!profile)
        return {};
    const auto *bytes = static_cast<const std::uint8_t *>(profile->data());
    return {bytes, bytes + profile->type().size()};
}

//! Whether every alpha sample of an 8-bit picture says opaque.
bool isOpaque(const Image &pixels)
{
    const int channels = pixels.channels();
    for (int y = 0; y < pixels.height(); ++y) {
        const auto *row = pixels.row<std::uint8_t>(y);
        for (int x = channels - 1; x < pixels.width() * channels; x += channels)
            if (row[x] != 255)
                return false;
    }
    return true;
}

Image withoutAlpha(const Image &pixels)
{
    Image opaque(pixels.size(), 3, SampleType::U8);
    for (int y = 0; y < pixels.height(); ++y) {
        const auto *in = pixels.row<std::uint8_t>(y);
        auto *out = opaque.writableRow<std::uint8_t>(y);
        for (int x = 0; x < pixels.width(); ++x, in += 4, out += 3)
            std::copy_n(in, 3, out);
    }
    return opaque;
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
    header.channels = channelsOf(spec).used;
    header.bitsPerSample = static_cast<int>(8 * sampleBytes(sampleType(spec)));
    return header;
}

Result<Decoded>
decodeOiio(const std::string &path, ByteView file, FileFormat format, bool acceptPartial, const CancelToken &cancel)
{
    Result<Opened> opened = open(path, format);
    if (!opened)
        return opened.error();
    const oiio::ImageSpec &spec = opened->spec;
    const Channels channels = channelsOf(spec);
    if (photometric(spec) == kIccLab || (channels.lab && sampleType(spec) == SampleType::F32))
        return Error{ErrorCode::Unsupported, "This kind of Lab TIFF cannot be opened. Save it as RGB first.", {}};
    const SampleType type = channels.cmyk ? SampleType::U8 : sampleType(spec);

    Decoded decoded;
    decoded.icc = profileOf(spec);
    decoded.upright = format == FileFormat::Raw; // LibRaw turns the picture itself
    const int sampleBits = static_cast<int>(8 * sampleBytes(type));
    decoded.bitsPerSample = std::min(sampleBits, spec.get_int_attribute("oiio:BitsPerSample", sampleBits));
    decoded.pixels = Image({spec.width, spec.height}, channels.used, type);
    const BandSorter sorter(channels, decoded.icc);
    const bool direct = channels.direct();
    const int rows = bandRows(spec);
    const std::size_t bandRowBytes =
        static_cast<std::size_t>(spec.width) * static_cast<std::size_t>(channels.stored) * sampleBytes(type);
    std::vector<std::uint8_t> band(direct ? 0 : bandRowBytes * static_cast<std::size_t>(rows));
    const auto readRows = [&](int from, int to) {
        void *out = direct ? decoded.pixels.writableRow(from) : band.data();
        const std::size_t rowBytes = direct ? decoded.pixels.rowBytes() : bandRowBytes;
        if (!readBand(*opened->input, spec, from, to, channels.stored, typeDesc(type), out, rowBytes)
            || opened->input->has_error()) // of strips it tells in this way alone
            return false;
        if (!direct)
            sorter.put(band.data(), bandRowBytes, from, to, decoded.pixels);
        return true;
    };

    MissingRows missing;
    for (int from = 0, to = 0; from < spec.height; from = to) {
        if (cancel.isCancelled())
            return cancelledError();
        to = std::min(spec.height, from + rows);
        if (readRows(from, to))
            continue;
        missing.note(*opened->input);
        // What is decoded together is lost together.
        const int unit = unitRows(spec);
        const int end =
            canReadOn(spec, format, missing) ? std::min(spec.height, (from / unit + 1) * unit) : spec.height;
        for (; to < end && end < spec.height; to += rows) { // strips can only be read on from row by row
            readRows(to, to + rows);
            opened->input->geterror();
        }
        to = end;
        missing.add(from, to, decoded.pixels);
    }
    if (missing.count == spec.height)
        return damagedFile(missing.message);
    if (missing.count > 0) {
        const bool toTheEnd = missing.first + missing.count == spec.height;
        const double part = double(missing.first) / spec.height;
        std::string sentence = toTheEnd && isCutShort(file) ? cutShortSentence(part) : damagedSentence(part);
        if (!acceptPartial)
            return incompleteFile(std::move(sentence), missing.message);
        log(LogLevel::Info, "imaging", missing.message);
        decoded.warnings.push_back(std::move(sentence));
    }

    if (channels.lab) {
        decoded.warnings.emplace_back("The picture is stored as CIE Lab and was converted to sRGB.");
        decoded.icc.clear();
    }
    if (channels.cmyk) {
        decoded.warnings.emplace_back(
            sorter.usesProfile() ? "The picture was made for print (CMYK) and was converted to sRGB."
                                 : "The picture was made for print (CMYK) and has no usable colour profile; it was "
                                   "converted to sRGB in the simple way, colours may differ.");
        decoded.icc.clear();
    }
    // OpenImageIO gives every GIF an alpha channel.
    if (format == FileFormat::Gif && decoded.pixels.channels() == 4 && isOpaque(decoded.pixels))
        decoded.pixels = withoutAlpha(decoded.pixels);
    return decoded;
}

} // namespace ambrotype::imaging
