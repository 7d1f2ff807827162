#include "imaging/io/jpeg_reader.h"

#include "base/log.h"
#include "imaging/color/cmyk.h"
#include "imaging/io/jpeg_quality.h"
#include "imaging/io/tiff_directory.h"

#include <algorithm>
#include <array>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <new>
#include <optional>

#include <jpeglib.h>
// After jpeglib.h, which it needs.
#include <jerror.h>

namespace ambrotype::imaging {
namespace {

enum class Outcome { Done, Failed, Cancelled };

//! Where data of the picture do not come as they should.
struct Loss
{
    int row = 0; //!< Of the output; a row of blocks counts as a whole.
    int scan = 0;
    bool beginsColor = false; //!< The scan is the first one of its colours, as against one that makes them finer.
};

//! libjpeg reports errors by a function that must not return; setjmp is its own way out. Functions that call setjmp
//! have no local objects with destructors: all state is in members.
class JpegDecoder
{
public:
    explicit JpegDecoder(const CancelToken &cancel)
        : m_cancel(cancel)
    {
        m_info.err = jpeg_std_error(&m_errors);
        m_errors.error_exit = [](j_common_ptr info) { self(info).fail(info); };
        m_errors.emit_message = [](j_common_ptr info, int level) { self(info).note(info, level); };
        m_info.client_data = this;
        m_progress.progress_monitor = [](j_common_ptr info) { self(info).watch(); };
    }
    ~JpegDecoder()
    {
        jpeg_destroy_decompress(&m_info);
        std::free(m_icc);
    }
    JpegDecoder(const JpegDecoder &) = delete;
    JpegDecoder &operator=(const JpegDecoder &) = delete;

    Outcome readHeader(ByteView file, int shrink)
    {
        if (setjmp(m_jump))
            return m_outcome;
        jpeg_create_decompress(&m_info);
        m_info.client_data = this;
        m_info.progress = &m_progress;
        jpeg_mem_src(&m_info, file.data(), static_cast<unsigned long>(file.size()));
        jpeg_save_markers(&m_info, JPEG_APP0 + 2, 0xffff);
        jpeg_read_header(&m_info, TRUE);
        m_inScans = jpeg_has_multiple_scans(&m_info) != 0; // libjpeg tells it only while it reads
        m_info.scale_num = 1;
        m_info.scale_denom = static_cast<unsigned>(shrink);
        switch (m_info.jpeg_color_space) {
        case JCS_GRAYSCALE:
            m_info.out_color_space = JCS_GRAYSCALE;
            break;
        case JCS_CMYK:
        case JCS_YCCK:
            m_info.out_color_space = JCS_CMYK;
            break;
        default:
            m_info.out_color_space = JCS_RGB;
        }
        jpeg_read_icc_profile(&m_info, &m_icc, &m_iccBytes);
        jpeg_calc_output_dimensions(&m_info);
        return Outcome::Done;
    }

    //! \p rows has output height() pointers. CMYK rows go through \p cmyk into \p rows.
    Outcome readPixels(JSAMPROW *rows, const CmykToRgb *cmyk, JSAMPROW cmykRow)
    {
        if (setjmp(m_jump))
            return m_outcome;
        m_reading = true;
        // Only matters where scans are missing: there it would make up what they would have said.
        m_info.do_block_smoothing = FALSE;
        jpeg_start_decompress(&m_info);
        while (m_info.output_scanline < m_info.output_height) {
            if (m_cancel.isCancelled())
                return Outcome::Cancelled;
            if (cmyk) {
                const JDIMENSION row = m_info.output_scanline;
                jpeg_read_scanlines(&m_info, &cmykRow, 1);
                // Adobe programs store ink inverted, and only they write CMYK JPEG with this marker.
                if (m_info.saw_Adobe_marker)
                    for (JDIMENSION i = 0; i < m_info.output_width * 4; ++i)
                        cmykRow[i] = static_cast<JSAMPLE>(255 - cmykRow[i]);
                cmyk->convert(cmykRow, rows[row], static_cast<int>(m_info.output_width));
            } else {
                jpeg_read_scanlines(
                    &m_info, rows + m_info.output_scanline, m_info.output_height - m_info.output_scanline);
            }
        }
        lookForScans(); // what they have told is forgotten with the next call
        jpeg_finish_decompress(&m_info);
        return Outcome::Done;
    }

