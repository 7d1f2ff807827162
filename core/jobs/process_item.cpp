#include "jobs/process_item.h"

#include "base/hash.h"
#include "inference/engine_loader.h"
#include "jobs/byte_budget.h"
#include "jobs/item_target.h"
#include "jobs/machine_share.h"
#include "jobs/output/result_files.h"
#include "jobs/output/sidecar.h"
#include "jobs/output_plan.h"
#include "jobs/recipe_models.h"
#include "jobs/shoot/consistency.h"
#include "pipeline/analysis.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"

#include <chrono>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <utility>

#include <sys/stat.h>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;
using imaging::FileFormat;

//! Shares of the time that an ordinary picture takes; they only shape the progress bar.
constexpr double kReadShare = 0.15;
constexpr double kMeasureShare = 0.05;
constexpr double kWriteShare = 0.2;

constexpr const char *kStillWritten =
    "The file was changed while it was read. Wait until it is complete, then try again.";

//! What tells that a file was written to or replaced.
struct FileIdentity
{
    dev_t device = 0;
    ino_t inode = 0;
    off_t bytes = 0;
    timespec modified = {};

    bool operator==(const FileIdentity &other) const
    {
        return device == other.device && inode == other.inode && bytes == other.bytes
               && modified.tv_sec == other.modified.tv_sec && modified.tv_nsec == other.modified.tv_nsec;
    }
};

std::optional<FileIdentity> identityOf(const fs::path &file)
{
    struct stat facts = {};
    if (stat(file.c_str(), &facts) != 0)
        return std::nullopt;
    return FileIdentity{facts.st_dev, facts.st_ino, facts.st_size, facts.st_mtim};
}

class ItemWork
{
public:
    ItemWork(const BatchItem &item, const CancelToken &cancel, const Progress &progress)
        : m_item(item)
        , m_cancel(cancel)
        , m_progress(progress)
    {
        m_result.usedRecipe = item.recipe;
        m_result.device = item.device == "auto" ? "cpu" : item.device;
    }

    ItemResult run()
    {
        const auto begun = std::chrono::steady_clock::now();
        SharedWork shared;
        const Result<void> done = work();
        m_result.machineSeconds = shared.end();
        m_result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        if (done) {
            m_progress.report(1.0);
        } else {
            m_result.state = done.error().code == ErrorCode::Cancelled ? ItemState::Cancelled : ItemState::Failed;
            if (m_result.state == ItemState::Failed)
                m_result.error = done.error();
        }
        return std::move(m_result);
    }

private:
    Result<void> work()
    {
        if (const Result<void> fits = checkVariants(m_item.variants); !fits)
            return fits;
        const std::optional<FileIdentity> before = identityOf(m_item.input);
        if (!before)
            return gone();
        const Result<imaging::FileHeader> header = imaging::readHeader(m_item.input, m_item.read.limits);
        if (!header)
            return header.error();
        m_result.inputSize = header->size;
        const imaging::Size expected = expectedSize(header->size, m_item.recipe);
        m_format = outputFormat(m_item, header->format, header->channels == 2 || header->channels == 4);
        if (!imaging::canWrite(m_format)) {
            return Error{ErrorCode::Unsupported,
                         "This build cannot write this format. Choose JPEG, PNG, TIFF or WebP.",
                         imaging::formatName(m_format)};
        }
        if (const std::optional<fs::path> there = alreadyThere(m_item, m_format, header->size, expected)) {
            m_result.state = ItemState::Skipped;
            m_result.output = *there;
            return {};
        }
        const fs::path &file = m_item.outputFile;
        if (const Result<void> place = checkFolder(file.empty() ? m_item.outputFolder : file.parent_path()); !place)
            return place; // nobody wants to wait for what cannot be kept
        const auto share = ByteBudget::process().take(neededBytes(*header, expected), m_cancel);
        if (m_cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};

        Result<std::shared_ptr<const pipeline::Source>> source = open(*before);
        if (!source)
            return source.error();
        Result<imaging::Picture> rendered = render(**source);
        if (!rendered)
            return rendered.error();
        if (m_item.measureResult) {
            const Result<shoot::ResultMeasures> measures = shoot::measureRendered(*rendered, m_result, m_cancel);
            if (!measures)
                return measures.error();
            m_result.resultMeasures = *measures;
        }
        return write(*rendered);
    }

