#include "jobs/planner/face_counts.h"

#include "jobs/shoot/picture_quality.h"

#include <chrono>
#include <numeric>
#include <utility>

namespace ambrotype::jobs::planner {
namespace {

//! The numbers below \p count so that the first ones, however many, are spread over all.
std::vector<std::size_t> spreadOrder(std::size_t count)
{
    std::vector<std::size_t> order;
    order.reserve(count);
    // Steps of the golden section never come close to an earlier one.
    std::size_t step = count * 618 / 1000 + 1;
    while (std::gcd(step, count) > 1)
        ++step;
    for (std::size_t i = 0, at = 0; i < count; ++i, at = (at + step) % count)
        order.push_back(at);
    return order;
}

} // namespace

FaceCounts::FaceCounts(std::filesystem::path measures, std::string method, Look look)
    : m_store(std::move(measures))
    , m_method(std::move(method))
    , m_lookMethod(m_method + "-look")
    , m_look(std::move(look))
{
}

FaceCounts FaceCounts::standard()
{
    return {shoot::QualityStore::standardFile(), shoot::faceCountMethod()};
}

std::optional<int> FaceCounts::known(const std::filesystem::path &picture)
{
    for (const std::string &method : {m_method, m_lookMethod}) {
        if (const auto measured = m_store.find(picture, method); measured && measured->facesToRestore)
            return measured->facesToRestore;
    }
    return std::nullopt;
}

std::vector<std::optional<int>> FaceCounts::of(const std::vector<std::filesystem::path> &pictures, const Bounds &bounds)
{
    using Clock = std::chrono::steady_clock;
    std::vector<std::optional<int>> counts;
    for (const std::filesystem::path &picture : pictures)
        counts.push_back(bounds.cancel.isCancelled() ? std::nullopt : known(picture));
    const Clock::time_point begun = Clock::now();
    for (const std::size_t i : spreadOrder(pictures.size())) {
        const double spent = std::chrono::duration<double>(Clock::now() - begun).count();
        if (spent >= bounds.seconds || bounds.cancel.isCancelled())
            break;
        if (counts[i])
            continue;
        const std::string identity = shoot::QualityStore::identity(pictures[i]);
        const Result<int> seen = m_look(pictures[i], bounds.cancel);
        if (!seen)
            continue; // the work on it will say why
        counts[i] = *seen;
        shoot::PictureQuality quality;
        quality.facesToRestore = *seen;
        m_store.keep(pictures[i], identity, m_lookMethod, quality);
    }
    return counts;
}

} // namespace ambrotype::jobs::planner
