#include "jobs/face_crops.h"

#include "imaging/color/working_space.h"
#include "imaging/io/writer.h"
#include "jobs/screen_pixels.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::jobs {
namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;
using pipeline::Renderer;

constexpr double kScreenMargin = 1.25; // hair and chin
constexpr double kExportMargin = 1.6;

//! The square around \p box on a grid of \p grid pixels of a photograph of \p photo pixels, cut to the picture.
Region squareOn(const faces::Box &box, Size photo, Size grid, double margin)
{
    const double x = static_cast<double>(grid.width) / photo.width;
    const double y = static_cast<double>(grid.height) / photo.height;
    const double side = margin * std::max(box.width() * x, box.height() * y);
    const faces::Point centre{(box.centre().x + 0.5) * x, (box.centre().y + 0.5) * y};
    // Cut before the numbers become whole, because a box may lie anywhere.
    const auto cut = [](double value, int most) {
        return static_cast<int>(std::lround(std::clamp(value, 0.0, static_cast<double>(most))));
    };
    const int left = cut(centre.x - side / 2, grid.width);
    const int top = cut(centre.y - side / 2, grid.height);
    return {left, top, cut(centre.x + side / 2, grid.width) - left, cut(centre.y + side / 2, grid.height) - top};
}

Error outside()
{
    return Error{ErrorCode::InvalidArgument, "This face lies outside of the picture.", "crop"};
}

//! \p working as a picture of its own, with the profile and depth of \p source.
imaging::Picture pictureOf(const FloatImage &working, const pipeline::Source &source)
{
    const imaging::Picture &original = source.picture();
    imaging::Picture picture;
    picture.pixels = imaging::Image(working.size(), working.planes(), original.pixels.type());
    if (working.colorChannels() == original.pixels.colorChannels())
        picture.profile = original.profile; // a grey picture that became colour is sRGB
    source.workingSpace().fromWorking(working, picture.pixels, 0, 0);
    return picture;
}

} // namespace

std::optional<CropPlace> placeOfCrop(
    const faces::Box &box, const pipeline::Source &source, const pipeline::Recipe &recipe, int edge, double margin)
{
    CropPlace place;
    for (int level = 0; level < source.levels(); ++level) {
        const Region region = squareOn(box, source.size(), Renderer::resultSize(source, recipe, level), margin);
        if (level > 0 && std::max(region.width, region.height) < edge)
            break;
        place = {level, region};
    }
    if (place.region.empty())
        return std::nullopt;
    return place;
}

Result<FaceCrops> renderFaceCrops(const Renderer &renderer,
                                  const pipeline::Source &source,
                                  const pipeline::Recipe &recipe,
                                  const faces::Box &box,
                                  bool withResult,
                                  int edge,
                                  const imaging::IccProfile *display,
                                  const pipeline::RenderContext &context)
{
    const auto place = placeOfCrop(box, source, recipe, edge, kScreenMargin);
    if (!place)
        return outside();
    FaceCrops crops;
    const auto before = renderer.originalRegion(source, recipe, place->level, place->region, context);
    if (!before)
        return before.error();
    crops.before = fitInto(imaging::toDisplay(*before, display), edge);
    if (!withResult)
        return crops;
    const auto after = renderer.renderRegion(source, recipe, place->level, place->region, context);
    if (!after)
        return after.error();
    crops.after = fitInto(imaging::toDisplay(*after, display), edge);
    return crops;
}

Result<std::vector<std::filesystem::path>> exportFaceCrops(const Renderer &renderer,
                                                           const pipeline::Source &source,
                                                           const pipeline::Recipe &recipe,
                                                           const faces::Box &box,
                                                           const std::filesystem::path &folder,
                                                           const std::string &stem,
                                                           const pipeline::RenderContext &context)
{
    const Size grid = Renderer::resultSize(source, recipe, 0);
    const Region region = squareOn(box, source.size(), grid, kExportMargin);
    if (region.empty())
        return outside();
    imaging::WriteOptions options;
    options.format = imaging::FileFormat::Png;
    options.conflict = imaging::Conflict::Unique;
    std::vector<std::filesystem::path> written;
    const auto write = [&](const Result<FloatImage> &pixels, const char *side) -> Result<void> {
        if (!pixels)
            return pixels.error();
        const auto file =
            imaging::writePicture(pictureOf(*pixels, source), folder / (stem + side), options, context.cancel);
        if (!file)
            return file.error();
        if (*file)
            written.push_back(**file);
        return {};
    };
    if (auto done = write(renderer.originalRegion(source, recipe, 0, region, context), "-original.png"); !done)
        return done.error();
    if (auto done = write(renderer.renderRegion(source, recipe, 0, region, context), "-result.png"); !done)
        return done.error();
    return written;
}

} // namespace ambrotype::jobs
