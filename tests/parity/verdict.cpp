#include "parity/verdict.h"

#include <cmath>
#include <cstdio>

namespace ambrotype::parity {
namespace {

using inference::TensorView;

//! How many classes differ where the golden's scores are clearly apart.
double wrongClasses(const TensorView &actual, const Tensor &expected, const Tensor &margins, double margin)
{
    if (actual.shape.size() != 3 || expected.shape.size() != 3)
        return INFINITY;
    const std::int64_t stepY = actual.shape[1] / expected.shape[1];
    const std::int64_t stepX = actual.shape[2] / expected.shape[2];
    double wrong = 0.0;
    for (std::int64_t y = 0; y < expected.shape[1]; ++y)
        for (std::int64_t x = 0; x < expected.shape[2]; ++x) {
            const auto i = static_cast<std::size_t>(y * expected.shape[2] + x);
            const float value = actual.data[y * stepY * actual.strides[1] + x * stepX * actual.strides[2]];
            if (static_cast<double>(margins.data[i]) > margin && value != expected.data[i])
                wrong += 1.0;
        }
    return wrong;
}

} // namespace

double boundOf(const GoldenCase &golden, const std::string &output, double relativeBound)
{
    return relativeBound > 0 ? relativeBound * golden.outputStd.at(output) : golden.tolerance.at(output);
}

nlohmann::json sliceOf(const GoldenCase &golden, const std::string &name)
{
    return golden.slices.contains(name) ? golden.slices.at(name) : nlohmann::json();
}

double largestError(const TensorView &actual, const Tensor &expected, const nlohmann::json &slice)
{
    const std::size_t rank = expected.shape.size();
    if (actual.shape.size() != rank)
        return INFINITY;
    std::vector<std::int64_t> start(rank, 0);
    std::vector<std::int64_t> step(rank, 1);
    for (std::size_t axis = 0; axis < rank; ++axis) {
        if (slice.is_array()) {
            start[axis] = slice[axis][0];
            step[axis] = slice[axis][2];
        } else if (actual.shape[axis] != expected.shape[axis]) {
            return INFINITY;
        }
        if (start[axis] + (expected.shape[axis] - 1) * step[axis] >= actual.shape[axis])
            return INFINITY;
    }
    double largest = 0.0;
    std::vector<std::int64_t> index(rank, 0);
    for (const float value : expected.data) {
        std::int64_t offset = 0;
        for (std::size_t axis = 0; axis < rank; ++axis)
            offset += (start[axis] + index[axis] * step[axis]) * actual.strides[axis];
        const double difference = std::abs(static_cast<double>(actual.data[offset]) - static_cast<double>(value));
        if (!(difference <= largest))
            largest = difference;
        for (std::size_t axis = rank; axis-- > 0;) {
            if (++index[axis] < expected.shape[axis])
                break;
            index[axis] = 0;
        }
    }
    return std::isnan(largest) ? INFINITY : largest;
}

void judge(Verdict &verdict, const std::string &name, double error, double tolerance)
{
    char line[256];
    std::snprintf(line, sizeof line, "  %s %.3g/%.3g", name.c_str(), error, tolerance);
    verdict.text += line;
    verdict.judged.insert(name);
    if (!(error <= tolerance))
        verdict.ok = false;
}

void judgeOutput(
    Verdict &verdict, const GoldenCase &golden, const std::string &name, const TensorView &result, double relativeBound)
{
    if (const auto margin = golden.classMargin.find(name); margin != golden.classMargin.end() && relativeBound == 0)
        judge(verdict,
              name,
              wrongClasses(result, golden.outputs.at(name), golden.outputs.at(name + "_margin"), margin->second),
              0.0);
    for (const std::string &part : {name, name + ".crop"}) {
        const auto expected = golden.outputs.find(part);
        if (expected == golden.outputs.end() || golden.tolerance.count(part) == 0)
            continue;
        TensorView view = result;
        // Codes are stored without the picture's dimension.
        if (view.shape.size() == expected->second.shape.size() + 1 && view.shape.front() == 1) {
            view.shape.erase(view.shape.begin());
            view.strides.erase(view.strides.begin());
        }
        judge(verdict,
              part,
              largestError(view, expected->second, sliceOf(golden, part)),
              boundOf(golden, part, relativeBound));
    }
}

void judgeMissing(Verdict &verdict, const GoldenCase &golden)
{
    for (const auto &entry : golden.tolerance)
        if (verdict.judged.count(entry.first) == 0) {
            verdict.ok = false;
            verdict.text += "  " + entry.first + " is missing";
        }
}

} // namespace ambrotype::parity