    static Error gone()
    {
        return {ErrorCode::NotFound, "The file is not there any more. Was it moved, or its drive taken away?", {}};
    }

    Result<std::shared_ptr<const pipeline::Source>> open(const FileIdentity &before)
    {
        Result<std::string> hash = sha256File(m_item.input, m_cancel);
        if (!hash)
            return hash.error().code == ErrorCode::NotFound ? gone() : hash.error();
        Result<imaging::Picture> picture = imaging::readPicture(m_item.input, m_item.read, m_cancel);
        const std::optional<FileIdentity> after = identityOf(m_item.input);
        if (!after)
            return gone();
        if (!(*after == before)) {
            return Error{ErrorCode::Io, kStillWritten, {}};
        }
        if (!m_item.expectedHash.empty() && *hash != m_item.expectedHash) {
            return Error{ErrorCode::InvalidArgument,
                         "The picture was changed after it was added. Add it again to enhance it as it is now.",
                         "expected " + m_item.expectedHash + ", found " + *hash};
        }
        if (!picture)
            return picture.error();
        m_result.inputHash = *hash;
        m_result.inputBytes = static_cast<std::uint64_t>(before.bytes);
        m_result.inputSize = picture->pixels.size();
        m_result.warnings = picture->warnings;
        m_progress.report(kReadShare);
        return pipeline::Source::create(std::move(*picture), *hash);
    }

    Result<imaging::Picture> render(const pipeline::Source &source)
    {
        if (m_item.automatic || m_item.sidecar) {
            const Result<pipeline::Measurements> measured = pipeline::measure(source, m_cancel);
            if (!measured)
                return measured.error();
            m_result.measured = *measured;
        }
        if (m_item.automatic) {
            if (const Result<void> set = setAutomaticValues(*m_result.measured); !set)
                return set.error();
        }
        std::mutex mutex; // stages may report from several threads
        pipeline::RenderContext context;
        context.cancel = m_cancel;
        context.progress = m_progress.sub(kReadShare + kMeasureShare, 1.0 - kWriteShare);
        context.device = m_item.device;
        context.stageDone = [this, &mutex](const std::string &stage, double seconds) {
            const std::lock_guard<std::mutex> lock(mutex);
            m_result.stageSeconds.emplace_back(stage, seconds);
        };
        context.note = [this, &mutex](const std::string &sentence) {
            const std::lock_guard<std::mutex> lock(mutex);
            m_result.warnings.push_back(sentence);
        };
        context.models = [this](const std::string &stage, const std::string &hashes) {
            for (UsedModel &model : modelsOf(stage, hashes))
                m_result.models.push_back(std::move(model));
        };
        context.found = [this](const pipeline::Findings &findings) { m_result.findings = findings; };
        m_depth = depthToWrite(source.picture());
        Result<imaging::Picture> rendered = pipeline::Renderer(nullptr).renderPicture(
            source, m_result.usedRecipe, depthToRender(source.picture()), context);
        if (rendered && !m_result.models.empty())
            m_result.device = deviceOfNetworks();
        return rendered;
    }

    //! What "auto" or "cuda" meant to the engine.
    std::string deviceOfNetworks() const
    {
        const Result<inference::Engine *> engine = inference::engine();
        if (m_item.device == "cpu" || !engine)
            return m_result.device;
        for (const inference::DeviceInfo &info : (*engine)->devices()) {
            const bool fits = m_item.device == "auto"
                                  ? !info.suspect
                                  : info.id == m_item.device || info.id.rfind(m_item.device + ":", 0) == 0;
            if (fits)
                return info.id;
        }
        return m_result.device;
    }

