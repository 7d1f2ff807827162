#include "imaging/metadata/metadata.h"

#include "base/log.h"
#include "imaging/io/codec.h"
#include "imaging/metadata/exiv2_setup.h"
#include "imaging/metadata/metadata_impl.h"

#include <algorithm>
#include <charconv>
#include <functional>

namespace ambrotype::imaging {
namespace {

//! Runs \p read and logs what Exiv2 throws (it throws for every broken file, also std::out_of_range and such).
void guarded(const char *what, const std::function<void()> &read)
{
    try {
        read();
    } catch (const std::exception &failure) {
        log(LogLevel::Info, "metadata", std::string(what) + ": " + failure.what());
    }
}

//! Text of \p key in \p data, trimmed; empty when it is not there.
template <typename Data, typename Key> std::string textOf(const Data &data, const char *key)
{
    const auto found = data.findKey(Key(key));
    if (found == data.end())
        return {};
    std::string text = found->toString();
    const auto last = text.find_last_not_of(std::string(" \0\n", 3));
    text.erase(last == std::string::npos ? 0 : last + 1);
    return text;
}

//! "2015:09:01 10:11:12" or an ISO date as "2015-09-01T10:11:12"; empty when it is no date.
std::string isoDate(std::string text)
{
    if (text.size() < 10)
        return {};
    text.resize(std::min<std::size_t>(text.size(), 19));
    text[4] = '-';
    text[7] = '-';
    if (text.size() < 19)
        text = text.substr(0, 10) + "T00:00:00";
    text[10] = 'T';
    for (const std::size_t digit : {0, 1, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18})
        if (text[digit] < '0' || text[digit] > '9')
            return {};
    return text.compare(0, 4, "0000") == 0 ? std::string() : text;
}

//! Reads \p image into the three containers.
//! \returns the byte order of its EXIF block.
Exiv2::ByteOrder take(Exiv2::Image &image, Exiv2::ExifData &exif, Exiv2::IptcData &iptc, Exiv2::XmpData &xmp)
{
    image.readMetadata();
    exif = image.exifData();
    iptc = image.iptcData();
    xmp = image.xmpData();
    return image.byteOrder() == Exiv2::bigEndian ? Exiv2::bigEndian : Exiv2::littleEndian;
}

} // namespace

Metadata::Metadata()
    : m_impl(std::make_unique<Impl>())
{
}

Metadata::~Metadata() = default;

std::shared_ptr<const Metadata> Metadata::none()
{
    static const std::shared_ptr<const Metadata> nothing(new Metadata);
    return nothing;
}

std::shared_ptr<const Metadata> Metadata::fromMemory(std::span<const std::uint8_t> file)
{
    const auto lock = lockExiv2();
    std::shared_ptr<Metadata> metadata(new Metadata);
    guarded("read", [&] {
        const auto image = Exiv2::ImageFactory::open(file.data(), static_cast<long>(file.size()));
        Impl &impl = *metadata->m_impl;
        impl.byteOrder = take(*image, impl.exif, impl.iptc, impl.xmp);
    });
    return metadata;
}

std::shared_ptr<const Metadata> Metadata::fromFile(const std::filesystem::path &file)
{
    const auto lock = lockExiv2();
    std::shared_ptr<Metadata> metadata(new Metadata);
    guarded("read", [&] {
        const auto image = Exiv2::ImageFactory::open(file.string());
        Impl &impl = *metadata->m_impl;
        impl.byteOrder = take(*image, impl.exif, impl.iptc, impl.xmp);
    });
    return metadata;
}

std::shared_ptr<const Metadata> Metadata::fromBlobs(const MetadataBlobs &blobs)
{
    const auto lock = lockExiv2();
    std::shared_ptr<Metadata> metadata(new Metadata);
    Impl &impl = *metadata->m_impl;
    if (!blobs.exif.empty())
        guarded("EXIF", [&] {
            impl.byteOrder =
                Exiv2::ExifParser::decode(impl.exif, blobs.exif.data(), static_cast<std::uint32_t>(blobs.exif.size()));
        });
    if (!blobs.iptc.empty())
        guarded("IPTC", [&] {
            Exiv2::IptcParser::decode(impl.iptc, blobs.iptc.data(), static_cast<std::uint32_t>(blobs.iptc.size()));
        });
    if (!blobs.xmp.empty())
        guarded("XMP", [&] { Exiv2::XmpParser::decode(impl.xmp, blobs.xmp); });
    return metadata;
}

bool Metadata::empty() const
{
    return m_impl->exif.empty() && m_impl->iptc.empty() && m_impl->xmp.empty();
}

int Metadata::orientation() const
{
    const auto found = m_impl->exif.findKey(Exiv2::ExifKey("Exif.Image.Orientation"));
    if (found == m_impl->exif.end() || found->count() == 0)
        return 1;
    const auto value = found->toLong();
    return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
}

bool Metadata::hasGps() const
{
    const auto lock = lockExiv2(); // keys are looked up in the process-wide table of prefixes
    const auto inExif = [](const Exiv2::Exifdatum &tag) { return tag.groupName() == "GPSInfo"; };
    const auto inXmp = [](const Exiv2::Xmpdatum &tag) { return tag.key().rfind("Xmp.exif.GPS", 0) == 0; };
    return std::any_of(m_impl->exif.begin(), m_impl->exif.end(), inExif)
           || std::any_of(m_impl->xmp.begin(), m_impl->xmp.end(), inXmp);
}

std::optional<std::string> Metadata::captureDate() const
{
    const auto lock = lockExiv2(); // keys are looked up in the process-wide table of prefixes
    std::string date = isoDate(textOf<Exiv2::ExifData, Exiv2::ExifKey>(m_impl->exif, "Exif.Photo.DateTimeOriginal"));
    for (const char *key : {"Xmp.photoshop.DateCreated", "Xmp.xmp.CreateDate"})
        if (date.empty())
            date = isoDate(textOf<Exiv2::XmpData, Exiv2::XmpKey>(m_impl->xmp, key));
    if (date.empty())
        date = isoDate(textOf<Exiv2::IptcData, Exiv2::IptcKey>(m_impl->iptc, "Iptc.Application2.DateCreated"));
    if (date.empty())
        return std::nullopt;
    return date;
}

std::optional<int> Metadata::iso() const
{
    for (const char *key :
         {"Exif.Photo.ISOSpeedRatings", "Exif.Photo.RecommendedExposureIndex", "Exif.Image.ISOSpeedRatings"}) {
        const std::string text = textOf<Exiv2::ExifData, Exiv2::ExifKey>(m_impl->exif, key);
        int number = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        // 65535 says "see another tag" (EXIF 2.3, PhotographicSensitivity).
        if (failure == std::errc() && end != text.data() && number > 0 && number != 65535)
            return number;
    }
    return std::nullopt;
}

std::string Metadata::camera() const
{
    const std::string make = textOf<Exiv2::ExifData, Exiv2::ExifKey>(m_impl->exif, "Exif.Image.Make");
    const std::string model = textOf<Exiv2::ExifData, Exiv2::ExifKey>(m_impl->exif, "Exif.Image.Model");
    if (make.empty() || model.empty())
        return make + model;
    // Many models repeat the maker ("Canon", "Canon EOS 5D").
    return model.rfind(make, 0) == 0 ? model : make + " " + model;
}

std::string Metadata::lens() const
{
    return textOf<Exiv2::ExifData, Exiv2::ExifKey>(m_impl->exif, "Exif.Photo.LensModel");
}

std::optional<std::string> Metadata::value(const std::string &key) const
{
    const auto lock = lockExiv2(); // keys are looked up in the process-wide table of prefixes
    std::optional<std::string> text;
    guarded(key.c_str(), [&] {
        const auto look = [&](const auto &data, const auto &parsedKey) {
            const auto found = data.findKey(parsedKey);
            if (found != data.end())
                text = found->toString();
        };
        if (key.rfind("Exif.", 0) == 0)
            look(m_impl->exif, Exiv2::ExifKey(key));
        else if (key.rfind("Iptc.", 0) == 0)
            look(m_impl->iptc, Exiv2::IptcKey(key));
        else
            look(m_impl->xmp, Exiv2::XmpKey(key));
    });
    return text;
}

std::vector<std::string> Metadata::keys() const
{
    const auto lock = lockExiv2(); // keys are looked up in the process-wide table of prefixes
    std::vector<std::string> keys;
    for (const Exiv2::Exifdatum &tag : m_impl->exif)
        keys.push_back(tag.key());
    for (const Exiv2::Iptcdatum &tag : m_impl->iptc)
        keys.push_back(tag.key());
    for (const Exiv2::Xmpdatum &tag : m_impl->xmp)
        keys.push_back(tag.key());
    return keys;
}

} // namespace ambrotype::imaging
