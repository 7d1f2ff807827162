#pragma once

namespace ambrotype::imaging {

//! Makes Exiv2 ready for use from several threads and sends its messages to our log. Call before any other use of
//! Exiv2; costs nothing after the first time.
void setUpExiv2();

} // namespace ambrotype::imaging
