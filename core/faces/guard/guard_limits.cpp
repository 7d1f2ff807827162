#include "faces/guard/guard_limits.h"

#include "base/paths.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace ambrotype::faces {

namespace {

using nlohmann::json;

constexpr int kVersion = 1;
constexpr const char *kReference = "mobilefacenet";

double number(const json &object, const char *key, double low, double high)
{
    const double value = object.at(key).get<double>();
    if (!(value >= low && value <= high))
        throw std::runtime_error(std::string(key) + " lies outside its range");
    return value;
}

MeasureLimits measureLimits(const json &object)
{
    MeasureLimits limits;
    limits.minSelfAgreement = object.contains("minSelfAgreement") ? number(object, "minSelfAgreement", -1, 1) : -1.0;
    for (const json &each : object.at("classes")) {
        QualityClass made;
        made.name = each.at("name").get<std::string>();
        made.maxBlur = number(each, "maxBlur", 0, 1);
        made.maxNoise = number(each, "maxNoise", 0, 255);
        made.normal = number(each, "normal", -1, 1);
        made.strict = number(each, "strict", -1, 1);
        made.otherPerson = number(each, "otherPerson", -1, 1);
        made.otherPersonAlone = each.contains("otherPersonAlone")
                                    ? number(each, "otherPersonAlone", made.otherPerson, 1)
                                    : made.otherPerson;
        made.measurable = each.at("measurable").get<bool>();
        if (made.strict < made.normal)
            throw std::runtime_error("strict is laxer than normal in class " + made.name);
        limits.classes.push_back(std::move(made));
    }
    return limits;
}

std::vector<ChangeClass> changeClasses(const json &list)
{
    std::vector<ChangeClass> classes;
    for (const json &each : list) {
        ChangeClass made;
        made.maxBlur = number(each, "maxBlur", 0, 1);
        made.maxNoise = number(each, "maxNoise", 0, 255);
        for (std::size_t i = 0; i < made.share.size(); ++i)
            made.share[i] = number(each.at("changedShareP99"), changeAreaName(static_cast<ChangeArea>(i)), 0, 1);
        classes.push_back(made);
    }
    return classes;
}

template <typename Class> const Class *firstThatHolds(const std::vector<Class> &classes, const InputQuality &quality)
{
    const auto found = std::find_if(classes.begin(), classes.end(), [&](const Class &each) {
        return quality.blur <= each.maxBlur && quality.noise <= each.maxNoise;
    });
    return found == classes.end() ? nullptr : &*found;
}

} // namespace

const QualityClass *MeasureLimits::classOf(const InputQuality &quality) const
{
    return firstThatHolds(classes, quality);
}

const ChangeClass *GuardLimits::changeClassOf(const InputQuality &quality) const
{
    return firstThatHolds(changes, quality);
}

const MeasureLimits *GuardLimits::recogniser(const std::string &network, bool *ofAnother) const
{
    auto found = recognisers.find(network);
    *ofAnother = found == recognisers.end();
    if (*ofAnother)
        found = recognisers.find(kReference);
    return found == recognisers.end() ? nullptr : &found->second;
}

Result<GuardLimits> GuardLimits::parse(std::string_view text)
{
    try {
        const json root = json::parse(text);
        if (root.at("version").get<int>() != kVersion)
            throw std::runtime_error("unknown version");
        GuardLimits limits;
        limits.minEyeDistance = number(root, "minEyeDistance", 0, 1000);
        limits.structure = measureLimits(root.at("structure"));
        limits.changeThreshold = number(root.at("changes"), "threshold", 0, 1);
        limits.changes = changeClasses(root.at("changes").at("classes"));
        for (const auto &[network, each] : root.at("recognisers").items())
            limits.recognisers[network] = measureLimits(each);
        return limits;
    } catch (const std::exception &problem) {
        return Error{
            ErrorCode::BadFormat, "The file of limits for the likeness of faces cannot be understood.", problem.what()};
    }
}

Result<GuardLimits> GuardLimits::read(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return Error{ErrorCode::NotFound, "The limits for the likeness of faces are missing.", file.string()};
    const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    auto limits = parse(text);
    if (!limits) {
        Error error = limits.error();
        error.detail = file.string() + ": " + error.detail;
        return error;
    }
    return limits;
}

Result<const GuardLimits *> GuardLimits::shipped()
{
    static const Result<GuardLimits> limits = read(paths::resource("guard/likeness.json"));
    if (!limits)
        return limits.error();
    return &limits.value();
}

} // namespace ambrotype::faces
