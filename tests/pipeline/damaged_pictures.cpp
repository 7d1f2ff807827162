#include "pipeline/damaged_pictures.h"

#include "imaging/sample_picture.h"
#include "pipeline/evaluate/degradation.h"
#include "pipeline/renderer.h"

#include <catch2/catch.hpp>

namespace ambrotype::test {

imaging::Picture drawn(imaging::Size size)
{
    imaging::SampleOptions options;
    options.size = size;
    options.grainSigma = 0.0;
    return imaging::samplePicture(options);
}

imaging::Picture broken(const imaging::Picture &picture, const std::string &how)
{
    const auto degradation = pipeline::Degradation::parse(how);
    REQUIRE(degradation);
    auto made = pipeline::degradePicture(picture, *degradation, 0);
    REQUIRE(made);
    return std::move(*made);
}

std::shared_ptr<const pipeline::Source> sourceOf(imaging::Picture picture)
{
    static int number = 0;
    auto source = pipeline::Source::create(std::move(picture), "damaged " + std::to_string(number++));
    REQUIRE(source);
    return *source;
}

imaging::Picture result(const imaging::Picture &picture, const pipeline::Recipe &recipe)
{
    auto made = pipeline::Renderer(nullptr).renderPicture(*sourceOf(picture), recipe, 8, {});
    if (!made)
        FAIL(made.error().message << " " << made.error().detail);
    return std::move(*made);
}

imaging::Comparison compared(const imaging::Picture &a, const imaging::Picture &b)
{
    const auto made = imaging::compare(a, b);
    REQUIRE(made);
    return *made;
}

} // namespace ambrotype::test
