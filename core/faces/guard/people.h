#pragma once

#include "faces/guard/embedding.h"
#include "faces/guard/guard_limits.h"

#include "base/cancel.h"
#include "base/result.h"

#include <cstddef>
#include <functional>
#include <vector>

namespace ambrotype::faces {

//! One face among the pictures of a shoot.
struct PortrayedFace
{
    std::size_t picture = 0; //!< Number of the picture that shows it: faces of one picture are different people.
    Embedding embedding;     //!< Measured with FaceView::testTrust. Without values: could not be measured.
    InputQuality quality;
};

//! Whether the embedding of \p face says who it is, by what the limits of its recogniser were measured on: large
//! enough, of a quality at which different people stay apart, and in agreement with itself.
bool isTrusted(const PortrayedFace &face, const MeasureLimits &limits, double minEyeDistance);

struct PeopleParams
{
    //! A face that cannot be trusted joins a person only when it is that much more like this one than like the next.
    double clearlyNearer = 0.1;
    int references = 5; //!< The sharpest trusted faces of a person that make its reference, at most.
};

//! Who is who. Numbers are indices into the faces given.
struct PeopleGroups
{
    struct Group
    {
        std::vector<std::size_t> faces;      //!< Rising.
        std::vector<std::size_t> references; //!< The sharpest trusted ones, the best first.
    };
    std::vector<Group> people;        //!< The most frequent first, then by the first face.
    std::vector<std::size_t> unknown; //!< Faces that cannot be told, rising.
};

//! The sharpest of \p candidates, the best first, at most \p most; of equal ones the larger, then the earlier.
//! \p qualityOf: of a candidate.
std::vector<std::size_t> sharpest(std::vector<std::size_t> candidates,
                                  const std::function<InputQuality(std::size_t candidate)> &qualityOf,
                                  int most);

//! Groups \p faces, all of one recogniser, by person. Trusted faces are joined by average linkage (R. R. Sokal, C. D.
//! Michener, 1958) as long as the mean likeness of two groups reaches the mean limit that no two different people of
//! their qualities reached when the limits were measured. The others join the person that they are clearly nearest to.
//! The same faces in the same order give the same groups. Memory: two embeddings per face; time grows with the square
//! of their number (15,000 faces: under a minute). Errors: InvalidArgument (embeddings of different lengths),
//! Cancelled.
Result<PeopleGroups> groupPeople(const std::vector<PortrayedFace> &faces,
                                 const MeasureLimits &limits,
                                 double minEyeDistance,
                                 const PeopleParams &params = {},
                                 const CancelToken &cancel = {});

} // namespace ambrotype::faces
