#include "inference/catalog/outline.h"

#include <algorithm>
#include <cstdlib>

namespace ambrotype::inference {
namespace {

//! A file may claim any number of blocks; no known network has as many.
constexpr int kMostInstances = 512;

bool fitsShape(const std::vector<std::int64_t> &found, const std::vector<std::int64_t> &wanted)
{
    return std::equal(found.begin(), found.end(), wanted.begin(), wanted.end(), [](std::int64_t a, std::int64_t b) {
        return a == b || b == kAnySize;
    });
}

} // namespace

std::int64_t Outline::dim(const std::string &key, std::size_t d, std::int64_t otherwise) const
{
    const TensorRef *tensor = m_weights.find(key);
    // A tensor without values may claim any size.
    return tensor && tensor->elements() > 0 && d < tensor->shape.size() ? tensor->shape[d] : otherwise;
}

int Outline::count(const std::string &before, const std::string &after, int step) const
{
    int found = 0;
    while (found < kMostInstances && has(before + std::to_string(found * step) + after))
        ++found;
    return found;
}

int Outline::span(const std::string &before) const
{
    int most = 0;
    for (const auto &[key, tensor] : m_weights) {
        if (key.compare(0, before.size(), before) != 0)
            continue;
        char *end = nullptr;
        const long number = std::strtol(key.c_str() + before.size(), &end, 10);
        if (end != key.c_str() + before.size() && *end == '.' && number >= 0 && number < kMostInstances)
            most = std::max(most, static_cast<int>(number) + 1);
    }
    return most;
}

void Outline::need(const std::string &key, std::vector<std::int64_t> shape)
{
    if (m_names.insert(key).second)
        m_needed.emplace_back(key, std::move(shape));
}

void Outline::conv(const std::string &name, std::int64_t out, std::int64_t in, std::int64_t k, bool bias)
{
    need(name + ".weight", {out, in, k, k});
    if (bias)
        need(name + ".bias", {out});
}

void Outline::linear(const std::string &name, std::int64_t out, std::int64_t in)
{
    need(name + ".weight", {out, in});
    need(name + ".bias", {out});
}

void Outline::norm(const std::string &name, std::int64_t channels)
{
    need(name + ".weight", {channels});
    need(name + ".bias", {channels});
}

void Outline::batchNorm(const std::string &name, std::int64_t channels)
{
    norm(name, channels);
    need(name + ".running_mean", {channels});
    need(name + ".running_var", {channels});
    m_optional.insert(name + ".num_batches_tracked");
}

void Outline::repeat(const std::string &before, int first, int last, int model)
{
    const std::string prefix = before + std::to_string(model) + ".";
    for (const auto &[key, tensor] : m_weights) {
        if (key.compare(0, prefix.size(), prefix) != 0)
            continue;
        const std::string inner = key.substr(prefix.size());
        const std::vector<std::int64_t> anyShape(tensor.shape.size(), kAnySize);
        for (int i = first; i < last; ++i) {
            const std::string name = before + std::to_string(i) + "." + inner;
            if (inner.find("num_batches_tracked") != std::string::npos)
                m_optional.insert(name);
            else
                need(name, anyShape);
        }
    }
}

Outline::Comparison Outline::compare() const
{
    Comparison result;
    result.needed = m_needed.size();
    for (const auto &[key, shape] : m_needed) {
        const TensorRef *tensor = m_weights.find(key);
        if (!tensor)
            result.missing.push_back(key);
        else if (!fitsShape(tensor->shape, shape))
            result.misshapen.push_back(key + " is " + shapeText(tensor->shape) + " and should be " + shapeText(shape));
        else
            ++result.matched;
    }
    for (const auto &[key, tensor] : m_weights) {
        const auto begins = [&name = key](const std::string &prefix) {
            return name.compare(0, prefix.size(), prefix) == 0;
        };
        if (m_names.count(key) == 0 && m_optional.count(key) == 0
            && std::none_of(m_allowed.begin(), m_allowed.end(), begins))
            result.unexpected.push_back(key);
    }
    return result;
}

} // namespace ambrotype::inference
