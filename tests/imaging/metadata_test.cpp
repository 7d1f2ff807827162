#include "imaging/metadata/metadata.h"

#include "imaging/io/codec.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/picture_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <exiv2/exiv2.hpp>

#include <atomic>
#include <map>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::imaging;

namespace {

//! Tags that every format must carry. IPTC is asked for separately.
const std::map<std::string, std::string> kTags = {
    {"Exif.Image.ImageDescription", "Two pupils"},
    {"Exif.Image.Make", "TestMake"},
    {"Exif.Image.Model", "TestModel"},
    {"Exif.Image.Artist", "Zo\xc3\xab M\xc3\xbcller"},
    {"Exif.Photo.ExposureTime", "1/125"},
    {"Exif.Photo.FNumber", "28/10"},
    {"Exif.Photo.ISOSpeedRatings", "400"},
    {"Exif.Photo.DateTimeOriginal", "2015:09:01 10:11:12"},
    {"Exif.Photo.LensModel", "Test 50mm"},
    {"Exif.GPSInfo.GPSLatitudeRef", "N"},
    {"Exif.GPSInfo.GPSLatitude", "48/1 8/1 132/10"},
    {"Xmp.dc.rights", "lang=\"x-default\" Public domain"},
    {"Xmp.dc.subject", "Kinder, Park"},
    {"Xmp.xmp.Rating", "4"},
    {"Xmp.exif.GPSAltitude", "500/1"},
};

//! EXIF with orientation 6, dimensions and a thumbnail; IPTC; XMP.
std::shared_ptr<const Metadata> fullMetadata()
{
    Exiv2::ExifData exif;
    Exiv2::XmpData xmp;
    Exiv2::IptcData iptc;
    Exiv2::XmpParser::initialize();
    for (const auto &[key, value] : kTags) {
        if (key.rfind("Exif.", 0) == 0)
            exif[key] = value;
        else if (key == "Xmp.dc.subject")
            continue;
        else
            xmp[key] = value;
    }
    exif["Exif.Photo.ISOSpeedRatings"] = std::uint16_t(400);
    exif["Exif.Photo.ExposureTime"] = Exiv2::URational(1, 125);
    exif["Exif.Photo.FNumber"] = Exiv2::URational(28, 10);
    exif["Exif.Image.Orientation"] = std::uint16_t(6);
    exif["Exif.Photo.PixelXDimension"] = std::uint32_t(4000);
    exif["Exif.Photo.PixelYDimension"] = std::uint32_t(3000);
    exif["Exif.Photo.ColorSpace"] = std::uint16_t(1);
    exif["Exif.Iop.InteroperabilityIndex"] = "R98";
    exif["Exif.Thumbnail.Compression"] = std::uint16_t(6);
    static constexpr Exiv2::byte kThumbnail[] = {0xff, 0xd8, 0xff, 0xd9};
    Exiv2::ExifThumb(exif).setJpegThumbnail(kThumbnail, sizeof(kThumbnail));
    xmp["Xmp.dc.subject"] = "Kinder";
    xmp["Xmp.dc.subject"] = "Park";
    xmp["Xmp.tiff.Orientation"] = "6";
    xmp["Xmp.exif.PixelXDimension"] = "4000";
    iptc["Iptc.Application2.Caption"] = "Zwei Sch\xc3\xbcler in M\xc3\xbcnchen";
    iptc["Iptc.Application2.Byline"] = "Zo\xc3\xab M\xc3\xbcller";

    MetadataBlobs blobs;
    Exiv2::ExifParser::encode(blobs.exif, Exiv2::bigEndian, exif);
    const Exiv2::DataBuf encoded = Exiv2::IptcParser::encode(iptc);
    blobs.iptc.assign(encoded.pData_, encoded.pData_ + encoded.size_);
    Exiv2::XmpParser::encode(blobs.xmp, xmp);
    return Metadata::fromBlobs(blobs);
}

struct Saved
{
    Picture again;
    std::filesystem::path file;
};

Saved saved(const test::TemporaryDir &dir,
            FileFormat format,
            StripMetadata strip = StripMetadata::None,
            const std::string &note = {},
            OutputProfile profile = OutputProfile::Original)
{
    Picture picture = test::syntheticPicture({90, 70}, 3, SampleType::U8);
    picture.metadata = fullMetadata();
    WriteOptions options;
    options.format = format;
    options.strip = strip;
    options.profile = profile;
    options.processingNote = note;
    options.conflict = Conflict::Replace;
    std::vector<std::string> warnings;
    options.warnings = &warnings;
    const auto written = writePicture(picture, dir / (std::string("m") + formatExtension(format)), options);
    REQUIRE(written);
    CHECK(warnings.empty());
    Result<Picture> again = readPicture(**written);
    REQUIRE(again);
    return {*again, **written};
}

const std::vector<FileFormat> kFormats = {
    FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP, FileFormat::Heic, FileFormat::Avif};

} // namespace

