#pragma once

#include "inference/graph/graph.h"

namespace ambrotype::inference {

//! Shape of every node's result for these shapes of the Input nodes (in the order of Graph::inputs()).
//! Errors: InvalidArgument, with the node's name and the shapes in detail.
Result<std::vector<Shape>> inferShapes(const Graph &graph, const std::vector<Shape> &inputs);

//! What tiling must know of a network that maps a picture to a picture.
struct SpatialFacts
{
    int scaleNumerator = 1; //!< Output size / input size of output 0 = numerator / denominator.
    int scaleDenominator = 1;
    int radius = 0;   //!< An output pixel depends on input pixels at most this far from its place.
    int multiple = 1; //!< Tile corners must be multiples of this, or the network's grids shift.
    bool isGlobal =
        false; //!< Looks at the whole picture (global pooling, softmax over space, linear): no finite radius.
    bool isPicture = true; //!< Output 0 is a picture whose size follows from the input's.
    //! Chooses the largest or the nearest and goes on with the choice: the rounding of reduced precision chooses
    //! another.
    bool isDiscrete = false;
};
SpatialFacts spatialFacts(const Graph &graph);

//! Multiply-adds of convolutions, linear layers and attention for the given node shapes.
double multiplyAdds(const Graph &graph, const std::vector<Shape> &shapes);

//! Most floats of results that are alive at one time when nodes run in order and drop what is no longer read.
double peakActivations(const Graph &graph, const std::vector<Shape> &shapes);

} // namespace ambrotype::inference