    Result<void> setAutomaticValues(const pipeline::Measurements &measured)
    {
        const pipeline::Advice advice = pipeline::advise(measured);
        m_result.reasons = advice.reasons;
        pipeline::applyAdvice(advice, m_result.usedRecipe);
        for (const pipeline::StageSettings &fixed : m_item.overAdvice) {
            for (const auto &[param, value] : fixed.values) {
                if (const Result<void> set = m_result.usedRecipe.set(fixed.stage, param, value); !set)
                    return set.error();
            }
            m_result.usedRecipe.setEnabled(fixed.stage, fixed.enabled);
        }
        m_progress.report(kReadShare + kMeasureShare);
        return {};
    }

    //! Bits per sample of the result as far as the format can hold them, 0 = floats as in the source.
    int depthToWrite(const imaging::Picture &source)
    {
        const imaging::SampleType type = source.pixels.type();
        const int ofSource = type == imaging::SampleType::U8 ? 8 : type == imaging::SampleType::U16 ? 16 : 0;
        const int wanted = m_item.write.depth != 0 ? m_item.write.depth : ofSource;
        if (m_format == FileFormat::Heic || m_format == FileFormat::Tiff) // HEIC makes 10 bits of more than 8
            return wanted;
        if (m_format == FileFormat::Png)
            return wanted == 0 ? 16 : wanted;
        if (m_item.write.depth == 16)
            m_result.warnings.emplace_back("This format holds 8 bits per sample, so the result has no more. "
                                           "PNG and TIFF hold 16.");
        return 8;
    }

    //! Where colours are still to be converted, 8 bits would be rounded twice.
    int depthToRender(const imaging::Picture &source) const
    {
        return m_depth == 8 && imaging::isConverted(source, m_item.write.profile) ? 16 : m_depth;
    }

    Result<void> write(const imaging::Picture &rendered)
    {
        imaging::WriteOptions options = m_item.write;
        options.format = m_format;
        options.depth = m_depth;
        options.original = m_item.input;
        options.processingNote = processingNote();
        options.warnings = &m_result.warnings;
        if (const Result<void> done = writeResults(m_item, options, rendered, m_result, m_cancel); !done)
            return done;
        if (!m_item.sidecar || m_result.state != ItemState::Done)
            return {};
        const Result<void> written = writeSidecar(m_item, options, m_result);
        if (!written)
            takeBack(m_item, m_result);
        return written;
    }

    std::string processingNote() const
    {
        const imaging::WriteOptions &write = m_item.write;
        if (!write.processingNote.empty() || !m_item.noteInMetadata || write.strip == imaging::StripMetadata::All
            || m_result.usedRecipe.changesNothing())
            return write.processingNote;
        const std::string preset = m_item.presetName.empty() ? std::string() : " with \"" + m_item.presetName + "\"";
        return "Enhanced by Ambrotype " AMBROTYPE_VERSION + preset + ", recipe "
               + m_result.usedRecipe.hash().substr(0, 16);
    }

    const BatchItem &m_item;
    const CancelToken &m_cancel;
    const Progress &m_progress;
    ItemResult m_result;
    FileFormat m_format = FileFormat::Unknown;
    int m_depth = 0;
};

} // namespace

bool isStillWritten(const Error &error)
{
    return error.code == ErrorCode::Io && error.message == kStillWritten;
}

ItemResult processItem(const BatchItem &item, const CancelToken &cancel, const Progress &progress)
{
    ItemResult failed;
    failed.state = ItemState::Failed;
    try {
        return ItemWork(item, cancel, progress).run();
    } catch (const std::bad_alloc &) {
        failed.error = {ErrorCode::OutOfMemory,
                        "There is not enough memory for this picture. Close other programs, or work on fewer pictures "
                        "at once.",
                        "bad_alloc"};
    } catch (const std::exception &thrown) {
        failed.error = {ErrorCode::Internal, "Something unforeseen went wrong with this picture.", thrown.what()};
    }
    return failed;
}

} // namespace ambrotype::jobs
