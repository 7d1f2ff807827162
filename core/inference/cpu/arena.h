#pragma once

#include <cstddef>
#include <vector>

namespace ambrotype::inference::cpu {

//! A piece of memory that is needed from step \p first to step \p last, both included.
struct ArenaSlice
{
    std::size_t offset = 0; //!< Within its group.
    std::size_t size = 0;
    int first = 0;
    int last = 0;
};

//! Slices that must keep their distances (the inputs of a concatenation), though each lives for its own time.
using ArenaGroup = std::vector<ArenaSlice>;

struct ArenaLayout
{
    std::vector<std::size_t> groupOffsets;
    std::size_t size = 0;
};

//! Gives every group a place such that no two slices that live at the same time overlap. Greedy, largest first;
//! the order of the groups breaks ties, so the layout is the same on every run.
ArenaLayout layOutArena(const std::vector<ArenaGroup> &groups);

} // namespace ambrotype::inference::cpu
