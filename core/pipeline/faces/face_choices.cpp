#include "pipeline/faces/face_choices.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace ambrotype::pipeline {
namespace {

using faces::Box;
using faces::Face;
using faces::Point;
using nlohmann::json;

constexpr std::size_t kMostChoices = 2000; //!< More faces than anybody decides on by hand.
//! Six digits: a thousandth of a pixel in the largest pictures, and texts that stay equal when read and written again.
constexpr double kDigits = 1e6;

double rounded(double share)
{
    return std::round(share * kDigits) / kDigits;
}

json boxToJson(const Face &face)
{
    json text;
    text["box"] = {rounded(face.box.left), rounded(face.box.top), rounded(face.box.right), rounded(face.box.bottom)};
    if (face.hasLandmarks)
        for (const Point &point : face.landmarks)
            text["points"].push_back({rounded(point.x), rounded(point.y)});
    return text;
}

Error badChoice(std::size_t index, const char *what)
{
    return Error{ErrorCode::BadFormat,
                 "The choices made for the faces of this picture cannot be read.",
                 "entry " + std::to_string(index) + ": " + what};
}

bool readShare(const json &value, double &share)
{
    if (!value.is_number())
        return false;
    const double read = value.get<double>();
    share = rounded(read);              // as it will be written: a box that is nothing then is nothing now
    return read >= -1.0 && read <= 2.0; // false for NaN; a box may reach outside the picture
}

bool readPoint(const json &value, Point &point)
{
    return value.is_array() && value.size() == 2 && readShare(value[0], point.x) && readShare(value[1], point.y);
}

bool readDrawn(const json &text, Face &face)
{
    const auto box = text.find("box");
    if (box == text.end() || !box->is_array() || box->size() != 4 || !readShare((*box)[0], face.box.left)
        || !readShare((*box)[1], face.box.top) || !readShare((*box)[2], face.box.right)
        || !readShare((*box)[3], face.box.bottom) || face.box.area() <= 0)
        return false;
    face.score = 1.0;
    face.source = faces::FaceSource::Drawn;
    const auto points = text.find("points");
    face.hasLandmarks = points != text.end();
    if (!face.hasLandmarks)
        return true;
    if (!points->is_array() || points->size() != face.landmarks.size())
        return false;
    for (std::size_t i = 0; i < face.landmarks.size(); ++i)
        if (!readPoint((*points)[i], face.landmarks[i]))
            return false;
    return true;
}

//! Nothing when \p text is no reference.
std::optional<faces::PersonReference> readReference(const json &text)
{
    if (!text.is_object() || text.size() != 2)
        return std::nullopt;
    const auto network = text.find("network");
    const auto values = text.find("values");
    if (network == text.end() || values == text.end() || !network->is_string() || !values->is_string())
        return std::nullopt;
    auto reference =
        faces::referenceFromText(network->get_ref<const std::string &>(), values->get_ref<const std::string &>());
    return reference ? std::optional<faces::PersonReference>(std::move(*reference)) : std::nullopt;
}

Result<FaceChoice> readChoice(const json &text, std::size_t index)
{
    if (!text.is_object())
        return badChoice(index, "not an object");
    FaceChoice choice;
    if (!text.contains("x") || !text.contains("y") || !readShare(text["x"], choice.centre.x)
        || !readShare(text["y"], choice.centre.y))
        return badChoice(index, "x and y must be shares of the picture");
    for (const auto &[key, value] : text.items()) {
        if (key == "on" || key == "removed" || key == "anonymise") {
            if (!value.is_boolean())
                return badChoice(index, "on, removed and anonymise are true or false");
            if (key == "on")
                choice.on = value.get<bool>();
            else
                (key == "removed" ? choice.removed : choice.anonymise) = value.get<bool>();
        } else if (key == "strength") {
            if (!value.is_number() || !(value.get<double>() >= 0 && value.get<double>() <= 100))
                return badChoice(index, "strength must be 0 to 100");
            choice.strength = value.get<double>();
        } else if (key == "model") {
            if (!value.is_string() || value.get_ref<const std::string &>().empty())
                return badChoice(index, "model must be a name");
            choice.model = value.get<std::string>();
        } else if (key == "drawn") {
            Face face;
            if (!value.is_object() || !readDrawn(value, face))
                return badChoice(index, "a drawn face needs a box of four numbers and none or five points");
            choice.drawn = face;
        } else if (key == "reference") {
            choice.reference = readReference(value);
            if (!choice.reference)
                return badChoice(index, "a reference needs the name of a recogniser and its values in base64");
        }
    }
    return choice;
}

Face mapped(Face face, double x, double y)
{
    face.box = {face.box.left * x, face.box.top * y, face.box.right * x, face.box.bottom * y};
    for (Point &point : face.landmarks)
        point = {point.x * x, point.y * y};
    return face;
}

//! Half of the box's width around its middle: where the centre of the same face, found again, lies.
bool isSameSpot(const Point &centre, const Box &box, double &distance)
{
    if (box.area() <= 0)
        return false;
    const double x = (centre.x - box.centre().x) / box.width();
    const double y = (centre.y - box.centre().y) / box.height();
    distance = std::hypot(x, y);
    return std::abs(x) < 0.3 && std::abs(y) < 0.3;
}

} // namespace

