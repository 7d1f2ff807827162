#include "inference/cpu/arena.h"

#include <algorithm>
#include <numeric>

namespace ambrotype::inference::cpu {

namespace {

std::size_t extent(const ArenaGroup &group)
{
    std::size_t end = 0;
    for (const ArenaSlice &slice : group)
        end = std::max(end, slice.offset + slice.size);
    return end;
}

bool liveTogether(const ArenaSlice &a, const ArenaSlice &b)
{
    return a.first <= b.last && b.first <= a.last;
}

//! The lowest offset at which \p group meets none of \p placed (slices with final offsets).
std::size_t lowestOffset(const ArenaGroup &group, const std::vector<ArenaSlice> &placed)
{
    // The lowest free place begins at 0 or where some slice of the group touches the end of a placed one.
    std::vector<std::size_t> candidates = {0};
    for (const ArenaSlice &slice : group)
        for (const ArenaSlice &other : placed)
            if (liveTogether(slice, other) && other.offset + other.size >= slice.offset)
                candidates.push_back(other.offset + other.size - slice.offset);
    std::sort(candidates.begin(), candidates.end());
    const auto fits = [&](std::size_t offset) {
        for (const ArenaSlice &slice : group)
            for (const ArenaSlice &other : placed)
                if (liveTogether(slice, other) && offset + slice.offset < other.offset + other.size
                    && other.offset < offset + slice.offset + slice.size)
                    return false;
        return true;
    };
    return *std::find_if(candidates.begin(), candidates.end(), fits);
}

} // namespace

ArenaLayout layOutArena(const std::vector<ArenaGroup> &groups)
{
    std::vector<std::size_t> order(groups.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return extent(groups[a]) > extent(groups[b]);
    });

    ArenaLayout layout;
    layout.groupOffsets.assign(groups.size(), 0);
    std::vector<ArenaSlice> placed;
    for (const std::size_t g : order) {
        std::vector<ArenaSlice> neighbours;
        for (const ArenaSlice &other : placed)
            if (std::any_of(groups[g].begin(), groups[g].end(), [&](const ArenaSlice &slice) {
                    return liveTogether(slice, other);
                }))
                neighbours.push_back(other);
        const std::size_t offset = lowestOffset(groups[g], neighbours);
        layout.groupOffsets[g] = offset;
        for (ArenaSlice slice : groups[g]) {
            slice.offset += offset;
            placed.push_back(slice);
            layout.size = std::max(layout.size, slice.offset + slice.size);
        }
    }
    return layout;
}

} // namespace ambrotype::inference::cpu
