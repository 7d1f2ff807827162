#include "faces/guard/people.h"

#include "base/parallel.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <tuple>
#include <utility>

namespace ambrotype::faces {

namespace {

//! Groups compared by one piece of a parallel loop.
constexpr std::int64_t kGrain = 256;

//! Eight sums side by side: the order of additions is fixed, and the processor can do them at once.
double dot(const std::vector<float> &a, const std::vector<float> &b)
{
    constexpr std::size_t kLanes = 8;
    std::array<float, kLanes> sums{};
    std::size_t i = 0;
    for (; i + kLanes <= a.size(); i += kLanes)
        for (std::size_t lane = 0; lane < kLanes; ++lane)
            sums[lane] += a[i + lane] * b[i + lane];
    double total = 0.0;
    for (const float sum : sums)
        total += sum;
    for (; i < a.size(); ++i)
        total += double(a[i]) * b[i];
    return total;
}

bool shareOne(const std::vector<std::size_t> &a, const std::vector<std::size_t> &b)
{
    for (auto i = a.begin(), j = b.begin(); i != a.end() && j != b.end();) {
        if (*i == *j)
            return true;
        ++(*i < *j ? i : j);
    }
    return false;
}

std::vector<std::size_t> united(const std::vector<std::size_t> &a, const std::vector<std::size_t> &b)
{
    std::vector<std::size_t> all;
    std::merge(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(all));
    return all;
}

//! Trusted faces taken for one person. The mean likeness of two groups is the product of their sums over their sizes,
//! so that no table of all pairs is needed.
struct Cluster
{
    std::vector<float> sum;
    std::vector<std::size_t> faces;    //!< Rising.
    std::vector<std::size_t> pictures; //!< Rising.
    std::vector<double> perClass;      //!< Faces of each quality class.
};

//! Joins clusters along chains of nearest neighbours (F. Murtagh, "A survey of recent advances in hierarchical
//! clustering algorithms", 1983), which for averages gives what joining the nearest two again and again gives.
class Joining
{
public:
    Joining(std::vector<Cluster> clusters, const MeasureLimits &limits)
        : m_clusters(std::move(clusters))
        , m_limits(limits)
    {
        for (std::size_t i = 0; i < m_clusters.size(); ++i)
            m_open.push_back(i);
    }

    Result<std::vector<Cluster>> run(const CancelToken &cancel)
    {
        std::vector<std::size_t> chain;
        while (!m_open.empty()) {
            if (cancel.isCancelled())
                return Error{ErrorCode::Cancelled, {}, {}};
            if (chain.empty())
                chain.push_back(m_open.front());
            const std::size_t last = chain.back();
            const std::optional<std::size_t> before =
                chain.size() > 1 ? std::optional<std::size_t>(chain[chain.size() - 2]) : std::nullopt;
            const std::optional<std::size_t> nearest = nearestTo(last, before);
            if (!nearest) { // nobody it could ever be joined with
                m_done.push_back(last);
                close(last);
                chain.pop_back();
            } else if (nearest == before) {
                chain.resize(chain.size() - 2);
                join(last, *before);
            } else {
                chain.push_back(*nearest);
            }
        }
        std::vector<Cluster> made;
        for (const std::size_t each : m_done)
            made.push_back(std::move(m_clusters[each]));
        return made;
    }

private:
    //! By how much the mean likeness of two clusters lies above its limit. The same whichever is named first.
    double margin(std::size_t one, std::size_t other) const
    {
        const Cluster &a = m_clusters[std::min(one, other)];
        const Cluster &b = m_clusters[std::max(one, other)];
        double limit = 0.0;
        for (std::size_t i = 0; i < a.perClass.size(); ++i)
            for (std::size_t j = 0; j < b.perClass.size(); ++j)
                limit += a.perClass[i] * b.perClass[j]
                         * std::max(m_limits.classes[i].otherPerson, m_limits.classes[j].otherPerson);
        const double pairs = double(a.faces.size()) * double(b.faces.size());
        return (dot(a.sum, b.sum) - limit) / pairs;
    }

