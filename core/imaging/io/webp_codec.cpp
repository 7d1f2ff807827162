#include "imaging/io/webp_codec.h"

#include "imaging/io/simple_headers.h"

#include <algorithm>
#include <memory>

#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>
#include <webp/mux.h>

namespace ambrotype::imaging {
namespace {

struct DeleteDemuxer
{
    void operator()(WebPDemuxer *demuxer) const { WebPDemuxDelete(demuxer); }
};
struct DeleteAnimation
{
    void operator()(WebPAnimDecoder *decoder) const { WebPAnimDecoderDelete(decoder); }
};
struct DeleteMux
{
    void operator()(WebPMux *mux) const { WebPMuxDelete(mux); }
};

std::vector<std::uint8_t> profileOf(const WebPData &data)
{
    const std::unique_ptr<WebPDemuxer, DeleteDemuxer> demuxer(WebPDemux(&data));
    WebPChunkIterator chunk = {};
    std::vector<std::uint8_t> profile;
    if (demuxer && WebPDemuxGetChunk(demuxer.get(), "ICCP", 1, &chunk))
        profile.assign(chunk.chunk.bytes, chunk.chunk.bytes + chunk.chunk.size);
    WebPDemuxReleaseChunkIterator(&chunk);
    return profile;
}

Result<Image> decodeAnimation(const WebPData &data)
{
    WebPAnimDecoderOptions options = {};
    WebPAnimDecoderOptionsInit(&options);
    const std::unique_ptr<WebPAnimDecoder, DeleteAnimation> decoder(WebPAnimDecoderNew(&data, &options));
    WebPAnimInfo info = {};
    std::uint8_t *canvas = nullptr;
    int timestamp = 0;
    if (!decoder || !WebPAnimDecoderGetInfo(decoder.get(), &info)
        || !WebPAnimDecoderGetNext(decoder.get(), &canvas, &timestamp))
        return damagedFile("WebP: animation");
    Image pixels({static_cast<int>(info.canvas_width), static_cast<int>(info.canvas_height)}, 4, SampleType::U8);
    const std::size_t bytes = std::size_t(info.canvas_width) * 4;
    for (int y = 0; y < pixels.height(); ++y)
        std::copy_n(canvas + static_cast<std::size_t>(y) * bytes, bytes, pixels.writableRow<std::uint8_t>(y));
    return pixels;
}

Result<Image> decodeStill(ByteView file)
{
    WebPDecoderConfig config;
    if (!WebPInitDecoderConfig(&config) || WebPGetFeatures(file.data(), file.size(), &config.input) != VP8_STATUS_OK)
        return damagedFile("WebP: header");
    const int channels = config.input.has_alpha ? 4 : 3;
    Image pixels({config.input.width, config.input.height}, channels, SampleType::U8);
    config.options.use_threads = 1;
    config.output.colorspace = channels == 4 ? MODE_RGBA : MODE_RGB;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = pixels.writableRow<std::uint8_t>(0);
    config.output.u.RGBA.stride = static_cast<int>(pixels.rowBytes());
    config.output.u.RGBA.size = pixels.bytes();
    const VP8StatusCode status = WebPDecode(file.data(), file.size(), &config);
    WebPFreeDecBuffer(&config.output);
    if (status == VP8_STATUS_OUT_OF_MEMORY)
        return outOfMemoryError("WebP");
    if (status != VP8_STATUS_OK)
        return damagedFile("WebP: status " + std::to_string(status));
    return pixels;
}

//! Owns libwebp's picture and what the encoder writes.
struct Encoding
{
    WebPPicture picture;
    WebPMemoryWriter writer;
    const CancelToken *cancel;

