#include "jobs/output/reduced_picture.h"

#include "pipeline/renderer.h"
#include "pipeline/source.h"

#include <algorithm>

namespace ambrotype::jobs {

Result<imaging::Picture> reducedPicture(const imaging::Picture &picture, int longEdge, const CancelToken &cancel)
{
    const imaging::Size size = picture.pixels.size();
    if (longEdge <= 0 || std::max(size.width, size.height) <= longEdge)
        return picture;
    const auto source = pipeline::Source::create(picture, "reduced");
    if (!source)
        return source.error();
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    if (const auto mode = recipe.set("resize", "mode", std::string("long-edge")); !mode)
        return mode.error();
    if (const auto edge = recipe.set("resize", "long-edge", std::int64_t(longEdge)); !edge)
        return edge.error();
    pipeline::RenderContext context;
    context.cancel = cancel;
    return pipeline::Renderer(nullptr).renderPicture(**source, recipe, 0, context);
}

} // namespace ambrotype::jobs
