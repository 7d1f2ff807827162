#pragma once

#include "imaging/float_image.h"

#include <functional>
#include <optional>

namespace ambrotype::faces {

//! How the blur of edges is told.
struct EdgeBlurParams
{
    //! Deviation (pixels) of the Gaussian that is put over the picture first, against its noise ...
    double fine = 1.0;
    double coarse = 2.0;         //!< ... and of the one that the gradients are compared with.
    double leastContrast = 0.06; //!< Of an edge, in values 0..1; weaker ones tell nothing.
    double overNoise = 5.0;      //!< An edge's gradient is at least this many deviations of the noise's.
    double most = 12.0;          //!< Deviation that is told at most, in pixels.
};

//! For each pixel of \p luma (one plane) that lies on the crest of an edge: the deviation in pixels of the Gaussian
//! that the edge was blurred with, 0 for a step between two pixels; -1 elsewhere. By the ratio of the gradients before
//! and after a known blur (after S. Zhuo, T. Sim, "Defocus map estimation from a single image", 2011). \p noise:
//! standard deviation, values 0..1.
imaging::FloatImage edgeBlur(const imaging::FloatImage &luma, double noise, const EdgeBlurParams &params = {});

//! The blur that the sharpest sixth of the edges of \p blur (see edgeBlur()) reach where \p wanted holds: what is in
//! focus there. Nothing when there are too few edges to tell.
std::optional<double> sharpestBlur(const imaging::FloatImage &blur, const std::function<bool(int x, int y)> &wanted);

} // namespace ambrotype::faces
