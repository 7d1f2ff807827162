#include "pipeline/stages/faces/face_crops.h"

#include "pipeline/faces/face_caches.h"
#include "pipeline/faces/face_finder.h"
#include "pipeline/source.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

using imaging::FloatImage;
using imaging::Region;

//! Enough pixels to tell a tone from a colour.
constexpr int kToneLongEdge = 1024;

const FloatImage &inputOf(const FaceCrop &crop)
{
    return crop.seen.empty() ? crop.before : crop.seen;
}

std::string cacheKey(const FaceCrop &crop, double w)
{
    const faces::Restorer &restorer = *crop.restorer->restorer;
    return crop.restorer->hash + " " + std::to_string(restorer.size())
           + (restorer.hasFidelity() ? " w " + std::to_string(w) : std::string()) + " " + pixelHash(inputOf(crop));
}

faces::RestoreOptions optionsFor(const FaceSettings &settings, const PrepareContext &context)
{
    faces::RestoreOptions options;
    options.fidelity = settings.fidelity;
    options.run.cancel = context.context.cancel;
    options.run.interactive = context.context.interactive;
    options.note = context.context.note;
    return options;
}

//! Restores \p crops together; on an error each alone. Sets restored or failure of each. Errors: Cancelled.
Result<void> restoreBatch(const std::vector<FaceCrop *> &crops,
                          const faces::Restorer &restorer,
                          const faces::RestoreOptions &options)
{
    std::vector<const FloatImage *> before;
    for (const FaceCrop *crop : crops)
        before.push_back(&inputOf(*crop));
    auto restored = restorer.restore(before, options);
    if (restored) {
        for (std::size_t i = 0; i < crops.size(); ++i)
            crops[i]->restored = std::make_shared<const FloatImage>(std::move((*restored)[i]));
        return {};
    }
    if (restored.error().code == ErrorCode::Cancelled)
        return restored.error();
    if (crops.size() == 1) {
        crops.front()->failure = restored.error();
        return {};
    }
    for (FaceCrop *crop : crops)
        if (auto done = restoreBatch({crop}, restorer, options); !done)
            return done;
    return {};
}

} // namespace

bool cutsFromInput(const PrepareContext &context)
{
    return context.fullInputSize == context.source->size();
}

Result<FloatImage> cropSource(const PrepareContext &context, const Region &region)
{
    return cutsFromInput(context) ? context.fullInput(region) : context.source->read(0, region);
}

Result<std::optional<faces::ToneCurve>> toneOf(const PrepareContext &context, const FaceSettings &settings)
{
    if (!settings.matchColour)
        return std::optional<faces::ToneCurve>();
    const auto picture = accessTo(*context.source).whole(kToneLongEdge);
    if (!picture)
        return picture.error();
    return faces::ToneCurve::ofToned(*picture);
}

void hideTone(FaceCrop &crop, const std::optional<faces::ToneCurve> &tone)
{
    if (!tone)
        return;
    crop.seen = crop.before.clone();
    faces::ToneCurve::toNeutral(crop.seen);
}

Result<FaceCrop> cutOut(const PrepareContext &context, const PlannedFace &planned, const NamedRestorer &named)
{
    const faces::Restorer &restorer = *named.restorer;
    const auto alignment = faces::alignFace(planned.face.landmarks, restorer.cropTemplate(), restorer.size());
    if (!alignment)
        return Error{ErrorCode::InvalidArgument, "The five points of this face make no face.", {}};
    faces::CropParams params;
    params.size = restorer.size();
    const imaging::Size size = context.source->size();
    const Region region = faces::cropRegion(alignment->toPicture, size, params);
    const auto pixels = cropSource(context, region);
    if (!pixels)
        return pixels.error();
    FaceCrop crop;
    crop.planned = &planned;
    crop.restorer = &named;
    crop.alignment = *alignment;
    crop.before = faces::cropFace(*pixels, region, size, alignment->toPicture, params);
    for (std::size_t i = 0; i < crop.landmarks.size(); ++i)
        crop.landmarks[i] = alignment->toCrop(planned.face.landmarks[i]);
    return crop;
}

Result<void> restoreCrops(std::vector<FaceCrop *> crops, const FaceSettings &settings, const PrepareContext &context)
{
    // One restorer after the other, so that batches are of one.
    std::stable_sort(crops.begin(), crops.end(), [](const FaceCrop *a, const FaceCrop *b) {
        return a->restorer->hash < b->restorer->hash;
    });
    std::vector<std::pair<FaceCrop *, std::string>> missing;
    for (FaceCrop *crop : crops) {
        std::string key = cacheKey(*crop, settings.fidelity);
        if (!(crop->restored = restoredFaces().find(key)))
            missing.emplace_back(crop, std::move(key));
    }
    const faces::RestoreOptions options = optionsFor(settings, context);
    for (std::size_t first = 0; first < missing.size();) {
        if (context.context.cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        const NamedRestorer &restorer = *missing[first].first->restorer;
        const auto most = static_cast<std::size_t>(std::max(1, restorer.restorer->batch()));
        std::vector<FaceCrop *> batch;
        std::size_t end = first;
        for (; end < missing.size() && batch.size() < most && missing[end].first->restorer->hash == restorer.hash;
             ++end)
            batch.push_back(missing[end].first);
        if (auto done = restoreBatch(batch, *restorer.restorer, options); !done)
            return done;
        for (; first < end; ++first)
            if (missing[first].first->restored)
                restoredFaces().insert(
                    missing[first].second, missing[first].first->restored, missing[first].first->restored->bytes());
        context.progress.report(static_cast<double>(end) / static_cast<double>(missing.size()));
    }
    return {};
}

} // namespace ambrotype::pipeline