    const jpeg_decompress_struct &info() const { return m_info; }
    ByteView icc() const { return {m_icc, m_iccBytes}; }
    const std::string &message() const { return m_message; }
    bool isWhole() const { return !m_damage && !m_cut && !m_lacksColor && !m_lacksDetail; }
    const std::optional<Loss> &damage() const { return m_damage; } //!< The first broken bytes.
    const std::optional<Loss> &cut() const { return m_cut; }       //!< Where the file is over before its picture is.
    bool lacksColor() const { return m_lacksColor; }               //!< No scan has told of one of the colours.
    bool lacksDetail() const { return m_lacksDetail; }             //!< The file ends before all of its scans.
    int rowsRead() const { return m_reading ? static_cast<int>(m_info.output_scanline) : 0; }
    //! All of the picture comes in several scans, mostly from rough to fine, as against row by row.
    bool inScans() const { return m_inScans; }

private:
    static JpegDecoder &self(j_common_ptr info) { return *static_cast<JpegDecoder *>(info->client_data); }

    [[noreturn]] void fail(j_common_ptr info)
    {
        std::array<char, JMSG_LENGTH_MAX> text = {};
        m_errors.format_message(info, text.data());
        m_message = text.data();
        m_outcome = Outcome::Failed;
        longjmp(m_jump, 1);
    }

    //! Warnings that mean lost pixels. Others (bytes after the end, odd markers) are common in sound files.
    void note(j_common_ptr info, int level)
    {
        if (level >= 0)
            return;
        ++m_errors.num_warnings;
        switch (m_errors.msg_code) {
        case JWRN_JPEG_EOF:
            m_ended = true;
            // With Huffman codes only the end marker may be missing; if data are, JWRN_HIT_MARKER follows. Arithmetic
            // codes may leave out zeros at their end, so that nobody can tell.
            if (m_info.arith_code)
                noteLoss(m_cut);
            break;
        case JWRN_HIT_MARKER:
        case JWRN_HUFF_BAD_CODE:
        case JWRN_ARITH_BAD_CODE:
        case JWRN_MUST_RESYNC:
            noteLoss(m_ended ? m_cut : m_damage);
            break;
        default:
            return;
        }
        if (isWhole() || !m_message.empty())
            return;
        std::array<char, JMSG_LENGTH_MAX> text = {};
        m_errors.format_message(info, text.data());
        m_message = text.data();
    }

    //! Notes the place that is read at the moment, if it is the first of its kind.
    void noteLoss(std::optional<Loss> &loss) const
    {
        if (loss)
            return;
        JDIMENSION row = m_reading ? m_info.output_scanline : 0;
        if (inScans()) { // which are all read before a row comes out
            const auto rowsOfBlock = static_cast<JDIMENSION>(m_info.max_v_samp_factor) * DCTSIZE / m_info.scale_denom;
            row = std::min(m_info.output_height, m_info.input_iMCU_row * rowsOfBlock);
        }
        loss = Loss{static_cast<int>(row), m_info.input_scan_number, m_info.Ss == 0 && m_info.Ah == 0};
    }

    void lookForScans()
    {
        for (int i = 0; i < m_info.num_components; ++i) {
            // The first scan that holds the component sets its table.
            if (!m_info.comp_info[i].quant_table)
                m_lacksColor = true;
            if (!m_ended || !m_info.coef_bits)
                continue;                           // who has written the end marker has said all that he wanted to
            const auto &bits = m_info.coef_bits[i]; // still to come, of each coefficient; -1 = all
            if (std::any_of(std::begin(bits), std::end(bits), [](int left) { return left != 0; }))
                m_lacksDetail = true;
        }
        if (m_message.empty() && !isWhole())
            m_message = "scans are missing";
    }

