#include "inference/small_networks.h"

#include "inference/session/validity.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <random>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

Tensor enlarged(const Tensor &picture, std::int64_t factor)
{
    Tensor result;
    result.shape = {1, picture.shape[1], picture.shape[2] * factor, picture.shape[3] * factor};
    for (std::int64_t c = 0; c < result.shape[1]; ++c)
        for (std::int64_t y = 0; y < result.shape[2]; ++y)
            for (std::int64_t x = 0; x < result.shape[3]; ++x)
                result.data.push_back(picture.data[static_cast<std::size_t>(
                    (c * picture.shape[2] + y / factor) * picture.shape[3] + x / factor)]);
    return result;
}

std::string verdict(const Tensor &input, const Tensor &output)
{
    return findInvalid(input.view(), output.view());
}

} // namespace

TEST_CASE("results that cannot be right are found")
{
    const Tensor picture = test::testPicture(3, 60, 80);
    const Tensor good = enlarged(picture, 2);
    CHECK(verdict(picture, good).empty());

    Tensor bad = good;
    bad.data[1234] = std::numeric_limits<float>::quiet_NaN();
    CHECK_FALSE(verdict(picture, bad).empty());

    bad = good;
    bad.data[77] = std::numeric_limits<float>::infinity();
    CHECK_FALSE(verdict(picture, bad).empty());

    bad = good;
    for (float &value : bad.data)
        value = 0.0F;
    CHECK_FALSE(verdict(picture, bad).empty());

    bad = good;
    for (float &value : bad.data)
        value = 0.5F; // the right mean, but no picture
    CHECK_FALSE(verdict(picture, bad).empty());

    bad = good;
    for (float &value : bad.data)
        value += 0.2F;
    CHECK_FALSE(verdict(picture, bad).empty());
}

TEST_CASE("a swap of colours is found")
{
    Tensor picture = test::testPicture(3, 60, 80);
    const std::size_t plane = picture.data.size() / 3;
    for (std::size_t i = 0; i < plane; ++i) {
        picture.data[i] = 0.7F * picture.data[i] + 0.2F * static_cast<float>(i % 80) / 80.0F; // redder to the right
        picture.data[2 * plane + i] *= 0.6F;
    }
    Tensor swapped = picture;
    for (std::size_t i = 0; i < plane; ++i)
        std::swap(swapped.data[i], swapped.data[2 * plane + i]);
    CHECK(verdict(picture, picture).empty());
    CHECK_FALSE(verdict(picture, swapped).empty());
}

TEST_CASE("honest results raise no alarm")
{
    std::mt19937 random(3);
    std::uniform_real_distribution<float> unit(0.0F, 1.0F);
    for (int i = 0; i < 300; ++i) {
        // Noise over a sky, an edge or a texture, of any size; the result is the clean picture.
        const auto height = 1 + static_cast<std::int64_t>(unit(random) * 40);
        const auto width = 1 + static_cast<std::int64_t>(unit(random) * 40);
        Tensor clean = test::testPicture(3, height, width);
        const float contrast = unit(random);
        const float level = unit(random);
        for (float &value : clean.data)
            value = level + contrast * (value - 0.5F);
        Tensor noisy = clean;
        const float noise = 0.1F * unit(random) * std::min(1.0F, static_cast<float>(width * height) / 400.0F);
        for (float &value : noisy.data)
            value += noise * (unit(random) - 0.5F);
        CHECK(verdict(noisy, clean).empty());
    }
}

TEST_CASE("the guard reads strided pictures")
{
    const Tensor picture = test::testPicture(1, 10, 10);
    TensorView part = picture.view();
    part.shape = {1, 1, 5, 5};
    part.strides = {100, 100, 20, 2};
    CHECK(findInvalid(part, part).empty());
    CHECK(allFinite(part));
}
