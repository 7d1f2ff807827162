#include "jobs/output/hand_off.h"

#include "imaging/atomic_file.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/metadata/metadata.h"
#include "jobs/output/difference_mask.h"
#include "jobs/output/package_folder.h"
#include "jobs/output/path_text.h"
#include "jobs/output_name.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;
using imaging::Image;
using imaging::Picture;

constexpr int kDepth = 16;
// Shares of the progress: the result takes what it takes, without faces it is quicker.
constexpr double kResultShare = 0.6;
constexpr double kPlainShare = 0.85;

Picture greyPicture(Image pixels)
{
    Picture picture;
    picture.pixels = std::move(pixels);
    picture.metadata = imaging::Metadata::none();
    picture.format = imaging::FileFormat::Tiff;
    picture.bitsPerSample = kDepth;
    return picture;
}

//! A recipe that only brings the original to \p size.
Result<pipeline::Recipe> onGrid(imaging::Size from, imaging::Size size)
{
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    if (from == size)
        return recipe;
    const std::pair<const char *, pipeline::ParamValue> values[] = {{"mode", std::string("size")},
                                                                    {"width", std::int64_t(size.width)},
                                                                    {"height", std::int64_t(size.height)},
                                                                    {"fit", std::string("stretch")}};
    for (const auto &[param, value] : values) {
        if (const Result<void> set = recipe.set("resize", param, value); !set)
            return set.error();
    }
    return recipe;
}

class HandOffWork
{
public:
    HandOffWork(const HandOffRequest &request, const CancelToken &cancel, const Progress &progress)
        : m_request(request)
        , m_cancel(cancel)
        , m_progress(progress)
    {
    }

    Result<HandOff> run(const fs::path &parent)
    {
        NameFacts facts;
        facts.name = m_request.title.empty() ? m_request.input.stem().string() : m_request.title;
        const Result<std::string> title = expandName("{name} (hand-off)", facts);
        if (!title)
            return title.error();
        Result<PackageFolder> package = PackageFolder::begin(parent, *title);
        if (!package)
            return package.error();
        m_folder = package->path();
        if (const Result<void> made = makeLayers(); !made)
            return made.error();
        if (const Result<void> written = writeTexts(); !written)
            return written.error();
        const Result<fs::path> named = package->finish();
        if (!named)
            return named.error();
        m_progress.report(1.0);
        return placed(*named);
    }

private:
    Result<Picture> render(const pipeline::Source &source, const pipeline::Recipe &recipe, double from, double to)
    {
        pipeline::RenderContext context;
        context.cancel = m_cancel;
        context.device = m_request.device;
        context.progress = m_progress.sub(from, to);
        const bool isResult = &recipe == &m_request.recipe;
        if (isResult) {
            context.found = [this](const pipeline::Findings &findings) { m_findings = findings; };
            context.note = [this](const std::string &sentence) { m_made.warnings.push_back(sentence); };
        }
        return pipeline::Renderer(nullptr).renderPicture(source, recipe, kDepth, context);
    }

    Result<void> write(const Picture &picture, const char *name, fs::path &place)
    {
        imaging::WriteOptions options;
        options.format = imaging::FileFormat::Tiff;
        options.depth = kDepth;
        options.warnings = &m_made.warnings;
        const auto written = imaging::writePicture(picture, m_folder / name, options, m_cancel);
        if (!written)
            return written.error();
        place = **written;
        return {};
    }

    Result<void> makeLayers()
    {
        Result<Picture> read = imaging::readPicture(m_request.input, m_request.read, m_cancel);
        if (!read)
            return read.error();
        const auto source = pipeline::Source::create(std::move(*read), "hand-off");
        if (!source)
            return source.error();
        const Result<Picture> result = render(**source, m_request.recipe, 0.0, kResultShare);
        if (!result)
            return result.error();
        if (const Result<void> faces = makeFaces(**source, *result); !faces)
            return faces;
        const Result<pipeline::Recipe> grid = onGrid((*source)->size(), result->pixels.size());
        if (!grid)
            return grid.error();
        const Result<Picture> original = render(**source, *grid, kPlainShare, 1.0);
        if (!original)
            return original.error();
        if (original->pixels.channels() == result->pixels.channels()) {
            const Picture changes = greyPicture(changeMap(original->pixels, result->pixels));
            if (const Result<void> written = write(changes, "5 changes.tif", m_made.changes); !written)
                return written;
            if (m_cancel.isCancelled())
                return Error{ErrorCode::Cancelled, {}, {}};
            const Picture invented = greyPicture(inventedMap(original->pixels, result->pixels));
            if (const Result<void> written = write(invented, "6 invented.tif", m_made.invented); !written)
                return written;
        }
        if (const Result<void> written = write(*original, "1 original.tif", m_made.original); !written)
            return written;
        return write(*result, "3 result.tif", m_made.result);
    }