    //! Of several as near, \p before, else the first.
    std::optional<std::size_t> nearestTo(std::size_t cluster, std::optional<std::size_t> before)
    {
        m_margins.resize(m_open.size());
        parallelFor(
            0, static_cast<std::int64_t>(m_open.size()), kGrain, [this, cluster](std::int64_t from, std::int64_t to) {
                for (auto i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(to); ++i)
                    m_margins[i] = m_open[i] == cluster ? -1.0 : margin(cluster, m_open[i]);
            });
        std::optional<std::size_t> best = before;
        double most = before ? margin(cluster, *before) : 0.0;
        for (std::size_t i = 0; i < m_open.size(); ++i) {
            const bool better = best ? m_margins[i] > most : m_margins[i] >= 0.0;
            if (m_open[i] == cluster || !better
                || shareOne(m_clusters[cluster].pictures, m_clusters[m_open[i]].pictures))
                continue;
            best = m_open[i];
            most = m_margins[i];
        }
        return best;
    }

    void join(std::size_t one, std::size_t other)
    {
        Cluster &kept = m_clusters[std::min(one, other)];
        Cluster &gone = m_clusters[std::max(one, other)];
        for (std::size_t i = 0; i < kept.sum.size(); ++i)
            kept.sum[i] += gone.sum[i];
        for (std::size_t i = 0; i < kept.perClass.size(); ++i)
            kept.perClass[i] += gone.perClass[i];
        kept.faces = united(kept.faces, gone.faces);
        kept.pictures = united(kept.pictures, gone.pictures);
        close(std::max(one, other));
        gone = {};
    }

    void close(std::size_t cluster) { m_open.erase(std::find(m_open.begin(), m_open.end(), cluster)); }

    std::vector<Cluster> m_clusters;
    const MeasureLimits &m_limits;
    std::vector<std::size_t> m_open; //!< Rising.
    std::vector<std::size_t> m_done;
    std::vector<double> m_margins;
};

std::size_t classNumber(const MeasureLimits &limits, const InputQuality &quality)
{
    return static_cast<std::size_t>(limits.classOf(quality) - limits.classes.data());
}

//! The direction that stands for the faces \p chosen.
Embedding meanOf(const std::vector<PortrayedFace> &faces, const std::vector<std::size_t> &chosen)
{
    Embedding mean;
    mean.values.assign(faces[chosen.front()].embedding.values.size(), 0.0F);
    for (const std::size_t each : chosen)
        for (std::size_t i = 0; i < mean.values.size(); ++i)
            mean.values[i] += faces[each].embedding.values[i];
    const double length = std::sqrt(dot(mean.values, mean.values));
    for (float &value : mean.values)
        value = static_cast<float>(value / std::max(length, 1e-12));
    return mean;
}

//! A poor face and the person that it would join.
struct Joiner
{
    double likeness = 0.0;
    std::size_t face = 0;
    std::size_t person = 0;
};

//! What a poor face must reach: above it no two different people whose embeddings can be trusted were found.
double leastOfPoor(const MeasureLimits &limits, const InputQuality &quality)
{
    const QualityClass *own = limits.classOf(quality);
    double least = own ? own->otherPerson : 1.0;
    for (const QualityClass &each : limits.classes)
        if (each.measurable)
            least = std::max(least, each.otherPerson);
    return least;
}

//! The people of the trusted faces, and who of the others is clearly one of them.
class Crowd
{
public:
    Crowd(const std::vector<PortrayedFace> &faces, const std::vector<Cluster> &clusters)
        : m_faces(faces)
    {
        for (const Cluster &cluster : clusters) {
            m_groups.people.push_back({cluster.faces, {}});
            m_pictures.push_back(cluster.pictures);
        }
    }

    //! While all faces of a person are trusted ones.
    void chooseReferences(const PeopleParams &params)
    {
        for (PeopleGroups::Group &person : m_groups.people) {
            person.references = sharpest(
                person.faces, [this](std::size_t face) { return m_faces[face].quality; }, params.references);
            m_means.push_back(meanOf(m_faces, person.references));
        }
    }

    void take(const std::vector<std::size_t> &poor, const MeasureLimits &limits, const PeopleParams &params)
    {
        std::vector<Joiner> joiners;
        for (const std::size_t face : poor) {
            const std::optional<Joiner> joiner = clearlyNearest(face, limits, params);
            if (joiner)
                joiners.push_back(*joiner);
            else
                m_groups.unknown.push_back(face);
        }
        // Two of one picture cannot be one person; the more alike comes first.
        std::sort(joiners.begin(), joiners.end(), [](const Joiner &a, const Joiner &b) {
            return std::tie(b.likeness, a.face) < std::tie(a.likeness, b.face);
        });
        for (const Joiner &joiner : joiners) {
            std::vector<std::size_t> &pictures = m_pictures[joiner.person];
            const std::size_t picture = m_faces[joiner.face].picture;
            const auto place = std::lower_bound(pictures.begin(), pictures.end(), picture);
            if (place != pictures.end() && *place == picture) {
                m_groups.unknown.push_back(joiner.face);
                continue;
            }
            pictures.insert(place, picture);
            std::vector<std::size_t> &faces = m_groups.people[joiner.person].faces;
            faces.insert(std::lower_bound(faces.begin(), faces.end(), joiner.face), joiner.face);
        }
    }

