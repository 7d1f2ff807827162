#include "pipeline/stages/faces/face_scene.h"

#include "pipeline/source.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

//! Of a scene. Larger ones are cut to a strip.
constexpr std::int64_t kMostPixels = 2'000'000;

Region across(const Region &region)
{
    if (region.size().pixels() <= kMostPixels)
        return region;
    const int height = std::max(64, static_cast<int>(kMostPixels / region.width));
    return {region.x, region.y + (region.height - height) / 2, region.width, height};
}

} // namespace

Result<std::optional<FaceScene>> FaceScene::read(const PrepareContext &context, const faces::FacePatch &patch)
{
    FaceScene scene;
    scene.m_picture = context.source->size();
    scene.m_output = context.fullInputSize;
    const Region face = faces::patchRegion(patch, scene.m_picture, scene.m_output);
    if (face.empty())
        return std::optional<FaceScene>();
    // With enough of the surroundings to compare with.
    scene.m_region = across(face.grown(std::max(face.width, face.height) / 4).intersected(Region::of(scene.m_output)));
    auto before = context.fullInput(scene.m_region);
    if (!before)
        return before.error();
    scene.m_before = std::move(*before);
    return std::optional<FaceScene>(std::move(scene));
}

void FaceScene::put(const faces::FacePatch &patch)
{
    const faces::FaceLayer layer = faces::faceLayer(patch, m_before, m_region, m_picture, m_output);
    m_after = m_before.clone();
    const int left = layer.region.x - m_region.x;
    const int top = layer.region.y - m_region.y;
    for (int c = 0; c < m_after.colorChannels(); ++c)
        for (int y = 0; y < layer.region.height; ++y)
            for (int x = 0; x < layer.region.width; ++x)
                m_after.row(c, y + top)[x + left] += layer.weights.row(0, y)[x] * layer.change.row(c, y)[x];
    m_weights = FloatImage(m_region.size(), 1);
    for (int y = 0; y < m_region.height; ++y)
        std::fill_n(m_weights.row(0, y), m_region.width, 0.0F);
    m_weights.paste(layer.weights, left, top);
}

} // namespace ambrotype::pipeline
