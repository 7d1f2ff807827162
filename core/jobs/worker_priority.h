#pragma once

namespace ambrotype::jobs {

//! Lowers the priority of the calling thread for as long as it lives: for workers whose result nobody is looking at.
//! QThread's priorities do nothing under Linux's usual scheduler, the niceness of the single thread does.
void giveWayToOthers();

} // namespace ambrotype::jobs
