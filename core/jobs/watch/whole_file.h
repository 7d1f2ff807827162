#pragma once

#include "base/cancel.h"

#include <filesystem>

//! Whether a file that came into a hot folder is there to its end.
namespace ambrotype::jobs::watch {

//! Whether the last bytes of \p file are those that the formats JPEG, PNG and WebP end with, which are written last.
//! False says nothing: other formats have no such end, and some cameras write more behind it. Reads a few bytes.
bool endsAsWhole(const std::filesystem::path &file);

//! Whether the decoder reads \p file to its end without complaint. As long as opening the picture.
bool decodesToTheEnd(const std::filesystem::path &file, const CancelToken &cancel = {});

//! Whether some program on this machine has \p file open for writing. False where the file system cannot tell, as over
//! a network.
bool isBeingWritten(const std::filesystem::path &file);

//! Whether \p file is a name that pictures come under: no hidden file, no temporary one of a copy program, an
//! extension of a picture.
bool isPictureName(const std::filesystem::path &file);

//! Whether a folder of this name may hold pictures of people: not hidden, not one in which storage boxes and systems
//! keep their own ("@eaDir", "#recycle", "$RECYCLE.BIN").
bool isPeoplesFolder(const std::filesystem::path &folder);

} // namespace ambrotype::jobs::watch
