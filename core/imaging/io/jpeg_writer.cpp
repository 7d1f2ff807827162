#include "imaging/io/encoders.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstring>
#include <string_view>

#include <jpeglib.h>

namespace ambrotype::imaging {
namespace {

enum class Outcome { Done, Failed, Cancelled };

//! As in the reader: setjmp, so no local objects with destructors where it is called.
class JpegEncoder
{
public:
    JpegEncoder(AtomicFile &file, const CancelToken &cancel)
        : m_file(file)
        , m_cancel(cancel)
    {
        m_info.err = jpeg_std_error(&m_errors);
        m_errors.error_exit = [](j_common_ptr info) { self(info).fail(info); };
        m_errors.emit_message = [](j_common_ptr, int) {};
        m_info.client_data = this;
        m_target.init_destination = [](j_compress_ptr info) { self(info).rewind(); };
        m_target.empty_output_buffer = [](j_compress_ptr info) -> boolean {
            return self(info).store(kBufferBytes) ? TRUE : FALSE;
        };
        m_target.term_destination = [](j_compress_ptr info) {
            JpegEncoder &encoder = self(info);
            encoder.store(kBufferBytes - encoder.m_target.free_in_buffer);
        };
        m_buffer.resize(kBufferBytes);
    }
    ~JpegEncoder() { jpeg_destroy_compress(&m_info); }
    JpegEncoder(const JpegEncoder &) = delete;
    JpegEncoder &operator=(const JpegEncoder &) = delete;

    Outcome encode(const Image &pixels, int quality, const EncodeExtras &extras)
    {
        if (setjmp(m_jump))
            return m_outcome;
        jpeg_create_compress(&m_info);
        m_info.client_data = this;
        m_info.dest = &m_target;
        m_info.image_width = static_cast<JDIMENSION>(pixels.width());
        m_info.image_height = static_cast<JDIMENSION>(pixels.height());
        m_info.input_components = pixels.channels();
        m_info.in_color_space = pixels.channels() == 1 ? JCS_GRAYSCALE : JCS_RGB;
        jpeg_set_defaults(&m_info);
        jpeg_set_quality(&m_info, quality, TRUE);
        const int chroma = quality >= 90 ? 1 : 2;
        m_info.comp_info[0].h_samp_factor = pixels.channels() == 1 ? 1 : chroma;
        m_info.comp_info[0].v_samp_factor = pixels.channels() == 1 ? 1 : chroma;
        if (std::int64_t(pixels.width()) * pixels.height() * pixels.channels() <= kMostBuffered) {
            m_info.optimize_coding = TRUE;
            jpeg_simple_progression(&m_info);
        }
        jpeg_start_compress(&m_info, TRUE);
        writeExtras(extras);
        while (m_info.next_scanline < m_info.image_height) {
            if (m_cancel.isCancelled())
                return Outcome::Cancelled;
            // libjpeg does not change the rows; its interface is older than const.
            auto *row = const_cast<JSAMPLE *>(pixels.row<JSAMPLE>(static_cast<int>(m_info.next_scanline)));
            jpeg_write_scanlines(&m_info, &row, 1);
        }
        jpeg_finish_compress(&m_info);
        return Outcome::Done;
    }

    const Error &error() const { return m_error; }

private:
    static constexpr std::size_t kBufferBytes = 256U << 10;
    //! Samples of a picture that is written progressively with tables of its own, which is some 7 percent smaller.
    //! That needs all coefficients at once, 2 bytes per sample: for a result of 96 megapixels 576 MB, more than all
    //! the rest of the work.
    static constexpr std::int64_t kMostBuffered = 100'000'000;

    template <typename Info> static JpegEncoder &self(Info info)
    {
        return *static_cast<JpegEncoder *>(info->client_data);
    }

    void rewind()
    {
        m_target.next_output_byte = m_buffer.data();
        m_target.free_in_buffer = m_buffer.size();
    }

