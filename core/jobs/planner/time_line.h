#pragma once

#include <array>
#include <optional>

namespace ambrotype::jobs::planner {

//! Sums over pictures that were seen, of which older ones count less and less. A value.
struct TimeLine
{
    double count = 0.0;                 //!< Pictures; 0, or at least 1 once any was seen.
    double x = 0.0, xx = 0.0;           //!< Amounts of work.
    double y = 0.0, yy = 0.0, xy = 0.0; //!< Seconds.
    double n = 0.0, nn = 0.0;           //!< Numbers of faces.
    double nx = 0.0, ny = 0.0;

    void add(double units, double faces, double seconds);

    using Sums = std::array<double, 10>;
    Sums sums() const; //!< In the order above.
    //! Nothing when they cannot come from what was seen. What follows from the others is finite.
    static std::optional<TimeLine> fromSums(const Sums &sums);
};

//! How the time of one kind of work grows with its amount, and with the number of faces where these are known. A value.
struct TimeLines
{
    TimeLine all;       //!< Whatever the faces.
    TimeLine without;   //!< Of pictures that are known to have no faces to work on,
    TimeLine with;      //!< and of those that are known to have some. Both only of work that depends on faces.
    long long turn = 0; //!< When they were last told something, in lessons.

    //! Takes in what a picture took; of one that was held up (a pause in its middle, a server that did not answer) as
    //! much as it may have taken by itself.
    void add(double units, std::optional<int> faces, double seconds);

    //! Seconds that \p units of work take, once anything was seen. \p faces: that are worked on; nothing: not known.
    double at(double units, std::optional<int> faces) const;
    //! Whether pictures were seen that have faces, or none, as \p faces says.
    bool haveSeen(std::optional<int> faces) const;
};

} // namespace ambrotype::jobs::planner