TEST_CASE("tags in are tags out, in every format", "[metadata]")
{
    const test::TemporaryDir dir;
    for (const FileFormat format : kFormats) {
        if (!canWrite(format))
            continue;
        INFO(formatName(format));
        const std::shared_ptr<const Metadata> kept = saved(dir, format).again.metadata;
        const Metadata &metadata = *kept;
        for (const auto &[key, value] : kTags) {
            INFO(key);
            CHECK(metadata.value(key).value_or("(missing)") == value);
        }
        const bool hasIptc = format == FileFormat::Jpeg || format == FileFormat::Png || format == FileFormat::Tiff;
        if (hasIptc) {
            CHECK(metadata.value("Iptc.Application2.Caption").value_or("") == "Zwei Sch\xc3\xbcler in M\xc3\xbcnchen");
            CHECK(metadata.value("Iptc.Application2.Byline").value_or("") == "Zo\xc3\xab M\xc3\xbcller");
        } else {
            CHECK(metadata.value("Xmp.dc.description").value_or("")
                  == "lang=\"x-default\" Zwei Sch\xc3\xbcler in M\xc3\xbcnchen");
        }
    }
}

TEST_CASE("orientation, dimensions and thumbnail are brought up to date", "[metadata]")
{
    const test::TemporaryDir dir;
    for (const FileFormat format : kFormats) {
        if (!canWrite(format))
            continue;
        INFO(formatName(format));
        const Saved file = saved(dir, format);
        CHECK(file.again.pixels.size() == Size{90, 70}); // not turned a second time
        const Metadata &metadata = *file.again.metadata;
        CHECK(metadata.orientation() == 1);
        CHECK(metadata.value("Exif.Photo.PixelXDimension").value_or("") == "90");
        CHECK(metadata.value("Exif.Photo.PixelYDimension").value_or("") == "70");
        CHECK(metadata.value("Xmp.tiff.Orientation").value_or("") == "1");
        CHECK(metadata.value("Xmp.exif.PixelXDimension").value_or("") == "90");
        for (const std::string &key : metadata.keys())
            CHECK(key.rfind("Exif.Thumbnail", 0) != 0);
    }
}

TEST_CASE("the tags that name a profile follow it", "[metadata][profile]")
{
    const test::TemporaryDir dir;
    const auto tags = [&dir](FileFormat format, OutputProfile profile) {
        const auto kept = saved(dir, format, StripMetadata::None, {}, profile).again.metadata;
        return kept->value("Exif.Photo.ColorSpace").value_or("none") + ' '
               + kept->value("Exif.Iop.InteroperabilityIndex").value_or("none");
    };
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP}) {
        INFO(formatName(format));
        CHECK(tags(format, OutputProfile::Original) == "1 R98");
        CHECK(tags(format, OutputProfile::AdobeRgb) == "65535 R03");
        CHECK(tags(format, OutputProfile::DisplayP3) == "65535 none");
    }
}

