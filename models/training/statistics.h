#pragma once

#include "scene.h"

#include <array>
#include <string>
#include <vector>

namespace ambrotype::training {

//! What is compared between procedural scenes and photographs, averaged over pictures. Luma = mean of R, G, B.
struct Statistics
{
    double mean = 0;                   //!< Of luma.
    double deviation = 0;              //!< Of luma.
    std::array<double, 5> bands{};     //!< log2 of the mean square of differences at distance 1, 2, 4, 8, 16 pixels.
    std::array<double, 3> gradients{}; //!< Share of neighbour differences below 1/255, below 4/255, above 32/255.
    double kurtosis = 0;               //!< Of neighbour differences (3 = Gaussian; photographs 10 and more).
    double chroma = 0;                 //!< Deviation of (R - B) / 2 relative to that of luma.
    double chromaFine = 0;             //!< The same for neighbour differences.
};

Statistics measure(const std::vector<Plane3> &pictures);
std::string toText(const Statistics &statistics);

} // namespace ambrotype::training