    bool store(std::size_t bytes)
    {
        // No local Result may live when longjmp leaves: keep the error, then jump from a scope without objects.
        if (!keepError(bytes)) {
            m_outcome = Outcome::Failed;
            longjmp(m_jump, 1);
        }
        rewind();
        return true;
    }

    bool keepError(std::size_t bytes)
    {
        const Result<void> written = m_file.write(m_buffer.data(), bytes);
        if (!written)
            m_error = written.error();
        return written.ok();
    }

    void keepMessage(j_common_ptr info)
    {
        std::array<char, JMSG_LENGTH_MAX> text = {};
        m_errors.format_message(info, text.data());
        m_error = {ErrorCode::Internal, "The picture could not be saved as JPEG.", text.data()};
    }

    [[noreturn]] void fail(j_common_ptr info)
    {
        keepMessage(info);
        m_outcome = Outcome::Failed;
        longjmp(m_jump, 1);
    }

    void writeSegment(int marker, std::string_view start, ByteView body, const char *name, const EncodeExtras &extras)
    {
        constexpr std::size_t kMaxBody = 65533;
        if (body.empty())
            return;
        if (start.size() + body.size() > kMaxBody) {
            extras.warnings.push_back(std::string("The ") + name
                                      + " data is too long for a JPEG file and was left out.");
            return;
        }
        m_segment.assign(start.begin(), start.end());
        m_segment.insert(m_segment.end(), body.begin(), body.end());
        jpeg_write_marker(&m_info, marker, m_segment.data(), static_cast<unsigned>(m_segment.size()));
    }

    void writeExtras(const EncodeExtras &extras)
    {
        const MetadataBlobs &metadata = extras.metadata;
        writeSegment(JPEG_APP0 + 1, std::string_view("Exif\0\0", 6), metadata.exif, "EXIF", extras);
        const ByteView xmp(reinterpret_cast<const std::uint8_t *>(metadata.xmp.data()), metadata.xmp.size());
        writeSegment(JPEG_APP0 + 1, std::string_view("http://ns.adobe.com/xap/1.0/\0", 29), xmp, "XMP", extras);
        if (!metadata.iptc.empty())
            writeIptc(metadata.iptc, extras);
        if (!extras.icc.empty())
            jpeg_write_icc_profile(&m_info, extras.icc.data(), static_cast<unsigned>(extras.icc.size()));
    }

    //! Photoshop resource 0x0404 with an empty name (Adobe Photoshop File Formats, image resource blocks).
    void writeIptc(const std::vector<std::uint8_t> &iptc, const EncodeExtras &extras)
    {
        m_resource = {'8', 'B', 'I', 'M', 4, 4, 0, 0};
        for (int shift = 24; shift >= 0; shift -= 8)
            m_resource.push_back(static_cast<std::uint8_t>(iptc.size() >> shift));
        m_resource.insert(m_resource.end(), iptc.begin(), iptc.end());
        if (m_resource.size() % 2 != 0)
            m_resource.push_back(0);
        writeSegment(JPEG_APP0 + 13, std::string_view("Photoshop 3.0\0", 14), m_resource, "IPTC", extras);
    }

    AtomicFile &m_file;
    const CancelToken &m_cancel;
    jpeg_compress_struct m_info = {};
    jpeg_error_mgr m_errors = {};
    jpeg_destination_mgr m_target = {};
    std::jmp_buf m_jump = {};
    std::vector<JOCTET> m_buffer;
    std::vector<JOCTET> m_segment;
    std::vector<std::uint8_t> m_resource;
    Outcome m_outcome = Outcome::Failed;
    Error m_error;
};

} // namespace

Result<void>
encodeJpeg(const Image &pixels, int quality, const EncodeExtras &extras, AtomicFile &file, const CancelToken &cancel)
{
    JpegEncoder encoder(file, cancel);
    switch (encoder.encode(pixels, std::clamp(quality, 1, 100), extras)) {
    case Outcome::Done:
        return {};
    case Outcome::Cancelled:
        return cancelledError();
    case Outcome::Failed:
        break;
    }
    return encoder.error();
}

} // namespace ambrotype::imaging
