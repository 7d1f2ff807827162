#include "jobs/planner/time_line.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::jobs::planner {
namespace {

constexpr double kFade = 0.98;        //!< What a picture still counts after the next one; about the last fifty matter.
constexpr double kProportional = 2.0; //!< Pictures' worth of belief that twice the work takes twice the time.
constexpr double kEven = 0.1; //!< Share of it that amount and faces take equal parts, where nothing tells these apart.
//! A picture may always take so many times what was expected,
constexpr double kMostSurprise = 3.0;
//! and, where times vary much, this many standard deviations more. Found by trial: the time of a batch of which every
//! seventh picture takes ten times that of the others is known after some fifty of them.
constexpr double kMostDeviations = 6.0;
constexpr double kSettled = 3.0;  //!< Pictures from which on something is expected.
constexpr double kMostSum = 1e15; //!< Far above what any picture adds, and small enough to be squared.

struct Slopes
{
    double s = 0.0, t = 0.0;
};

//! a s s + 2 b s t + c t t - 2 d s - 2 e t.
struct Quadratic
{
    double a = 0.0, b = 0.0, c = 0.0, d = 0.0, e = 0.0;

    double at(const Slopes &p) const
    {
        return a * p.s * p.s + 2 * b * p.s * p.t + c * p.t * p.t - 2 * (d * p.s + e * p.t);
    }

    Slopes leastBetween(const Slopes &from, const Slopes &to) const
    {
        const Slopes way{to.s - from.s, to.t - from.t};
        const double bend = a * way.s * way.s + 2 * b * way.s * way.t + c * way.t * way.t;
        const double fall = way.s * (d - a * from.s - b * from.t) + way.t * (e - b * from.s - c * from.t);
        const double share = bend > 0 ? std::clamp(fall / bend, 0.0, 1.0) : 0.0;
        return {from.s + share * way.s, from.t + share * way.t};
    }

    //! In the triangle where neither is negative and both together are at most \p most.
    Slopes least(double most) const
    {
        const double determinant = a * c - b * b;
        if (determinant > 0) {
            const Slopes inside{(d * c - e * b) / determinant, (e * a - d * b) / determinant};
            if (inside.s >= 0 && inside.t >= 0 && inside.s + inside.t <= most)
                return inside;
        }
        const std::array<Slopes, 3> corners{Slopes{0, 0}, Slopes{most, 0}, Slopes{0, most}};
        Slopes best = corners[0];
        for (std::size_t i = 0; i < corners.size(); ++i) {
            const Slopes edge = leastBetween(corners[i], corners[(i + 1) % corners.size()]);
            if (at(edge) < at(best))
                best = edge;
        }
        return best;
    }
};

//! How pictures lie about their means.
struct Spread
{
    double count = 0.0;
    double xx = 0.0, xy = 0.0, yy = 0.0;
    double nn = 0.0, nx = 0.0, ny = 0.0;

    Spread operator+(const Spread &other) const
    {
        Spread both{count + other.count};
        const auto mean = [&](double Spread::*part) {
            both.*part = (count * this->*part + other.count * other.*part) / both.count;
        };
        for (double Spread::*part : {&Spread::xx, &Spread::xy, &Spread::yy, &Spread::nn, &Spread::nx, &Spread::ny})
            mean(part);
        return both;
    }
};

struct Means
{
    double x = 0.0, y = 0.0, n = 0.0;
};

Means meansOf(const TimeLine &line)
{
    return {line.x / line.count, line.y / line.count, line.n / line.count};
}

Spread spreadOf(const TimeLine &line)
{
    if (line.count <= 0)
        return {};
    const Means mean = meansOf(line);
    return {line.count,
            std::max(0.0, line.xx / line.count - mean.x * mean.x),
            line.xy / line.count - mean.x * mean.y,
            std::max(0.0, line.yy / line.count - mean.y * mean.y),
            std::max(0.0, line.nn / line.count - mean.n * mean.n),
            line.nx / line.count - mean.n * mean.x,
            line.ny / line.count - mean.n * mean.y};
}

//! Seconds over work and faces.
struct Plane
{
    Means mean; //!< It goes through these.
    double perUnit = 0.0;
    double perFace = 0.0;
    double deviation = 0.0; //!< Of what was seen from it.

