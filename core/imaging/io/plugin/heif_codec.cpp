#include "imaging/io/plugin/heif_codec.h"

#include <libheif/heif.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace ambrotype::imaging {
namespace {

template <typename Object, void (*kRelease)(Object *)> struct Release
{
    void operator()(Object *object) const { kRelease(object); }
};
using Context = std::unique_ptr<heif_context, Release<heif_context, heif_context_free>>;
using Encoder = std::unique_ptr<heif_encoder, Release<heif_encoder, heif_encoder_release>>;
using EncodingOptions =
    std::unique_ptr<heif_encoding_options, Release<heif_encoding_options, heif_encoding_options_free>>;
struct ReleaseHandle
{
    void operator()(const heif_image_handle *handle) const { heif_image_handle_release(handle); }
};
using Handle = std::unique_ptr<heif_image_handle, ReleaseHandle>;
struct ReleaseImage
{
    void operator()(const heif_image *image) const { heif_image_release(image); }
};
using HeifImage = std::unique_ptr<heif_image, ReleaseImage>;

Error unsupported(FileFormat format)
{
    const std::string name = format == FileFormat::Avif ? "AVIF" : "HEIC";
    return {ErrorCode::Unsupported, name + " pictures cannot be handled by this installation.", {}};
}

Error failed(const heif_error &error, FileFormat format)
{
    if (error.code == heif_error_Unsupported_filetype || error.code == heif_error_Unsupported_feature)
        return unsupported(format);
    if (error.code == heif_error_Memory_allocation_error && error.subcode == heif_suberror_Security_limit_exceeded)
        return {ErrorCode::TooLarge, "The picture claims more pixels than can be opened.", error.message};
    return damagedFile(std::string("HEIF: ") + error.message);
}

struct Opened
{
    Context context;
    Handle handle;
};

Result<Opened> open(ByteView file, FileFormat format)
{
    if (!heif_have_decoder_for_format(format == FileFormat::Avif ? heif_compression_AV1 : heif_compression_HEVC))
        return unsupported(format);
    Opened opened;
    opened.context.reset(heif_context_alloc());
    heif_error error =
        heif_context_read_from_memory_without_copy(opened.context.get(), file.data(), file.size(), nullptr);
    if (error.code != heif_error_Ok)
        return failed(error, format);
    heif_image_handle *handle = nullptr;
    error = heif_context_get_primary_image_handle(opened.context.get(), &handle);
    if (error.code != heif_error_Ok)
        return failed(error, format);
    opened.handle.reset(handle);
    return opened;
}

std::vector<std::uint8_t> metadataBlock(const heif_image_handle *handle, heif_item_id id)
{
    std::vector<std::uint8_t> bytes(heif_image_handle_get_metadata_size(handle, id));
    if (bytes.empty() || heif_image_handle_get_metadata(handle, id, bytes.data()).code != heif_error_Ok)
        return {};
    return bytes;
}

void readMetadata(const heif_image_handle *handle, Decoded &decoded)
{
    std::vector<heif_item_id> ids(
        static_cast<std::size_t>(std::max(0, heif_image_handle_get_number_of_metadata_blocks(handle, nullptr))));
    heif_image_handle_get_list_of_metadata_block_IDs(handle, nullptr, ids.data(), static_cast<int>(ids.size()));
    for (const heif_item_id id : ids) {
        const std::string type = heif_image_handle_get_metadata_type(handle, id);
        const std::string content = heif_image_handle_get_metadata_content_type(handle, id);
        const std::vector<std::uint8_t> bytes = metadataBlock(handle, id);
        if (type == "Exif" && bytes.size() > 4) {
            // Four bytes say where the TIFF structure begins behind them (ISO/IEC 23008-12, A.2.1).
            const std::size_t skip =
                4 + (std::size_t(bytes[0]) << 24 | std::size_t(bytes[1]) << 16 | std::size_t(bytes[2]) << 8 | bytes[3]);
            if (skip < bytes.size())
                decoded.exif.assign(bytes.begin() + static_cast<std::ptrdiff_t>(skip), bytes.end());
        } else if (type == "mime" && content == "application/rdf+xml") {
            decoded.xmp.assign(bytes.begin(), bytes.end());
        }
    }
}

void readProfile(const heif_image_handle *handle, Decoded &decoded)
{
    decoded.icc.resize(heif_image_handle_get_raw_color_profile_size(handle));
    if (!decoded.icc.empty()) {
        if (heif_image_handle_get_raw_color_profile(handle, decoded.icc.data()).code != heif_error_Ok)
            decoded.icc.clear();
        return;
    }
    heif_color_profile_nclx *numbers = nullptr;
    if (heif_image_handle_get_nclx_color_profile(handle, &numbers).code != heif_error_Ok || !numbers)
        return;
    if (numbers->color_primaries != heif_color_primaries_ITU_R_BT_709_5
        && numbers->color_primaries != heif_color_primaries_unspecified)
        decoded.warnings.emplace_back(
            "The picture names its colours without a profile; they are taken for sRGB and may look pale.");
    heif_nclx_color_profile_free(numbers);
}

//! Samples of \p bits bits to the full range of 16.
void widenRow(const std::uint8_t *in, std::uint16_t *out, int samples, int bits)
{
    const std::uint32_t top = (1U << bits) - 1U;
    for (int i = 0; i < samples; ++i) {
        const std::uint32_t value =
            std::min<std::uint32_t>(static_cast<std::uint32_t>(in[2 * i] | in[2 * i + 1] << 8), top);
        out[i] = static_cast<std::uint16_t>((value * 65535U + top / 2) / top);
    }
}

//! Undoes premultiplied alpha: our pixels never are.
template <typename Sample> void divideByAlpha(Sample *row, int width, std::uint32_t top)
{
    for (int x = 0; x < width; ++x, row += 4)
        for (int c = 0; c < 3 && row[3] != 0; ++c)
            row[c] = static_cast<Sample>(std::min<std::uint32_t>(top, (row[c] * top + row[3] / 2U) / row[3]));
}

} // namespace

