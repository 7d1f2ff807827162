#pragma once

#include "base/result.h"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::imaging {

using XmpValues = std::map<std::string, std::string>; //!< By key.

//! Changes simple properties of \p packet, an XMP packet as it stands in a ".xmp" file beside a picture; an empty one
//! says nothing yet. Everything else in it stays. Any thread.
//! \param change gets the values of the properties in \p keys that are there (Exiv2's keys: "Xmp.xmp.Label"); what it
//! leaves in the map is set, what it takes out is removed.
//! \returns the new packet; empty when nothing is left in it. Errors: BadFormat (no XMP), Internal.
Result<std::string> changedXmp(std::string_view packet,
                               const std::vector<std::string> &keys,
                               const std::function<void(XmpValues &values)> &change);

} // namespace ambrotype::imaging
