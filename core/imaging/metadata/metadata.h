#pragma once

#include "base/result.h"
#include "imaging/geometry.h"
#include "imaging/output_profile.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace ambrotype::imaging {

struct MetadataBlobs;

//! EXIF, IPTC and XMP of one picture. Immutable; any thread.
class Metadata
{
public:
    //! No tags at all.
    static std::shared_ptr<const Metadata> none();
    //! Reads the tags of a whole file in memory (JPEG, PNG, TIFF, WebP, GIF, BMP) with Exiv2. Tags that cannot be
    //! read are left out and logged: metadata never keeps a picture from opening.
    static std::shared_ptr<const Metadata> fromMemory(std::span<const std::uint8_t> file);
    //! The same from the disk, for RAW.
    static std::shared_ptr<const Metadata> fromFile(const std::filesystem::path &file);
    //! From separate blocks (HEIC, AVIF).
    static std::shared_ptr<const Metadata> fromBlobs(const MetadataBlobs &blobs);

    ~Metadata();

    bool empty() const;
    int orientation() const; //!< EXIF orientation as read, 1..8.
    bool hasGps() const;     //!< In EXIF or XMP.
    //! When the picture was taken, "2015-09-01T10:11:12" (local time of the camera), from DateTimeOriginal,
    //! else the creation dates of XMP and IPTC.
    std::optional<std::string> captureDate() const;
    std::optional<int> iso() const;
    std::string camera() const; //!< "Make Model", one of them, or empty.
    std::string lens() const;
    //! Any tag by Exiv2's key ("Exif.Photo.FNumber", "Xmp.dc.title"), as Exiv2 prints its raw value.
    std::optional<std::string> value(const std::string &key) const;
    //! All keys, in the order of the file; for tests and for a metadata panel.
    std::vector<std::string> keys() const;

    //! What changes when the tags are saved with new pixels.
    struct Changes
    {
        Size size; //!< New pixel dimensions, written where the old ones stood.
        //! Where the colours became numbers of another profile: the tags that name it follow, where they stood.
        OutputProfile profile = OutputProfile::Original;
        bool stripGps = false;
        bool littleEndian = false; //!< EXIF in this byte order whatever it had (maker notes move best in their own).
        bool iptcToXmp = false;    //!< The target has no place for IPTC: say it in XMP.
        //! What Ambrotype did; empty = nothing is noted.
        std::string processingNote;
        std::string software = "Ambrotype";
    };
    //! The tags as blocks for a new file: orientation 1, new dimensions, no embedded thumbnail, none of the tags that
    //! describe how the old file stored its pixels. A block that Exiv2 cannot make is left out and named in \p
    //! warnings.
    MetadataBlobs toBlobs(const Changes &changes, std::vector<std::string> &warnings) const;

private:
    Metadata();
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::imaging