Result<FileHeader> readHeifHeader(ByteView file, FileFormat format)
{
    const Result<Opened> opened = open(file, format);
    if (!opened)
        return opened.error();
    const heif_image_handle *handle = opened->handle.get();
    FileHeader header;
    header.format = format;
    header.size = {heif_image_handle_get_width(handle), heif_image_handle_get_height(handle)};
    header.channels = heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
    header.bitsPerSample = std::max(8, heif_image_handle_get_luma_bits_per_pixel(handle));
    if (header.size.empty())
        return damagedFile("HEIF: no size");
    return header;
}

Result<Decoded> decodeHeif(ByteView file, FileFormat format)
{
    const Result<Opened> opened = open(file, format);
    if (!opened)
        return opened.error();
    const heif_image_handle *handle = opened->handle.get();
    const bool alpha = heif_image_handle_has_alpha_channel(handle) != 0;
    const bool deep = heif_image_handle_get_luma_bits_per_pixel(handle) > 8;
    heif_chroma chroma = alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
    if (deep)
        chroma = alpha ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE;
    heif_image *raw = nullptr;
    const heif_error error = heif_decode_image(handle, &raw, heif_colorspace_RGB, chroma, nullptr);
    if (error.code != heif_error_Ok)
        return failed(error, format);
    const HeifImage image(raw);

    Decoded decoded;
    decoded.upright = true; // libheif has applied the file's own turns; EXIF repeats them
    decoded.bitsPerSample = deep ? heif_image_handle_get_luma_bits_per_pixel(handle) : 8;
    const Size size = {heif_image_get_width(image.get(), heif_channel_interleaved),
                       heif_image_get_height(image.get(), heif_channel_interleaved)};
    const int channels = alpha ? 4 : 3;
    decoded.pixels = Image(size, channels, deep ? SampleType::U16 : SampleType::U8);
    int stride = 0;
    const std::uint8_t *rows = heif_image_get_plane_readonly(image.get(), heif_channel_interleaved, &stride);
    if (!rows || size.empty())
        return damagedFile("HEIF: no pixels");
    const bool premultiplied = alpha && heif_image_handle_is_premultiplied_alpha(handle);
    for (int y = 0; y < size.height; ++y) {
        const std::uint8_t *in = rows + static_cast<std::ptrdiff_t>(y) * stride;
        if (deep) {
            auto *out = decoded.pixels.writableRow<std::uint16_t>(y);
            widenRow(in, out, size.width * channels, decoded.bitsPerSample);
            if (premultiplied)
                divideByAlpha(out, size.width, 65535);
        } else {
            auto *out = decoded.pixels.writableRow<std::uint8_t>(y);
            std::memcpy(out, in, static_cast<std::size_t>(size.width) * static_cast<std::size_t>(channels));
            if (premultiplied)
                divideByAlpha(out, size.width, 255);
        }
    }
    readMetadata(handle, decoded);
    readProfile(handle, decoded);
    decoded.frames = std::max(1, heif_context_get_number_of_top_level_images(opened->context.get()));
    return decoded;
}

bool canEncodeHeif(FileFormat format)
{
    return heif_have_encoder_for_format(format == FileFormat::Avif ? heif_compression_AV1 : heif_compression_HEVC) != 0;
}