TEST_CASE("Exiv2 itself finds the tags in the files", "[metadata]")
{
    const test::TemporaryDir dir;
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Tiff, FileFormat::WebP}) {
        INFO(formatName(format));
        const Saved file = saved(dir, format);
        const auto image = Exiv2::ImageFactory::open(file.file.string());
        image->readMetadata();
        CHECK(image->exifData()["Exif.Photo.ISOSpeedRatings"].toString() == "400");
        CHECK(image->xmpData()["Xmp.xmp.Rating"].toString() == "4");
    }
}

TEST_CASE("GPS can be left out, in EXIF and in XMP", "[metadata]")
{
    const test::TemporaryDir dir;
    for (const FileFormat format : kFormats) {
        if (!canWrite(format))
            continue;
        INFO(formatName(format));
        CHECK(saved(dir, format).again.metadata->hasGps());
        const std::shared_ptr<const Metadata> kept = saved(dir, format, StripMetadata::Gps).again.metadata;
        const Metadata &metadata = *kept;
        CHECK_FALSE(metadata.hasGps());
        CHECK(metadata.iso().value_or(0) == 400);
        CHECK_FALSE(metadata.value("Exif.Image.GPSTag"));
    }
}

TEST_CASE("everything can be left out", "[metadata]")
{
    const test::TemporaryDir dir;
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::WebP}) {
        INFO(formatName(format));
        CHECK(saved(dir, format, StripMetadata::All, "note").again.metadata->empty());
    }
    const std::shared_ptr<const Metadata> kept = saved(dir, FileFormat::Tiff, StripMetadata::All).again.metadata;
    const Metadata &tiff = *kept;
    for (const auto &[key, value] : kTags)
        CHECK_FALSE(tiff.value(key));
}

TEST_CASE("the processing note joins the history", "[metadata]")
{
    const test::TemporaryDir dir;
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP}) {
        INFO(formatName(format));
        const Saved first = saved(dir, format, StripMetadata::None, "denoise 30");
        CHECK(first.again.metadata->value("Xmp.xmp.CreatorTool").value_or("") == "Ambrotype");
        CHECK(first.again.metadata->value("Xmp.xmpMM.History[1]/stEvt:parameters").value_or("") == "denoise 30");
        WriteOptions options;
        options.format = format;
        options.processingNote = "sharpen 10";
        const auto written =
            writePicture(first.again, dir / (std::string("second") + formatExtension(format)), options);
        REQUIRE(written);
        const std::shared_ptr<const Metadata> kept = readPicture(**written)->metadata;
        const Metadata &metadata = *kept;
        CHECK(metadata.value("Xmp.xmpMM.History[1]/stEvt:parameters").value_or("") == "denoise 30");
        CHECK(metadata.value("Xmp.xmpMM.History[2]/stEvt:parameters").value_or("") == "sharpen 10");
    }
}