std::string faceChoicesToText(const std::vector<FaceChoice> &choices)
{
    if (choices.empty())
        return {};
    json list = json::array();
    for (const FaceChoice &choice : choices) {
        json text;
        text["x"] = rounded(choice.centre.x);
        text["y"] = rounded(choice.centre.y);
        if (choice.on)
            text["on"] = *choice.on;
        if (choice.strength)
            text["strength"] = *choice.strength;
        if (!choice.model.empty())
            text["model"] = choice.model;
        if (choice.removed)
            text["removed"] = true;
        if (choice.anonymise)
            text["anonymise"] = true;
        if (choice.drawn)
            text["drawn"] = boxToJson(*choice.drawn);
        if (choice.reference)
            text["reference"] = {{"network", choice.reference->network},
                                 {"values", faces::referenceValuesToText(*choice.reference)}};
        list.push_back(std::move(text));
    }
    return list.dump();
}

Result<std::vector<FaceChoice>> faceChoicesFromText(std::string_view text)
{
    std::vector<FaceChoice> choices;
    if (text.empty())
        return choices;
    const json list = json::parse(text, nullptr, false);
    if (!list.is_array() || list.size() > kMostChoices)
        return Error{ErrorCode::BadFormat,
                     "The choices made for the faces of this picture cannot be read.",
                     "a list of at most 2000 entries is expected"};
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto choice = readChoice(list[i], i);
        if (!choice)
            return choice.error();
        choices.push_back(std::move(*choice));
    }
    return choices;
}

const FaceChoice *choiceFor(const std::vector<FaceChoice> &choices, const faces::Face &face, imaging::Size size)
{
    const Box box = faceInShares(face, size).box;
    const FaceChoice *best = nullptr;
    double least = 0.0;
    for (const FaceChoice &choice : choices) {
        double distance = 0.0;
        if (isSameSpot(choice.centre, box, distance) && (!best || distance < least)) {
            best = &choice;
            least = distance;
        }
    }
    return best;
}

std::vector<FaceChoice> withChoice(std::vector<FaceChoice> choices, const FaceChoice &choice)
{
    for (FaceChoice &each : choices)
        if (std::hypot(each.centre.x - choice.centre.x, each.centre.y - choice.centre.y) < 1e-4) {
            each = choice;
            return choices;
        }
    choices.push_back(choice);
    return choices;
}

faces::Face faceInPixels(const faces::Face &shares, imaging::Size size)
{
    return mapped(shares, size.width, size.height);
}

faces::Face faceInShares(const faces::Face &pixels, imaging::Size size)
{
    return mapped(pixels, 1.0 / size.width, 1.0 / size.height);
}

} // namespace ambrotype::pipeline
