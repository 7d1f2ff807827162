#include "imaging/io/codec.h"
#include "imaging/metadata/exiv2_setup.h"
#include "imaging/metadata/metadata.h"
#include "imaging/metadata/metadata_impl.h"

#include <algorithm>
#include <functional>
#include <set>

namespace ambrotype::imaging {
namespace {

template <typename Data>
void removeWhere(Data &data, const std::function<bool(typename Data::const_iterator)> &unwanted)
{
    for (auto at = data.begin(); at != data.end();)
        at = unwanted(at) ? data.erase(at) : std::next(at);
}

bool startsWith(const std::string &text, const char *start)
{
    return text.rfind(start, 0) == 0;
}

//! Whether a tag of the first directory tells how the old file stored its pixels (TIFF 6.0, TIFF/EP, DNG), or holds
//! what the new file embeds in its own way (XMP, IPTC, profile).
bool describesStorage(std::uint16_t tag)
{
    static const std::set<std::uint16_t> kTags = {
        0x00fe, 0x00ff, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106, 0x0107, 0x010a, 0x0111, 0x0115, 0x0116, 0x0117, 0x0118,
        0x0119, 0x011c, 0x0120, 0x0121, 0x0122, 0x0123, 0x0124, 0x0125, 0x013d, 0x0140, 0x0141, 0x0142, 0x0143, 0x0144,
        0x0145, 0x014a, 0x014c, 0x0150, 0x0151, 0x0152, 0x0153, 0x0154, 0x0155, 0x0156, 0x015b, 0x0200, 0x0201, 0x0202,
        0x0203, 0x0211, 0x0212, 0x0213, 0x02bc, 0x828d, 0x828e, 0x83bb, 0x8649, 0x8773, 0x9216};
    // 0xc612 to 0xc7ff belong to DNG: matrices and black levels of the sensor mean nothing for developed pixels.
    return kTags.count(tag) != 0 || (tag >= 0xc612 && tag <= 0xc7ff);
}

constexpr std::uint16_t kExifSrgb = 1;
constexpr std::uint16_t kExifUncalibrated = 0xFFFF;

template <typename Value> void setIfPresent(Exiv2::ExifData &exif, const char *key, const Value &value)
{
    if (exif.findKey(Exiv2::ExifKey(key)) != exif.end())
        exif[key] = value;
}

void setIfPresent(Exiv2::XmpData &xmp, const char *key, int value)
{
    if (xmp.findKey(Exiv2::XmpKey(key)) != xmp.end())
        xmp[key] = std::to_string(value);
}

void prepareExif(Exiv2::ExifData &exif, const Metadata::Changes &changes)
{
    removeWhere(exif, [&](Exiv2::ExifData::const_iterator tag) {
        const std::string group = tag->groupName();
        if (group == "Image")
            return describesStorage(tag->tag()) || (changes.stripGps && tag->tag() == 0x8825);
        return startsWith(group, "Thumbnail") || startsWith(group, "SubImage") || startsWith(group, "SubThumb")
               || startsWith(group, "Image") || (changes.stripGps && group == "GPSInfo");
    });
    if (exif.empty())
        return;
    exif["Exif.Image.Orientation"] = std::uint16_t(1);
    setIfPresent(exif, "Exif.Photo.PixelXDimension", static_cast<std::uint32_t>(changes.size.width));
    setIfPresent(exif, "Exif.Photo.PixelYDimension", static_cast<std::uint32_t>(changes.size.height));
    if (changes.profile == OutputProfile::Original)
        return;
    // EXIF 2.3, 4.6.5: 1 is sRGB; all else is "uncalibrated", and the interoperability index tells Adobe RGB from it.
    setIfPresent(exif, "Exif.Photo.ColorSpace", changes.profile == OutputProfile::Srgb ? kExifSrgb : kExifUncalibrated);
    if (changes.profile == OutputProfile::DisplayP3)
        removeWhere(exif, [](Exiv2::ExifData::const_iterator tag) { return startsWith(tag->groupName(), "Iop"); });
    else
        setIfPresent(exif,
                     "Exif.Iop.InteroperabilityIndex",
                     std::string(changes.profile == OutputProfile::Srgb ? "R98" : "R03"));
}

void addText(Exiv2::XmpData &xmp, const char *key, const std::string &text)
{
    Exiv2::XmpTextValue value(text);
    xmp.add(Exiv2::XmpKey(key), &value);
}

//! Appends one event to the edit history (XMP specification part 2, xmpMM:History). No time stands in it, so that the
//! same work gives the same bytes.
void addNote(Exiv2::XmpData &xmp, const Metadata::Changes &changes)
{
    const std::string list = "Xmp.xmpMM.History";
    int events = 0;
    for (;; ++events) {
        const std::string start = list + "[" + std::to_string(events + 1) + "]";
        const bool taken = std::any_of(
            xmp.begin(), xmp.end(), [&](const Exiv2::Xmpdatum &tag) { return startsWith(tag.key(), start.c_str()); });
        if (!taken)
            break;
    }
    if (events == 0) {
        Exiv2::XmpTextValue sequence("");
        sequence.setXmpArrayType(Exiv2::XmpValue::xaSeq);
        xmp.add(Exiv2::XmpKey(list), &sequence);
    }
    const std::string event = list + "[" + std::to_string(events + 1) + "]/stEvt:";
    addText(xmp, (event + "action").c_str(), "edited");
    addText(xmp, (event + "softwareAgent").c_str(), changes.software);
    addText(xmp, (event + "parameters").c_str(), changes.processingNote);
    xmp["Xmp.xmp.CreatorTool"] = changes.software;
}

void prepareXmp(Exiv2::XmpData &xmp, const Metadata::Changes &changes)
{
    removeWhere(xmp, [&](Exiv2::XmpData::const_iterator tag) {
        const std::string key = tag->key();
        return startsWith(key, "Xmp.xmp.Thumbnails") || (changes.stripGps && startsWith(key, "Xmp.exif.GPS"));
    });
    setIfPresent(xmp, "Xmp.tiff.Orientation", 1);
    setIfPresent(xmp, "Xmp.tiff.ImageWidth", changes.size.width);
    setIfPresent(xmp, "Xmp.tiff.ImageLength", changes.size.height);
    setIfPresent(xmp, "Xmp.exif.PixelXDimension", changes.size.width);
    setIfPresent(xmp, "Xmp.exif.PixelYDimension", changes.size.height);
    if (changes.profile != OutputProfile::Original)
        setIfPresent(
            xmp, "Xmp.exif.ColorSpace", changes.profile == OutputProfile::Srgb ? kExifSrgb : kExifUncalibrated);
    if (!changes.processingNote.empty())
        addNote(xmp, changes);
}

//! Runs \p make; a failure costs only the block \p name, and the user is told.
void guarded(const char *name, std::vector<std::string> &warnings, const std::function<void()> &make)
{
    try {
        make();
    } catch (const std::exception &failure) {
        warnings.push_back(std::string("The ") + name + " data of the picture could not be kept (" + failure.what()
                           + ").");
    }
}

} // namespace

MetadataBlobs Metadata::toBlobs(const Changes &changes, std::vector<std::string> &warnings) const
{
    const auto lock = lockExiv2();
    MetadataBlobs blobs;
    guarded("EXIF", warnings, [&] {
        Exiv2::ExifData exif = m_impl->exif;
        prepareExif(exif, changes);
        if (!exif.empty())
            Exiv2::ExifParser::encode(blobs.exif, changes.littleEndian ? Exiv2::littleEndian : m_impl->byteOrder, exif);
    });
    guarded("IPTC", warnings, [&] {
        if (m_impl->iptc.empty() || changes.iptcToXmp)
            return;
        const Exiv2::DataBuf iptc = Exiv2::IptcParser::encode(m_impl->iptc);
        blobs.iptc.assign(iptc.pData_, iptc.pData_ + iptc.size_);
    });
    guarded("XMP", warnings, [&] {
        Exiv2::XmpData xmp = m_impl->xmp;
        if (changes.iptcToXmp && !m_impl->iptc.empty()) {
            // XMP is the younger record: where both say something, it stays.
            Exiv2::XmpData fromIptc;
            Exiv2::copyIptcToXmp(m_impl->iptc, fromIptc);
            for (const Exiv2::Xmpdatum &tag : fromIptc)
                if (xmp.findKey(Exiv2::XmpKey(tag.key())) == xmp.end())
                    xmp.add(tag);
        }
        prepareXmp(xmp, changes);
        if (!xmp.empty() && Exiv2::XmpParser::encode(blobs.xmp, xmp, Exiv2::XmpParser::useCompactFormat) != 0)
            throw std::runtime_error("the XMP toolkit refused it");
    });
    return blobs;
}

} // namespace ambrotype::imaging