    explicit Encoding(const CancelToken &token)
        : cancel(&token)
    {
        WebPPictureInit(&picture);
        WebPMemoryWriterInit(&writer);
        picture.writer = WebPMemoryWrite;
        picture.custom_ptr = &writer;
        picture.user_data = this;
        picture.progress_hook = [](int, const WebPPicture *at) {
            return static_cast<const Encoding *>(at->user_data)->cancel->isCancelled() ? 0 : 1;
        };
    }
    ~Encoding()
    {
        WebPPictureFree(&picture);
        WebPMemoryWriterClear(&writer);
    }
    Encoding(const Encoding &) = delete;
    Encoding &operator=(const Encoding &) = delete;
};

WebPConfig configFor(int quality)
{
    WebPConfig config;
    WebPConfigInit(&config);
    config.thread_level = 1;
    if (quality >= 100) {
        constexpr int kBalanced = 4; // of 0 (fast) to 9 (small)
        WebPConfigLosslessPreset(&config, kBalanced);
        config.exact = 1;
    } else {
        config.quality = static_cast<float>(std::max(quality, 1));
        config.use_sharp_yuv = quality >= 90 ? 1 : 0; // WebP always halves the colours; this keeps red edges clean
    }
    return config;
}

bool importPixels(const Image &pixels, WebPPicture &picture)
{
    picture.width = pixels.width();
    picture.height = pixels.height();
    picture.use_argb = 1;
    if (!WebPPictureAlloc(&picture))
        return false;
    const int channels = pixels.channels();
    const int green = channels >= 3 ? 1 : 0;
    const int blue = channels >= 3 ? 2 : 0;
    for (int y = 0; y < pixels.height(); ++y) {
        const auto *in = pixels.row<std::uint8_t>(y);
        std::uint32_t *out = picture.argb + static_cast<std::ptrdiff_t>(y) * picture.argb_stride;
        for (int x = 0; x < pixels.width(); ++x, in += channels) {
            const std::uint32_t alpha = pixels.hasAlpha() ? in[channels - 1] : 255U;
            out[x] = alpha << 24 | std::uint32_t(in[0]) << 16 | std::uint32_t(in[green]) << 8 | in[blue];
        }
    }
    return true;
}

bool setChunk(WebPMux *mux, const char *type, const void *bytes, std::size_t size)
{
    if (size == 0)
        return true;
    const WebPData data = {static_cast<const std::uint8_t *>(bytes), size};
    return WebPMuxSetChunk(mux, type, &data, 1) == WEBP_MUX_OK;
}

} // namespace

Result<Decoded> decodeWebP(ByteView file)
{
    const WebPData data = {file.data(), file.size()};
    const Result<FileHeader> header = parseWebPHeader(file);
    if (!header)
        return header.error();
    Result<Image> pixels = header->frames > 1 ? decodeAnimation(data) : decodeStill(file);
    if (!pixels)
        return pixels.error();
    Decoded decoded;
    decoded.pixels = std::move(*pixels);
    decoded.icc = profileOf(data);
    decoded.frames = header->frames;
    return decoded;
}

Result<void>
encodeWebP(const Image &pixels, int quality, const EncodeExtras &extras, AtomicFile &file, const CancelToken &cancel)
{
    if (pixels.width() > WEBP_MAX_DIMENSION || pixels.height() > WEBP_MAX_DIMENSION)
        return Error{ErrorCode::Unsupported,
                     "WebP files cannot be wider or higher than 16383 pixels. Choose another format.",
                     {}};
    const WebPConfig config = configFor(quality);
    Encoding encoding(cancel);
    if (!importPixels(pixels, encoding.picture))
        return outOfMemoryError("WebP");
    if (!WebPEncode(&config, &encoding.picture)) {
        if (cancel.isCancelled())
            return cancelledError();
        return Error{ErrorCode::Internal,
                     "The picture could not be saved as WebP.",
                     "WebP: error " + std::to_string(encoding.picture.error_code)};
    }

    const std::unique_ptr<WebPMux, DeleteMux> mux(WebPMuxNew());
    const WebPData bitstream = {encoding.writer.mem, encoding.writer.size};
    WebPData assembled = {};
    const MetadataBlobs &metadata = extras.metadata;
    const bool done = mux && WebPMuxSetImage(mux.get(), &bitstream, 0) == WEBP_MUX_OK
                      && setChunk(mux.get(), "ICCP", extras.icc.data(), extras.icc.size())
                      && setChunk(mux.get(), "EXIF", metadata.exif.data(), metadata.exif.size())
                      && setChunk(mux.get(), "XMP ", metadata.xmp.data(), metadata.xmp.size())
                      && WebPMuxAssemble(mux.get(), &assembled) == WEBP_MUX_OK;
    if (!done)
        return outOfMemoryError("WebP: container");
    Result<void> written = file.write(assembled.bytes, assembled.size);
    WebPDataClear(&assembled);
    return written;
}

} // namespace ambrotype::imaging