TEST_CASE("a tag block that a JPEG cannot hold costs a warning, not the picture", "[metadata]")
{
    const test::TemporaryDir dir;
    Exiv2::XmpData xmp;
    xmp["Xmp.dc.source"] = std::string(90'000, 'x');
    MetadataBlobs blobs;
    Exiv2::XmpParser::encode(blobs.xmp, xmp);
    Picture picture = test::syntheticPicture({32, 32}, 3, SampleType::U8);
    picture.metadata = Metadata::fromBlobs(blobs);
    WriteOptions options;
    std::vector<std::string> warnings;
    options.warnings = &warnings;
    const auto written = writePicture(picture, dir / "long.jpg", options);
    REQUIRE(written);
    CHECK(warnings.size() == 1);
    CHECK(readPicture(**written));
}

TEST_CASE("accessors read what analysis and names need", "[metadata]")
{
    const auto metadata = fullMetadata();
    CHECK(metadata->iso() == 400);
    CHECK(metadata->camera() == "TestMake TestModel");
    CHECK(metadata->lens() == "Test 50mm");
    CHECK(metadata->captureDate() == std::string("2015-09-01T10:11:12"));
    CHECK(metadata->hasGps());
    CHECK(metadata->orientation() == 6);
    CHECK_FALSE(metadata->value("no such key"));
    CHECK(Metadata::none()->empty());
    CHECK_FALSE(Metadata::none()->captureDate());
    CHECK_FALSE(Metadata::none()->iso());
    CHECK(Metadata::none()->camera().empty());
}

TEST_CASE("the fields of the specimen survive", "[metadata][specimens]")
{
    if (!test::haveShared("photos/formats/metadata_full.jpg"))
        return;
    const test::TemporaryDir dir;
    for (const char *name : {"photos/formats/metadata_full.jpg", "photos/clean/goshawk_2008.jpg"}) {
        const Result<Picture> picture = readPicture(test::sharedDir() / name);
        REQUIRE(picture);
        for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff}) {
            WriteOptions options;
            options.format = format;
            const auto written = writePicture(*picture, dir / (std::string("s") + formatExtension(format)), options);
            REQUIRE(written);
            const Result<Picture> again = readPicture(**written);
            REQUIRE(again);
            int lost = 0;
            for (const std::string &key : picture->metadata->keys()) {
                const bool may = key.rfind("Exif.Thumbnail", 0) == 0 || key == "Exif.Image.Orientation"
                                 || key == "Exif.Image.ExifTag" || key == "Exif.Image.GPSTag"
                                 || key == "Exif.Photo.MakerNote" || key == "Exif.MakerNote.Offset"
                                 || key == "Exif.Photo.InteroperabilityTag" || key == "Exif.Image.YCbCrPositioning"
                                 || key.find("Dimension") != std::string::npos || key.rfind("Xmp.xmpMM", 0) == 0
                                 || key == "Exif.MakerNote.ByteOrder";
                if (may || again->metadata->value(key) == picture->metadata->value(key))
                    continue;
                ++lost;
                UNSCOPED_INFO(name << " " << formatName(format) << " lost " << key);
            }
            CHECK(lost == 0);
        }
    }
}

TEST_CASE("what is written does not depend on what was read before, or by whom", "[metadata]")
{
    // Old programs write "xap" for "xmp"; the toolkit keeps one table of prefixes for the whole process.
    const std::string old = "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'>"
                            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
                            "<rdf:Description rdf:about='' xmlns:xap='http://ns.adobe.com/xap/1.0/' "
                            "xmlns:xapMM='http://ns.adobe.com/xap/1.0/mm/' xap:Rating='4' xapMM:DocumentID='a'/>"
                            "</rdf:RDF></x:xmpmeta><?xpacket end='w'?>";
    MetadataBlobs oldBlobs;
    oldBlobs.xmp = old;
    Metadata::Changes changes;
    changes.size = {10, 10};
    changes.processingNote = "note";
    const auto note = [&changes] {
        std::vector<std::string> warnings;
        std::string xmp = Metadata::none()->toBlobs(changes, warnings).xmp;
        return warnings.empty() ? xmp : std::string("warned");
    };
    const std::string expected = note();
    REQUIRE(expected.find("xmp:CreatorTool") != std::string::npos);
    CHECK(Metadata::fromBlobs(oldBlobs)->value("Xmp.xmp.Rating") == "4");
    CHECK(note() == expected);

    std::atomic<int> different{0};
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread)
        threads.emplace_back([&] {
            for (int i = 0; i < 50; ++i) {
                if (Metadata::fromBlobs(oldBlobs)->value("Xmp.xmp.Rating") != "4")
                    ++different;
                if (note() != expected)
                    ++different;
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    CHECK(different == 0);
}