    //! Called often while a progressive file is read, where no row comes out for long.
    void watch()
    {
        if (m_cancel.isCancelled()) {
            m_outcome = Outcome::Cancelled;
            longjmp(m_jump, 1);
        }
        // A file of thousands of tiny scans costs hours (libjpeg-turbo, "Two issues with the JPEG standard"). The
        // longest useful script has about a dozen.
        constexpr int kMaxScans = 200;
        if (m_info.input_scan_number > kMaxScans) {
            m_message = "too many scans";
            m_outcome = Outcome::Failed;
            longjmp(m_jump, 1);
        }
    }

    const CancelToken &m_cancel;
    jpeg_decompress_struct m_info = {};
    jpeg_error_mgr m_errors = {};
    jpeg_progress_mgr m_progress = {};
    std::jmp_buf m_jump = {};
    JOCTET *m_icc = nullptr;
    unsigned m_iccBytes = 0;
    Outcome m_outcome = Outcome::Failed;
    std::string m_message;
    bool m_reading = false;
    bool m_ended = false; //!< All bytes are read, and there was no end marker.
    bool m_inScans = false;
    bool m_lacksColor = false;
    bool m_lacksDetail = false;
    std::optional<Loss> m_damage;
    std::optional<Loss> m_cut;
};

Error failure(Outcome outcome, const std::string &message)
{
    return outcome == Outcome::Cancelled ? cancelledError() : damagedFile("JPEG: " + message);
}

//! Says what of a picture is missing, and makes grey what was not read of \p pixels. \p stopped: decoding could not
//! go on to the end.
std::vector<std::string> lossesOf(const JpegDecoder &decoder, bool stopped, Image &pixels)
{
    const std::optional<Loss> &damage = decoder.damage();
    const std::optional<Loss> &cut = decoder.cut();
    // The first scan, or the only one, goes from row to row; what comes later adds to all of the picture.
    const auto isOfRows = [&](const std::optional<Loss> &loss) {
        return loss && (!decoder.inScans() || loss->scan <= 1);
    };
    const auto isLater = [&](const std::optional<Loss> &loss) { return loss && !isOfRows(loss); };
    const auto part = [&](int rows) { return double(rows) / pixels.height(); };
    std::vector<std::string> sentences;
    if (isOfRows(damage) && !(isOfRows(cut) && cut->row <= damage->row))
        sentences.push_back(damagedSentence(part(damage->row)));
    if (isOfRows(cut)) {
        fillMissing(pixels, cut->row);
        sentences.push_back(cutShortSentence(part(cut->row)));
    } else if (stopped) {
        fillMissing(pixels, decoder.rowsRead());
        if (sentences.empty())
            sentences.push_back(damagedSentence(part(decoder.rowsRead())));
    }
    const bool color =
        decoder.lacksColor() || (isLater(damage) && damage->beginsColor) || (isLater(cut) && cut->beginsColor);
    if (color)
        sentences.emplace_back("The file is damaged or ends early: colours of the picture are missing or wrong.");
    else if (decoder.lacksDetail() || isLater(damage) || isLater(cut))
        sentences.emplace_back("The file is damaged or ends early: fine detail of the picture is missing.");
    return sentences;
}

//! Bytes of a marker segment's body at \p at (after the marker itself), or nothing.
ByteView segmentAt(ByteView file, std::size_t at)
{
    if (at + 2 > file.size())
        return {};
    const std::size_t length = static_cast<std::size_t>(file[at]) << 8 | file[at + 1];
    if (length < 2 || length > file.size() - at)
        return {};
    return file.subspan(at + 2, length - 2);
}

//! Calls \p visit(marker, body) for each segment before the first scan, until it returns false.
template <typename Visit> void visitSegments(ByteView file, Visit visit)
{
    std::size_t at = 2;
    while (at + 4 <= file.size()) {
        if (file[at] != 0xff) {
            ++at;
            continue;
        }
        const std::uint8_t marker = file[at + 1];
        if (marker == 0xff) {
            ++at;
            continue;
        }
        at += 2;
        if (marker == 0 || marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8))
            continue;
        if (marker == 0xd9 || marker == 0xda)
            return;
        const ByteView body = segmentAt(file, at);
        if (body.data() == nullptr || !visit(marker, body))
            return;
        at += body.size() + 2;
    }
}

} // namespace