    PeopleGroups finish()
    {
        std::sort(m_groups.unknown.begin(), m_groups.unknown.end());
        std::sort(m_groups.people.begin(), m_groups.people.end(), [](const auto &a, const auto &b) {
            return a.faces.size() != b.faces.size() ? a.faces.size() > b.faces.size() : a.faces[0] < b.faces[0];
        });
        return std::move(m_groups);
    }

private:
    std::optional<Joiner>
    clearlyNearest(std::size_t face, const MeasureLimits &limits, const PeopleParams &params) const
    {
        const PortrayedFace &poor = m_faces[face];
        if (poor.embedding.values.empty())
            return std::nullopt;
        Joiner nearest{-1.0, face, 0};
        double next = -1.0;
        for (std::size_t person = 0; person < m_means.size(); ++person) {
            if (std::binary_search(m_pictures[person].begin(), m_pictures[person].end(), poor.picture))
                continue;
            const double likeness = dot(poor.embedding.values, m_means[person].values);
            if (likeness > nearest.likeness) {
                next = nearest.likeness;
                nearest.likeness = likeness;
                nearest.person = person;
            } else {
                next = std::max(next, likeness);
            }
        }
        const bool clear =
            nearest.likeness >= leastOfPoor(limits, poor.quality) && nearest.likeness - next >= params.clearlyNearer;
        return clear ? std::optional<Joiner>(nearest) : std::nullopt;
    }

    const std::vector<PortrayedFace> &m_faces;
    PeopleGroups m_groups;
    std::vector<std::vector<std::size_t>> m_pictures; //!< Of each person, rising.
    std::vector<Embedding> m_means;
};

} // namespace

bool isTrusted(const PortrayedFace &face, const MeasureLimits &limits, double minEyeDistance)
{
    const QualityClass *quality = limits.classOf(face.quality);
    return !face.embedding.values.empty() && quality && quality->measurable
           && face.quality.eyeDistance >= minEyeDistance && face.embedding.selfAgreement >= limits.minSelfAgreement;
}

std::vector<std::size_t> sharpest(std::vector<std::size_t> candidates,
                                  const std::function<InputQuality(std::size_t candidate)> &qualityOf,
                                  int most)
{
    std::sort(candidates.begin(), candidates.end(), [&](std::size_t a, std::size_t b) {
        const InputQuality one = qualityOf(a);
        const InputQuality other = qualityOf(b);
        return std::tie(one.blur, other.eyeDistance, a) < std::tie(other.blur, one.eyeDistance, b);
    });
    candidates.resize(std::min(candidates.size(), static_cast<std::size_t>(std::max(1, most))));
    return candidates;
}

Result<PeopleGroups> groupPeople(const std::vector<PortrayedFace> &faces,
                                 const MeasureLimits &limits,
                                 double minEyeDistance,
                                 const PeopleParams &params,
                                 const CancelToken &cancel)
{
    std::vector<Cluster> clusters;
    std::vector<std::size_t> poor;
    std::size_t width = 0;
    for (std::size_t i = 0; i < faces.size(); ++i) {
        const std::vector<float> &values = faces[i].embedding.values;
        width = width == 0 ? values.size() : width;
        if (!values.empty() && values.size() != width)
            return Error{ErrorCode::InvalidArgument, "These faces were measured with different recognisers.", {}};
        if (!isTrusted(faces[i], limits, minEyeDistance)) {
            poor.push_back(i);
            continue;
        }
        Cluster own{values, {i}, {faces[i].picture}, std::vector<double>(limits.classes.size(), 0.0)};
        own.perClass[classNumber(limits, faces[i].quality)] = 1.0;
        clusters.push_back(std::move(own));
    }
    auto joined = Joining(std::move(clusters), limits).run(cancel);
    if (!joined)
        return joined.error();
    Crowd crowd(faces, *joined);
    crowd.chooseReferences(params);
    crowd.take(poor, limits, params);
    return crowd.finish();
}

} // namespace ambrotype::faces