    Result<void> makeFaces(const pipeline::Source &source, const Picture &result)
    {
        const auto &faces = m_findings.faces;
        const bool changed = std::any_of(faces.begin(), faces.end(), [](const pipeline::FaceOutcome &face) {
            return face.restored || face.anonymised;
        });
        Picture plain = result;
        if (changed) {
            pipeline::Recipe recipe = m_request.recipe;
            if (const Result<void> off = recipe.set("faces", "model", std::string("none")); !off)
                return off;
            Result<Picture> rendered = render(source, recipe, kResultShare, kPlainShare);
            if (!rendered)
                return rendered.error();
            plain = std::move(*rendered);
            if (const Result<void> written = write(plain, "2 without faces.tif", m_made.withoutFaces); !written)
                return written;
        }
        const imaging::Size size = result.pixels.size();
        const int feather =
            std::max(1, static_cast<int>(std::lround(m_request.featherShare * std::max(size.width, size.height))));
        return write(greyPicture(differenceMask(plain.pixels, result.pixels, feather)), "4 face mask.tif", m_made.mask);
    }

    std::string noteText() const
    {
        std::string text = "Hand-off of \"" + readableText(m_request.input.filename().native()) + "\"\n\n";
        if (!m_request.remark.empty())
            text += "To do: " + readableText(m_request.remark) + '\n';
        if (!m_request.reviewer.empty())
            text += "From: " + readableText(m_request.reviewer) + '\n';
        text += "\nFiles, 16 bits per sample, all of one size:\n"
                "1 original: the photograph as it was, on the grid of the result\n";
        if (!m_made.withoutFaces.empty())
            text += "2 without faces: the result with the faces left as they were\n";
        text +=
            "3 result: what the program made\n"
            "4 face mask: white where the faces change the result; as the mask of layer 3 above layer 2 it gives the "
            "result\n";
        if (!m_made.changes.empty())
            text += "5 changes: the brighter, the further the result lies from the original\n"
                    "6 invented: detail of the result that no blurring, sharpening or contrast of the original gives\n";
        text += "recipe.json: the values, for Ambrotype " AMBROTYPE_VERSION "\n";
        if (m_findings.lookedForFaces)
            text += "\nFaces: " + std::to_string(m_findings.faces.size()) + '\n';
        for (const pipeline::FaceOutcome &face : m_findings.faces) {
            char score[32] = "";
            if (face.score)
                std::snprintf(score, sizeof score, ", likeness %.3f", *face.score);
            text += std::to_string(face.number) + ": "
                    + (face.restored ? "restored with " + readableText(face.model) : "left alone: " + face.reason)
                    + score + (face.likeness.empty() ? "" : " (" + face.likeness + ")") + '\n';
        }
        for (const std::string &warning : m_made.warnings)
            text += "\nNote: " + readableText(warning) + '\n';
        return text;
    }

    Result<void> writeTexts()
    {
        m_made.recipe = m_folder / "recipe.json";
        if (const auto written = imaging::writeTextAtomically(m_made.recipe, m_request.recipe.toJson() + '\n');
            !written)
            return written;
        m_made.note = m_folder / "note.txt";
        return imaging::writeTextAtomically(m_made.note, noteText());
    }

    //! The paths as they are after the folder has got its name.
    HandOff placed(const fs::path &folder)
    {
        m_made.folder = folder;
        for (fs::path *file : {&m_made.original,
                               &m_made.withoutFaces,
                               &m_made.result,
                               &m_made.mask,
                               &m_made.changes,
                               &m_made.invented,
                               &m_made.recipe,
                               &m_made.note}) {
            if (!file->empty())
                *file = folder / file->filename();
        }
        return std::move(m_made);
    }

    const HandOffRequest &m_request;
    const CancelToken &m_cancel;
    const Progress &m_progress;
    fs::path m_folder;
    pipeline::Findings m_findings;
    HandOff m_made;
};

} // namespace

HandOffRequest handOffOf(const BatchItem &item, const ItemResult &result)
{
    HandOffRequest request;
    request.input = item.input;
    request.read = item.read;
    request.recipe = result.usedRecipe;
    request.device = item.device;
    request.title = result.output.empty() ? std::string() : result.output.stem().string();
    return request;
}

Result<HandOff>
writeHandOff(const HandOffRequest &request, const fs::path &parent, const CancelToken &cancel, const Progress &progress)
{
    return HandOffWork(request, cancel, progress).run(parent);
}

} // namespace ambrotype::jobs
