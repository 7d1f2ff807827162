#pragma once

#include "faces/guard/guard_support.h"
#include "faces/guard/people.h"

#include <vector>

namespace ambrotype::faces::test {

//! One frame of a shoot that never was, and who it shows.
struct ShootFrame
{
    TestFace face;
    imaging::FloatImage sharp; //!< The crop before it was degraded: what an honest restoration gives.
    std::size_t person = 0;
    bool degraded = false; //!< Small, blurred, noisy, compressed; which of these turns with the frame.
};

//! Ten frames of each of \p people (photographs): held otherwise, mirrored, under light from other sides, every second
//! one degraded. The same for the same people.
std::vector<ShootFrame> shootOf(const std::vector<TestFace> &people, int framesEach = 10);

//! What grouping wants to know of a frame. \p picture: its number.
PortrayedFace portrayed(const ShootFrame &frame, Embedder &recogniser, std::size_t picture);

//! Share of the faces in groups that belong to the person whom most of their group show.
double purity(const PeopleGroups &groups, const std::vector<ShootFrame> &frames);

} // namespace ambrotype::faces::test
