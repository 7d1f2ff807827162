#pragma once

#include <mutex>

namespace ambrotype::imaging {

//! Makes Exiv2 ready, sends its messages to our log, and keeps every other thread out of it for as long as the lock
//! lives. Exiv2 0.27 locks single calls of its XMP toolkit, but the table of namespace prefixes is one for the whole
//! process and changes while packets are read and written: two threads at once lost XMP data, and a file that spells
//! a prefix its own way ("xap" for "xmp") changed what was written for the files after it. So the usual prefixes
//! are put back each time, and what is written does not depend on what was read before.
[[nodiscard]] std::unique_lock<std::recursive_mutex> lockExiv2();

} // namespace ambrotype::imaging
