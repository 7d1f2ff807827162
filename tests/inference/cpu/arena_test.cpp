#include "inference/cpu/arena.h"

#include <catch2/catch.hpp>

#include <random>

using namespace ambrotype::inference::cpu;

namespace {

bool overlap(const ArenaSlice &a, std::size_t aOffset, const ArenaSlice &b, std::size_t bOffset)
{
    return a.first <= b.last && b.first <= a.last && aOffset + a.offset < bOffset + b.offset + b.size
           && bOffset + b.offset < aOffset + a.offset + a.size;
}

} // namespace

TEST_CASE("slices that live at the same time never overlap", "[inference][cpu]")
{
    std::mt19937 random(4);
    for (int round = 0; round < 50; ++round) {
        std::vector<ArenaGroup> groups;
        for (int g = 0; g < 40; ++g) {
            ArenaGroup group;
            std::size_t offset = 0;
            for (unsigned s = 0; s < 1 + random() % 4; ++s) {
                const int first = static_cast<int>(random() % 60);
                const std::size_t size = 16 * (1 + random() % 20);
                group.push_back({offset, size, first, first + static_cast<int>(random() % 10)});
                offset += size;
            }
            groups.push_back(group);
        }
        const ArenaLayout layout = layOutArena(groups);
        REQUIRE(layout.groupOffsets.size() == groups.size());
        bool isFine = true;
        for (std::size_t a = 0; a < groups.size(); ++a)
            for (const ArenaSlice &slice : groups[a]) {
                isFine = isFine && layout.groupOffsets[a] + slice.offset + slice.size <= layout.size;
                for (std::size_t b = a + 1; b < groups.size(); ++b)
                    for (const ArenaSlice &other : groups[b])
                        isFine = isFine && !overlap(slice, layout.groupOffsets[a], other, layout.groupOffsets[b]);
            }
        CHECK(isFine);
    }
}

TEST_CASE("memory is used again as soon as it is free", "[inference][cpu]")
{
    // A chain of a hundred results, of which two live at a time.
    std::vector<ArenaGroup> chain;
    for (int i = 0; i < 100; ++i)
        chain.push_back({{0, 64, i, i + 1}});
    CHECK(layOutArena(chain).size == 128);

    // A dense block whose later slices die early: the next result goes there although the first slice lives on.
    const std::vector<ArenaGroup> dense = {{{0, 64, 0, 9}, {64, 192, 0, 4}}, {{0, 128, 5, 9}}};
    CHECK(layOutArena(dense).size == 256);
}