namespace {

constexpr int kDeepBits = 10;

Result<HeifImage> imageOf(const ImageIo::Job &job)
{
    const Image &pixels = job.pixels;
    const bool deep = pixels.type() == SampleType::U16;
    const bool alpha = pixels.hasAlpha();
    heif_chroma chroma = alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
    if (deep)
        chroma = alpha ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE;
    heif_image *raw = nullptr;
    heif_error error = heif_image_create(pixels.width(), pixels.height(), heif_colorspace_RGB, chroma, &raw);
    if (error.code != heif_error_Ok)
        return failed(error, job.format);
    HeifImage image(raw);
    error = heif_image_add_plane(raw, heif_channel_interleaved, pixels.width(), pixels.height(), deep ? kDeepBits : 8);
    if (error.code != heif_error_Ok)
        return failed(error, job.format);

    int stride = 0;
    std::uint8_t *plane = heif_image_get_plane(raw, heif_channel_interleaved, &stride);
    const int channels = pixels.channels();
    const int colors = pixels.colorChannels();
    const int outChannels = alpha ? 4 : 3;
    for (int y = 0; y < pixels.height(); ++y) {
        std::uint8_t *out = plane + static_cast<std::ptrdiff_t>(y) * stride;
        for (int x = 0; x < pixels.width(); ++x)
            for (int c = 0; c < outChannels; ++c) {
                const int from = x * channels + (c == 3 ? channels - 1 : std::min(c, colors - 1));
                const int to = x * outChannels + c;
                if (deep) {
                    const std::uint32_t value = (pixels.row<std::uint16_t>(y)[from] * 1023U + 32767U) / 65535U;
                    out[2 * to] = static_cast<std::uint8_t>(value & 0xff);
                    out[2 * to + 1] = static_cast<std::uint8_t>(value >> 8);
                } else {
                    out[to] = pixels.row<std::uint8_t>(y)[from];
                }
            }
    }
    if (!job.icc.empty())
        heif_image_set_raw_color_profile(raw, "prof", job.icc.data(), job.icc.size());
    return image;
}

//! Settings that one encoder or the other does not know are refused by it, which does no harm.
void configure(heif_encoder *encoder, const ImageIo::Job &job)
{
    // Colours at full resolution from the same quality on as in JPEG.
    heif_encoder_set_parameter_string(encoder, "chroma", job.quality >= 90 ? "444" : "420");
    heif_encoder_set_parameter_string(encoder, "preset", "fast"); // x265: a third of the time of its "slow" default
    heif_encoder_set_parameter_integer(encoder, "speed", 7);      // libaom, of 0 (small) to 9 (fast)
}

heif_error append(heif_context *, const void *data, std::size_t size, void *target)
{
    auto *bytes = static_cast<std::vector<std::uint8_t> *>(target);
    const auto *start = static_cast<const std::uint8_t *>(data);
    bytes->insert(bytes->end(), start, start + size);
    return {heif_error_Ok, heif_suberror_Unspecified, "Success"};
}

} // namespace

Result<std::vector<std::uint8_t>> encodeHeif(const ImageIo::Job &job)
{
    // libheif 1.15 gives AV1 with more than 8 bits a profile for which libaom aborts the program.
    if (job.format == FileFormat::Avif && job.pixels.type() != SampleType::U8)
        return unsupported(job.format);
    const Context context(heif_context_alloc());
    heif_encoder *rawEncoder = nullptr;
    heif_error error = heif_context_get_encoder_for_format(
        context.get(), job.format == FileFormat::Avif ? heif_compression_AV1 : heif_compression_HEVC, &rawEncoder);
    if (error.code != heif_error_Ok)
        return unsupported(job.format);
    const Encoder encoder(rawEncoder);
    heif_encoder_set_lossy_quality(encoder.get(), job.quality);
    configure(encoder.get(), job);

    Result<HeifImage> image = imageOf(job);
    if (!image)
        return image.error();
    const EncodingOptions options(heif_encoding_options_alloc());
    heif_image_handle *rawHandle = nullptr;
    error = heif_context_encode_image(context.get(), image->get(), encoder.get(), options.get(), &rawHandle);
    if (error.code != heif_error_Ok)
        return Error{ErrorCode::Internal, "The picture could not be encoded.", error.message};
    const Handle handle(rawHandle);
    const MetadataBlobs &metadata = job.metadata;
    if (!metadata.exif.empty())
        heif_context_add_exif_metadata(
            context.get(), handle.get(), metadata.exif.data(), static_cast<int>(metadata.exif.size()));
    if (!metadata.xmp.empty())
        heif_context_add_XMP_metadata(
            context.get(), handle.get(), metadata.xmp.data(), static_cast<int>(metadata.xmp.size()));

    std::vector<std::uint8_t> bytes;
    heif_writer writer = {};
    writer.writer_api_version = 1;
    writer.write = append;
    error = heif_context_write(context.get(), &writer, &bytes);
    if (error.code != heif_error_Ok)
        return Error{ErrorCode::Internal, "The picture could not be encoded.", error.message};
    return bytes;
}

} // namespace ambrotype::imaging
