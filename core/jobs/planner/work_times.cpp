#include "jobs/planner/work_times.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <set>

namespace ambrotype::jobs::planner {
namespace {

constexpr int kVersion = 1;
constexpr double kFade = 0.98;        //!< What a picture still counts after the next one; about the last fifty matter.
constexpr double kProportional = 2.0; //!< Pictures' worth of belief that twice the work takes twice the time.
//! A picture that took more than so many times what was expected was held up by something else (a pause in its middle,
//! a server that did not answer), and counts as so much.
constexpr double kMostSurprise = 3.0;
constexpr double kSettled = 3.0;        //!< Pictures from which on something is expected.
constexpr std::size_t kMostLines = 300; //!< A file of some 30 kB.
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

} // namespace

void WorkTimes::Line::add(double units, double seconds)
{
    for (double *sum : {&count, &x, &y, &xx, &xy})
        *sum *= kFade;
    count += 1;
    x += units;
    y += seconds;
    xx += units * units;
    xy += units * seconds;
}

double WorkTimes::Line::at(double units) const
{
    const double meanX = x / count;
    const double meanY = y / count;
    if (meanX <= 0)
        return meanY;
    // The least squares line through what was seen, drawn towards the origin by a few pictures' worth of belief: from
    // pictures of one size alone nothing follows but that. Neither a start nor a picture takes less than no time.
    const double belief = kProportional / (kProportional + count);
    const double spread = (xx / count - meanX * meanX) + belief * meanX * meanX;
    const double common = (xy / count - meanX * meanY) + belief * meanX * meanY;
    const double slope = std::clamp(common / spread, 0.0, meanY / meanX);
    return meanY + slope * (units - meanX);
}

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
        Line &line = m_lines[keyOf(seen.piece, seen.device)];
        const double most = line.count >= kSettled ? kMostSurprise * line.at(seen.piece.units) : 0.0;
        line.add(seen.piece.units, most > 0 ? std::min(seen.seconds, most) : seen.seconds);
        line.turn = ++m_turn;
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
    if (const auto line = m_lines.find(key); line != m_lines.end())
        return Guess{line->second.at(piece.units), true};
    // Another way of the same stage tells more than other stages. Files and whole pictures have units of their own, so
    // that nothing else tells of them.
    const auto isStage = [](const std::string &stage) { return stage != kFiles && stage != kWhole; };
    for (const bool sameStage : {true, false}) {
        double units = 0;
        double seconds = 0;
        for (const auto &[each, line] : m_lines) {
            const std::string stage = stageIn(each);
            const bool alike = sameStage ? stage == piece.stage : isStage(piece.stage) && isStage(stage);
            if (!alike || deviceIn(each) != deviceIn(key))
                continue;
            units += line.x;
            seconds += line.y;
        }
        if (units > 0)
            return Guess{seconds / units * piece.units, false};
    }
    return std::nullopt;
}

std::vector<std::string> WorkTimes::devices() const
{
    std::set<std::string> devices;
    for (const auto &[key, line] : m_lines)
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
    for (const auto &[key, line] : m_lines)
        lines[key] = {line.count, line.x, line.y, line.xx, line.xy, line.turn};
    return nlohmann::json{{"version", kVersion}, {"automatic", m_automaticDevice}, {"times", lines}}.dump(
        1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::optional<WorkTimes> WorkTimes::fromJson(std::string_view json)
{
    const nlohmann::json root = nlohmann::json::parse(json, nullptr, false);
    if (!root.is_object() || root.value("version", nlohmann::json()) != kVersion)
        return std::nullopt;
    WorkTimes times;
    const nlohmann::json automatic = root.value("automatic", nlohmann::json());
    if (automatic.is_string())
        times.m_automaticDevice = automatic.get<std::string>();
    const nlohmann::json lines = root.value("times", nlohmann::json());
    if (!lines.is_object())
        return std::nullopt;
    for (const auto &[key, value] : lines.items()) {
        const bool usable =
            std::count(key.begin(), key.end(), kSeparator) >= 2 && value.is_array() && value.size() == 6
            && std::all_of(value.begin(), value.end(), [](const nlohmann::json &each) {
                   return each.is_number() && std::isfinite(each.get<double>()) && each.get<double>() >= 0;
               });
        if (!usable || value[0].get<double>() <= 0)
            return std::nullopt;
        Line line;
        line.count = value[0].get<double>();
        line.x = value[1].get<double>();
        line.y = value[2].get<double>();
        line.xx = value[3].get<double>();
        line.xy = value[4].get<double>();
        line.turn = value[5].is_number_integer() ? value[5].get<long long>() : 0;
        times.m_turn = std::max(times.m_turn, line.turn);
        times.m_lines.emplace(key, line);
    }
    times.forgetOldest();
    return times;
}

} // namespace ambrotype::jobs::planner
