#include "findings_json.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace ambrotype::cli {
namespace {

using nlohmann::json;

//! Hundredths of a pixel and of a likeness: what the numbers can be trusted for.
double shortened(double value)
{
    return std::round(value * 100) / 100;
}

json optional(const std::optional<double> &value)
{
    return value ? json(std::round(*value * 1000) / 1000) : json();
}

} // namespace

json toJson(const faces::Face &face)
{
    json points;
    if (face.hasLandmarks)
        for (const faces::Point &point : face.landmarks)
            points.push_back({shortened(point.x), shortened(point.y)});
    return {{"box",
             {shortened(face.box.left),
              shortened(face.box.top),
              shortened(face.box.width()),
              shortened(face.box.height())}},
            {"landmarks", points},
            {"score", std::round(face.score * 1e4) / 1e4},
            {"source", faces::faceSourceName(face.source)},
            {"turned", face.turned}};
}

json toJson(const std::vector<pipeline::FaceOutcome> &faces)
{
    json list = json::array();
    for (const pipeline::FaceOutcome &outcome : faces) {
        json entry = toJson(outcome.face);
        entry["number"] = outcome.number;
        entry["badges"] = outcome.badges;
        entry["restored"] = outcome.restored;
        entry["anonymised"] = outcome.anonymised;
        entry["reason"] = outcome.reason.empty() ? json() : json(outcome.reason);
        entry["model"] = outcome.model.empty() ? json() : json(outcome.model);
        entry["asked"] = shortened(outcome.asked);
        entry["used"] = shortened(outcome.used);
        entry["likeness"] = outcome.likeness.empty() ? json() : json(outcome.likeness);
        entry["identity"] = optional(outcome.score);
        entry["limit"] = optional(outcome.limit);
        entry["reference"] = optional(outcome.referenceScore);
        entry["remarks"] = outcome.remarks;
        list.push_back(std::move(entry));
    }
    return list;
}

} // namespace ambrotype::cli
