#include "jobs/planner/work_times.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>
#include <tuple>
#include <utility>

namespace ambrotype::jobs::planner {
namespace {

constexpr int kVersion = 2;
constexpr int kVersionWithoutFaces = 1;
constexpr std::size_t kMostLines = 300; //!< A file of some 60 kB.
constexpr char kSeparator = '|';

std::string deviceIn(const std::string &key)
{
    return key.substr(0, key.find(kSeparator));
}

std::string stageIn(const std::string &key)
{
    const std::size_t begin = key.find(kSeparator) + 1;
    return key.substr(begin, key.find(kSeparator, begin) - begin);
}

//! The numbers of \p value when these are \p many.
std::optional<std::vector<double>> numbersIn(const nlohmann::json &value, std::size_t many)
{
    if (!value.is_array() || value.size() != many)
        return std::nullopt;
    std::vector<double> numbers;
    for (const nlohmann::json &each : value) {
        if (!each.is_number())
            return std::nullopt;
        numbers.push_back(each.get<double>());
    }
    return numbers;
}

std::optional<TimeLine> lineIn(const nlohmann::json &value)
{
    TimeLine::Sums sums;
    const auto numbers = numbersIn(value, sums.size());
    if (!numbers)
        return std::nullopt;
    std::copy(numbers->begin(), numbers->end(), sums.begin());
    return TimeLine::fromSums(sums);
}

//! In lessons; no more than any machine could have had, so that there is room for further ones.
long long turnIn(const nlohmann::json &value)
{
    constexpr long long kMost = 1'000'000'000'000;
    return value.is_number_integer() ? std::clamp(value.get<long long>(), 0LL, kMost) : 0;
}

std::optional<TimeLines> linesIn(const nlohmann::json &value)
{
    if (!value.is_object())
        return std::nullopt;
    TimeLines lines;
    lines.turn = turnIn(value.value("turn", nlohmann::json()));
    for (const auto &[name, line] :
         {std::pair("all", &lines.all), std::pair("without", &lines.without), std::pair("with", &lines.with)}) {
        if (!value.contains(name))
            continue;
        const auto read = lineIn(value.at(name));
        if (!read)
            return std::nullopt;
        *line = *read;
    }
    return lines.all.count > 0 ? std::optional(lines) : std::nullopt;
}

//! Of version 1: count, x, y, xx, xy, turn. How much the times varied was not kept, and nothing was known of faces.
std::optional<TimeLines> oldLinesIn(const nlohmann::json &value)
{
    const auto old = numbersIn(value, 6);
    if (!old || (*old)[0] <= 0)
        return std::nullopt;
    const auto &[count, x, y, xx, xy] = std::tie((*old)[0], (*old)[1], (*old)[2], (*old)[3], (*old)[4]);
    const auto line = TimeLine::fromSums({count, x, xx, y, y * y / count, xy});
    if (!line)
        return std::nullopt;
    TimeLines lines;
    lines.all = *line;
    lines.turn = turnIn(value[5]);
    return lines;
}

} // namespace

std::string WorkTimes::keyOf(const WorkPiece &piece, const std::string &device)
{
    return (piece.onDevice ? device : std::string()) + kSeparator + piece.stage + kSeparator + piece.way;
}

void WorkTimes::learn(const std::vector<SeenTime> &times)
{
    for (const SeenTime &seen : times) {
        if (!std::isfinite(seen.seconds) || seen.seconds < 0 || !std::isfinite(seen.piece.units)
            || seen.piece.units <= 0)
            continue;
        TimeLines &lines = m_lines[keyOf(seen.piece, seen.device)];
        lines.add(seen.piece.units, seen.piece.faces, seen.seconds);
        lines.turn = ++m_turn;
    }
    forgetOldest();
}

void WorkTimes::forgetOldest()
{
    while (m_lines.size() > kMostLines)
        m_lines.erase(std::min_element(m_lines.begin(), m_lines.end(), [](const auto &a, const auto &b) {
            return a.second.turn < b.second.turn;
        }));
}

std::optional<WorkTimes::Guess> WorkTimes::guess(const WorkPiece &piece, const std::string &device) const
{
    const std::string key = keyOf(piece, device);
    if (const auto found = m_lines.find(key); found != m_lines.end())
        return Guess{found->second.at(piece.units, piece.faces), found->second.haveSeen(piece.faces)};
    // Another way of the same stage tells more than other stages. Files and whole pictures have units of their own, so
    // that nothing else tells of them.
    const auto isStage = [](const std::string &stage) { return stage != kFiles && stage != kWhole; };
    for (const bool sameStage : {true, false}) {
        double units = 0;
        double seconds = 0;
        for (const auto &[each, lines] : m_lines) {
            const std::string stage = stageIn(each);
            const bool alike = sameStage ? stage == piece.stage : isStage(piece.stage) && isStage(stage);
            if (!alike || deviceIn(each) != deviceIn(key))
                continue;
            units += lines.all.x;
            seconds += lines.all.y;
        }
        if (units > 0)
            return Guess{seconds / units * piece.units, false};
    }
    return std::nullopt;
}

std::vector<std::string> WorkTimes::devices() const
{
    std::set<std::string> devices;
    for (const auto &[key, lines] : m_lines)
        devices.insert(deviceIn(key));
    devices.erase(std::string());
    return {devices.begin(), devices.end()};
}

std::string WorkTimes::automaticDevice() const
{
    return m_automaticDevice.empty() ? "cpu" : m_automaticDevice;
}

std::string WorkTimes::toJson() const
{
    nlohmann::json lines = nlohmann::json::object();
    for (const auto &[key, known] : m_lines) {
        nlohmann::json &object = lines[key] = {{"turn", known.turn}, {"all", known.all.sums()}};
        if (known.without.count > 0)
            object["without"] = known.without.sums();
        if (known.with.count > 0)
            object["with"] = known.with.sums();
    }
    return nlohmann::json{{"version", kVersion}, {"automatic", m_automaticDevice}, {"times", lines}}.dump(
        1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<WorkTimes> WorkTimes::fromJson(std::string_view json)
{
    const nlohmann::json root = nlohmann::json::parse(json, nullptr, false);
    if (!root.is_object())
        return std::nullopt;
    const nlohmann::json version = root.value("version", nlohmann::json());
    if (version != kVersion && version != kVersionWithoutFaces)
        return std::nullopt;
    WorkTimes times;
    const nlohmann::json automatic = root.value("automatic", nlohmann::json());
    if (automatic.is_string())
        times.m_automaticDevice = automatic.get<std::string>();
    const nlohmann::json all = root.value("times", nlohmann::json());
    if (!all.is_object())
        return std::nullopt;
    for (const auto &[key, value] : all.items()) {
        const std::optional<TimeLines> lines = version == kVersion ? linesIn(value) : oldLinesIn(value);
        if (!lines || std::count(key.begin(), key.end(), kSeparator) < 2)
            return std::nullopt;
        times.m_turn = std::max(times.m_turn, lines->turn);
        times.m_lines.emplace(key, *lines);
    }
    times.forgetOldest();
    return times;
}

} // namespace ambrotype::jobs::planner
