#pragma once

namespace ambrotype::jobs {

//! Sends the log of this process to `ambrotype.log` in the cache folder (three files of at most 2 MB, the oldest
//! leaves), so that a person can send it along with a report; warnings and errors of the command line still reach
//! stderr where \p alsoStderr says so. Paths of pictures may be in it: it never leaves the machine by itself.
//! Where the folder cannot be written, only stderr is used. Call once from main.
void startLogFile(bool alsoStderr);

} // namespace ambrotype::jobs
