#include "jobs/shoot/picture_quality.h"

#include "base/hash.h"
#include "imaging/io/reader.h"
#include "jobs/byte_budget.h"
#include "jobs/face_service.h"
#include "pipeline/faces/face_finder.h"
#include "pipeline/recipe.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"
#include "pipeline/stages/faces/face_search.h"

#include <algorithm>
#include <exception>
#include <new>
#include <utility>

namespace ambrotype::jobs::shoot {
namespace {

pipeline::Measurements measurementsOf(const PictureQuality &quality)
{
    pipeline::Measurements measured;
    measured.noiseLuma = quality.noiseLuma;
    measured.iso = quality.iso;
    measured.sharpness = quality.sharpness;
    measured.edgeWidth = quality.edgeWidth;
    return measured;
}

bool hasDetector()
{
    return !pipeline::detectorHash({}).empty();
}

} // namespace

bool PictureQuality::isBlurred() const
{
    return pipeline::blurDefect(measurementsOf(*this)) == pipeline::Defect::Strong;
}

bool PictureQuality::isNoisy() const
{
    return pipeline::noiseDefect(measurementsOf(*this)) != pipeline::Defect::None;
}

PictureQuality qualityOf(const pipeline::Measurements &measured, std::optional<int> faces)
{
    return {measured.noiseLuma, measured.iso, measured.sharpness, measured.edgeWidth, faces, {}};
}

Result<PictureQuality> measureQuality(const std::filesystem::path &file, const CancelToken &cancel)
{
    try {
        const auto header = imaging::readHeader(file);
        if (!header)
            return header.error();
        const auto share = ByteBudget::process().take(neededBytes(*header, {}), cancel);
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        auto picture = imaging::readPicture(file, {}, cancel);
        if (!picture)
            return picture.error();
        // No content id: a shoot would only push what the window remembers out of its memory.
        const auto source = pipeline::Source::create(std::move(*picture), {});
        if (!source)
            return source.error();
        const auto measured = pipeline::measure(**source, cancel);
        if (!measured)
            return measured.error();
        PictureQuality quality = qualityOf(*measured, {});
        if (!hasDetector())
            return quality;
        pipeline::RenderContext context;
        context.cancel = cancel;
        const auto findings = findFaces(**source, pipeline::Recipe::neutral(), context);
        if (!findings && findings.error().code == ErrorCode::Cancelled)
            return findings.error();
        // A detector that fails says nothing about the picture: the rest is still worth knowing.
        if (findings && findings->lookedForFaces) {
            quality.faces = static_cast<int>(findings->faces.size());
            quality.facesToRestore = static_cast<int>(
                std::count_if(findings->faces.begin(), findings->faces.end(), [](const pipeline::FaceOutcome &face) {
                    return face.reason.empty();
                }));
        }
        return quality;
    } catch (const std::bad_alloc &) {
        return Error{
            ErrorCode::OutOfMemory, "There is not enough memory for this picture. Close other programs.", "bad_alloc"};
    } catch (const std::exception &problem) {
        return Error{ErrorCode::Internal, "Something unforeseen went wrong with this picture.", problem.what()};
    }
}

std::string faceCountMethod()
{
    return sha256(pipeline::searchValues(pipeline::Recipe::neutral()) + '\n' + pipeline::detectorHash({}))
        .substr(0, 16);
}

} // namespace ambrotype::jobs::shoot