    double at(double units, double faces) const
    {
        return std::max(0.0, mean.y + perUnit * (units - mean.x) + perFace * (faces - mean.n));
    }
    //! The most that units and faces take unless something else held them up.
    double mostAt(double units, double faces) const
    {
        const double expected = at(units, faces);
        return expected + std::max((kMostSurprise - 1) * expected, kMostDeviations * deviation);
    }
};

//! The least squares plane through \p mean and what lies about it, drawn towards the origin by a few pictures' worth of
//! belief: from pictures of one size alone nothing follows but that. Neither a start nor a unit nor a face takes less
//! than no time.
Plane fit(const Means &mean, const Spread &spread)
{
    const bool hasX = mean.x > 0;
    const bool hasFaces = mean.n > 0;
    const double belief = kProportional / (kProportional + spread.count);
    const double alone = hasX && hasFaces ? belief * (1 + kEven) : belief;
    // In units of the means, so that both slopes are seconds and compare.
    Quadratic misfit;
    if (hasX) {
        misfit.a = spread.xx / (mean.x * mean.x) + alone;
        misfit.d = spread.xy / mean.x + belief * mean.y;
    }
    if (hasFaces) {
        misfit.c = spread.nn / (mean.n * mean.n) + alone;
        misfit.e = spread.ny / mean.n + belief * mean.y;
    }
    if (hasX && hasFaces)
        misfit.b = spread.nx / (mean.n * mean.x) + belief;
    const Slopes slopes = misfit.least(mean.y);
    Plane plane{mean};
    plane.perUnit = hasX ? slopes.s / mean.x : 0.0;
    plane.perFace = hasFaces ? slopes.t / mean.n : 0.0;
    const Quadratic seen{spread.xx, spread.nx, spread.nn, spread.xy, spread.ny};
    plane.deviation = std::sqrt(std::max(0.0, spread.yy + seen.at({plane.perUnit, plane.perFace})));
    return plane;
}

//! The plane for pictures with so many \p faces; nothing when none of the kind was seen.
std::optional<Plane> planeFor(const TimeLines &lines, std::optional<int> faces)
{
    const TimeLine &line = !faces ? lines.all : *faces > 0 ? lines.with : lines.without;
    if (line.count <= 0)
        return std::nullopt;
    if (!faces)
        return fit(meansOf(line), spreadOf(line));
    // Pictures with and without faces have means of their own, but what a megapixel more takes they show together: a
    // few of either alone would tell it badly.
    Spread spread = spreadOf(lines.with) + spreadOf(lines.without);
    if (*faces <= 0 && lines.with.count > 0)
        spread.xy -= fit(meansOf(lines.with), spread).perFace * spread.nx;
    return fit(meansOf(line), spread);
}

} // namespace

void TimeLine::add(double units, double faces, double seconds)
{
    for (double *sum : {&count, &x, &xx, &y, &yy, &xy, &n, &nn, &nx, &ny})
        *sum *= kFade;
    count += 1;
    x += units;
    xx += units * units;
    y += seconds;
    yy += seconds * seconds;
    xy += units * seconds;
    n += faces;
    nn += faces * faces;
    nx += faces * units;
    ny += faces * seconds;
}

TimeLine::Sums TimeLine::sums() const
{
    return {count, x, xx, y, yy, xy, n, nn, nx, ny};
}

std::optional<TimeLine> TimeLine::fromSums(const Sums &sums)
{
    const bool sound = std::all_of(sums.begin(), sums.end(), [](double sum) { return sum >= 0 && sum <= kMostSum; });
    TimeLine line;
    line.count = sums[0];
    line.x = sums[1];
    line.xx = sums[2];
    line.y = sums[3];
    line.yy = sums[4];
    line.xy = sums[5];
    line.n = sums[6];
    line.nn = sums[7];
    line.nx = sums[8];
    line.ny = sums[9];
    if (!sound || line.count < 1)
        return std::nullopt;
    return line;
}

void TimeLines::add(double units, std::optional<int> faces, double seconds)
{
    TimeLine *known = !faces ? nullptr : *faces > 0 ? &with : &without;
    const double count = faces.value_or(0);
    // What knows of the faces is not surprised by the time of a large group.
    if ((known ? *known : all).count >= kSettled) {
        const double most = planeFor(*this, faces)->mostAt(units, count);
        if (most > 0)
            seconds = std::min(seconds, most);
    }
    all.add(units, 0, seconds);
    if (known)
        known->add(units, count, seconds);
}

double TimeLines::at(double units, std::optional<int> faces) const
{
    if (const auto plane = planeFor(*this, faces))
        return plane->at(units, faces.value_or(0));
    // Pictures with faces tell what one takes before its first face; others tell nothing of faces.
    if (with.count > 0)
        return fit(meansOf(with), spreadOf(with)).at(units, 0);
    return planeFor(*this, {})->at(units, 0);
}

bool TimeLines::haveSeen(std::optional<int> faces) const
{
    return (!faces ? all : *faces > 0 ? with : without).count > 0;
}

} // namespace ambrotype::jobs::planner