ByteView jpegExif(ByteView file)
{
    static constexpr std::array<std::uint8_t, 6> kStart = {'E', 'x', 'i', 'f', 0, 0};
    ByteView exif;
    visitSegments(file, [&](std::uint8_t marker, ByteView body) {
        if (marker != 0xe1 || body.size() < kStart.size() || !std::equal(kStart.begin(), kStart.end(), body.begin()))
            return true;
        exif = body.subspan(kStart.size());
        return false;
    });
    return exif;
}

Result<FileHeader> readJpegHeader(ByteView file)
{
    FileHeader header;
    header.format = FileFormat::Jpeg;
    visitSegments(file, [&](std::uint8_t marker, ByteView body) {
        const bool frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (!frame || body.size() < 6)
            return true;
        header.bitsPerSample = body[0];
        header.size = {body[3] << 8 | body[4], body[1] << 8 | body[2]};
        header.channels = body[5] == 1 ? 1 : 3;
        return false;
    });
    if (header.bitsPerSample == 0)
        return damagedFile("JPEG: no frame header");
    if (header.size.empty())
        return damagedFile("JPEG: no size");
    if (header.bitsPerSample != 8)
        return Error{ErrorCode::Unsupported, "JPEG files with more than 8 bits per colour are not supported.", {}};
    return header;
}

Result<Decoded> decodeJpeg(ByteView file, int shrink, bool acceptPartial, const CancelToken &cancel)
{
    JpegDecoder decoder(cancel);
    if (const Outcome outcome = decoder.readHeader(file, shrink); outcome != Outcome::Done)
        return failure(outcome, decoder.message());
    const jpeg_decompress_struct &info = decoder.info();

    Decoded decoded;
    decoded.jpegQuality = estimateJpegQuality(info);
    const bool cmyk = info.out_color_space == JCS_CMYK;
    const CmykToRgb converter(cmyk ? decoder.icc() : ByteView());
    std::vector<JSAMPLE> cmykRow(cmyk ? static_cast<std::size_t>(info.output_width) * 4 : 0);
    std::vector<JSAMPROW> rows(info.output_height);
    try {
        const Size size = {static_cast<int>(info.output_width), static_cast<int>(info.output_height)};
        decoded.pixels = Image(size, info.out_color_space == JCS_GRAYSCALE ? 1 : 3, SampleType::U8);
    } catch (const std::bad_alloc &) {
        return outOfMemoryError("JPEG");
    }
    for (int y = 0; y < decoded.pixels.height(); ++y)
        rows[static_cast<std::size_t>(y)] = decoded.pixels.writableRow<JSAMPLE>(y);

    const Outcome outcome = decoder.readPixels(rows.data(), cmyk ? &converter : nullptr, cmykRow.data());
    if (outcome == Outcome::Cancelled)
        return cancelledError();
    if (outcome == Outcome::Failed && decoder.rowsRead() == 0)
        return failure(outcome, decoder.message());
    if (outcome == Outcome::Failed || !decoder.isWhole()) {
        std::vector<std::string> sentences = lossesOf(decoder, outcome == Outcome::Failed, decoded.pixels);
        if (!acceptPartial)
            return incompleteFile(std::move(sentences.front()), "JPEG: " + decoder.message());
        log(LogLevel::Info, "imaging", "JPEG: " + decoder.message());
        decoded.warnings = std::move(sentences);
    }
    if (cmyk)
        decoded.warnings.push_back(converter.usesProfile()
                                       ? "The picture was made for print (CMYK) and was converted to sRGB."
                                       : "The picture was made for print (CMYK) and has no colour profile; it was "
                                         "converted to sRGB in the simple way, colours may differ.");
    else
        decoded.icc.assign(decoder.icc().begin(), decoder.icc().end());
    return decoded;
}

} // namespace ambrotype::imaging
