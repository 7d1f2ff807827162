#include "jobs/shoot/people.h"

#include "faces/guard/guard_limits.h"
#include "jobs/shoot/people_references.h"
#include "pipeline/faces/recogniser.h"
#include "pipeline/source.h"

#include <exception>
#include <utility>

namespace ambrotype::jobs::shoot {
namespace {

namespace fs = std::filesystem;

//! Share of the progress that looking through the pictures has; grouping has the rest.
constexpr double kLooking = 0.98;

Error cancelled()
{
    return Error{ErrorCode::Cancelled, {}, {}};
}

//! Whether \p error lies with one picture; else every other would fail in the same way.
bool isOfPicture(const Error &error)
{
    return error.code != ErrorCode::Cancelled && error.code != ErrorCode::ModelMissing
           && error.code != ErrorCode::Device && error.code != ErrorCode::Internal;
}

class Search
{
public:
    Search(faces::Embedder &recogniser,
           const pipeline::Recipe &recipe,
           const PeopleOptions &options,
           CancelToken cancel)
        : m_recogniser(recogniser)
        , m_recipe(recipe)
        , m_options(options)
        , m_cancel(std::move(cancel))
    {
        m_people.network = recogniser.network();
    }

    //! Errors: those that every picture would have.
    Result<void> look(const fs::path &file, const Progress &progress)
    {
        const std::size_t number = m_people.pictures.size();
        PeoplePicture &picture = m_people.pictures.emplace_back();
        picture.file = file;
        auto faces = facesOf(picture, progress);
        if (m_cancel.isCancelled())
            return cancelled();
        if (!faces) {
            if (!isOfPicture(faces.error()))
                return faces.error();
            picture.error = faces.error();
            return {};
        }
        for (pipeline::MeasuredFace &each : *faces) {
            each.portrayed.picture = number;
            m_people.faces.push_back({each.face, std::move(each.portrayed), false});
        }
        return {};
    }

    Result<People> group(const faces::GuardLimits &limits, const faces::MeasureLimits &own)
    {
        std::vector<faces::PortrayedFace> portrayed;
        portrayed.reserve(m_people.faces.size());
        for (PersonFace &each : m_people.faces) {
            each.trusted = faces::isTrusted(each.portrayed, own, limits.minEyeDistance);
            portrayed.push_back(each.portrayed);
        }
        const auto groups = faces::groupPeople(portrayed, own, limits.minEyeDistance, m_options.grouping, m_cancel);
        if (!groups)
            return groups.error();
        for (const faces::PeopleGroups::Group &group : groups->people) {
            Person &person = m_people.persons.emplace_back();
            person.faces = group.faces;
            person.references = group.references;
            person.reference = referenceBy(m_people, group.references);
        }
        m_people.unknown = groups->unknown;
        return std::move(m_people);
    }

private:
    Result<std::vector<pipeline::MeasuredFace>> facesOf(PeoplePicture &picture, const Progress &progress)
    {
        auto read = imaging::readPicture(picture.file, m_options.read, m_cancel);
        if (!read)
            return read.error();
        // No content id: a shoot would only push what the window remembers out of its memory.
        const auto source = pipeline::Source::create(std::move(*read), {});
        if (!source)
            return source.error();
        picture.size = (*source)->size();
        pipeline::RenderContext context;
        context.cancel = m_cancel;
        context.device = m_options.device;
        context.progress = progress;
        return pipeline::measureFaces(**source, m_recipe, m_recogniser, context);
    }

    faces::Embedder &m_recogniser;
    const pipeline::Recipe &m_recipe;
    const PeopleOptions &m_options;
    CancelToken m_cancel;
    People m_people;
};

} // namespace

Result<People> findPeople(const std::vector<fs::path> &files,
                          const pipeline::Recipe &recipe,
                          const PeopleOptions &options,
                          const Progress &progress,
                          const CancelToken &cancel)
{
    try {
        const auto limits = faces::GuardLimits::shipped();
        if (!limits)
            return limits.error();
        const auto recogniser = pipeline::openRecogniser(options.device, cancel);
        if (!recogniser)
            return recogniser.error();
        bool ofAnother = false;
        const faces::MeasureLimits *own = (*limits)->recogniser((*recogniser)->network(), &ofAnother);
        if (!own)
            return Error{ErrorCode::BadFormat, "The limits for the likeness of faces are incomplete.", "recognisers"};
        Search search(**recogniser, recipe, options, cancel);
        for (std::size_t i = 0; i < files.size(); ++i) {
            if (options.begun)
                options.begun(i, files[i]);
            const double count = static_cast<double>(files.size());
            const Progress share = progress.sub(kLooking * double(i) / count, kLooking * double(i + 1) / count);
            if (auto looked = search.look(files[i], share); !looked)
                return looked.error();
            share.report(1.0);
        }
        auto people = search.group(**limits, *own);
        progress.report(1.0);
        return people;
    } catch (const std::exception &problem) {
        return Error{ErrorCode::Internal, "The people of these pictures could not be told apart.", problem.what()};
    }
}

} // namespace ambrotype::jobs::shoot
