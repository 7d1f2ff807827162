#include "pipeline/stages/faces/face_work.h"

#include "faces/anonymise.h"
#include "pipeline/source.h"
#include "pipeline/stages/faces/face_crops.h"
#include "pipeline/stages/faces/face_finish.h"
#include "pipeline/stages/faces/face_search.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

using imaging::FloatImage;
using Task = PlannedFace::Task;

//! Crops that are held at once: each with its copies takes some 15 MB.
constexpr std::size_t kGroup = 8;

class FaceWorker
{
public:
    FaceWorker(const PrepareContext &context, const FaceSettings &settings, const FaceModels &models)
        : m_context(context)
        , m_settings(settings)
        , m_models(models)
        , m_work(std::make_shared<FaceWork>())
    {
        m_work->picture = context.source->size();
    }

    Result<std::shared_ptr<const FaceWork>> run(const std::vector<PlannedFace> &planned)
    {
        std::vector<std::size_t> busy;
        for (std::size_t i = 0; i < planned.size(); ++i) {
            m_work->outcomes.push_back(plannedOutcome(planned[i], static_cast<int>(i) + 1));
            if (planned[i].task != Task::Leave)
                busy.push_back(i);
        }
        if (!busy.empty()) {
            auto tone = toneOf(m_context, m_settings);
            if (!tone)
                return tone.error();
            m_tone = *tone;
        }
        for (std::size_t first = 0; first < busy.size(); first += kGroup) {
            const std::size_t end = std::min(first + kGroup, busy.size());
            const auto share = [&](std::size_t at) {
                return static_cast<double>(at) / static_cast<double>(busy.size());
            };
            if (auto done = group(planned,
                                  {busy.begin() + static_cast<std::ptrdiff_t>(first),
                                   busy.begin() + static_cast<std::ptrdiff_t>(end)},
                                  m_context.progress.sub(share(first), share(end)));
                !done)
                return done.error();
        }
        if (m_models.isMissing && m_restored > 0 && m_context.context.note)
            m_context.context.note("No face restoration model is installed, so faces were only cleaned and sharpened. "
                                   "The list of models says which there are and what each allows.");
        return std::shared_ptr<const FaceWork>(std::move(m_work));
    }

private:
    Result<void>
    group(const std::vector<PlannedFace> &planned, const std::vector<std::size_t> &indices, Progress progress)
    {
        std::vector<std::pair<std::size_t, FaceCrop>> crops;
        for (const std::size_t index : indices) {
            const auto restorer = m_models.restorerFor(planned[index]);
            if (!restorer) {
                leave(index, restorer.error());
                continue;
            }
            auto crop = cutOut(m_context, planned[index], **restorer);
            if (crop) {
                hideTone(*crop, m_tone);
                crops.emplace_back(index, std::move(*crop));
            } else if (crop.error().code == ErrorCode::InvalidArgument)
                leave(index, crop.error());
            else
                return crop.error();
        }
        PrepareContext context = m_context;
        context.progress = progress;
        if (auto done = restore(crops, context); !done)
            return done;
        for (auto &[index, crop] : crops)
            if (auto done = finish(index, crop); !done)
                return done;
        return {};
    }

    Result<void> restore(std::vector<std::pair<std::size_t, FaceCrop>> &crops, const PrepareContext &context)
    {
        std::vector<FaceCrop *> list;
        for (auto &[index, crop] : crops)
            if (crop.planned->task != Task::Anonymise)
                list.push_back(&crop);
        return restoreCrops(std::move(list), m_settings, context);
    }

    void leave(std::size_t index, const Error &why)
    {
        FaceOutcome &outcome = m_work->outcomes[index];
        outcome.reason = why.message.empty() ? "The face could not be restored." : why.message;
        if (m_context.context.note)
            m_context.context.note("Face " + std::to_string(outcome.number) + " was left alone: " + outcome.reason);
    }

    Result<void> finish(std::size_t index, FaceCrop &crop)
    {
        FaceOutcome &outcome = m_work->outcomes[index];
        if (crop.planned->task == Task::Anonymise) {
            m_work->patches.push_back(faces::anonymousPatch(crop.before, crop.alignment.toCrop, crop.landmarks));
            outcome.anonymised = true;
            return {};
        }
        if (!crop.restored) {
            leave(index, *crop.failure);
            return {};
        }
        outcome.model = crop.restorer->name;
        auto patch = finishedFace(crop, m_context, m_settings, m_models, m_tone ? &*m_tone : nullptr, outcome);
        if (!patch) {
            if (patch.error().code == ErrorCode::Cancelled)
                return patch.error();
            leave(index, patch.error());
        } else if (*patch) {
            m_work->patches.push_back(std::move(**patch));
            outcome.restored = true;
            ++m_restored;
        }
        return {};
    }

    const PrepareContext &m_context;
    const FaceSettings &m_settings;
    const FaceModels &m_models;
    std::shared_ptr<FaceWork> m_work;
    std::optional<faces::ToneCurve> m_tone;
    int m_restored = 0;
};

} // namespace

Result<std::shared_ptr<const FaceWork>> workOnFaces(const PrepareContext &context,
                                                    const FaceSettings &settings,
                                                    const FaceModels &models,
                                                    const std::vector<PlannedFace> &planned)
{
    return FaceWorker(context, settings, models).run(planned);
}

} // namespace ambrotype::pipeline
