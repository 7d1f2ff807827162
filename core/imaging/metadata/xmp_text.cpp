#include "imaging/metadata/xmp_text.h"

#include "imaging/metadata/exiv2_setup.h"

#include <exiv2/exiv2.hpp>

namespace ambrotype::imaging {

Result<std::string> changedXmp(std::string_view packet,
                               const std::vector<std::string> &keys,
                               const std::function<void(XmpValues &values)> &change)
try {
    const auto lock = lockExiv2();
    Exiv2::XmpData xmp;
    if (!packet.empty() && Exiv2::XmpParser::decode(xmp, std::string(packet)) != 0)
        return Error{ErrorCode::BadFormat, "The XMP file beside the picture cannot be read.", {}};
    XmpValues values;
    for (const std::string &key : keys) {
        const auto found = xmp.findKey(Exiv2::XmpKey(key));
        if (found != xmp.end())
            values[key] = found->toString();
    }
    change(values);
    for (const std::string &key : keys) {
        const auto wanted = values.find(key);
        if (wanted != values.end())
            xmp[key] = wanted->second;
        else if (const auto found = xmp.findKey(Exiv2::XmpKey(key)); found != xmp.end())
            xmp.erase(found);
    }
    std::string text;
    if (!xmp.empty() && Exiv2::XmpParser::encode(text, xmp, Exiv2::XmpParser::useCompactFormat) != 0)
        return Error{ErrorCode::Internal, "The XMP file beside the picture cannot be made.", {}};
    return text;
} catch (const std::exception &thrown) {
    return Error{ErrorCode::BadFormat, "The XMP file beside the picture cannot be read.", thrown.what()};
}

} // namespace ambrotype::imaging
