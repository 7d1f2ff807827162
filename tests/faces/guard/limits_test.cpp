#include "faces/guard/guard_limits.h"

#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>

using namespace ambrotype;
using namespace ambrotype::faces;

namespace {

std::string replaced(std::string text, const std::string &from, const std::string &to)
{
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

const char *const kGood = R"({"version": 1, "minEyeDistance": 10,
 "structure": {"classes": []},
 "changes": {"threshold": 0.06, "classes": [{"maxBlur": 0.03, "maxNoise": 0.3,
   "changedShareP99": {"around-eyes": 0.1, "mouth": 0.2, "lower-face": 0.3, "forehead": 0.4}}]},
 "recognisers": {"x": {"minSelfAgreement": 0.7, "classes": [
   {"name": "fine", "maxBlur": 0.03, "maxNoise": 0.3, "normal": 0.8, "strict": 0.9, "otherPerson": 0.3, "measurable": true},
   {"name": "fair", "maxBlur": 0.05, "maxNoise": 0.6, "normal": 0.6, "strict": 0.7, "otherPerson": 0.4, "measurable": false}]}}})";

} // namespace

TEST_CASE("limits are read, and the class of an input is the first that holds it")
{
    const auto limits = GuardLimits::parse(kGood);
    REQUIRE(limits.ok());
    bool ofAnother = true;
    const auto *measure = limits->recogniser("x", &ofAnother);
    REQUIRE(measure);
    CHECK_FALSE(ofAnother);
    CHECK(measure->minSelfAgreement == 0.7);
    CHECK(measure->classOf({50.0, 0.03, 0.3})->name == "fine");
    CHECK(measure->classOf({50.0, 0.031, 0.0})->name == "fair");
    CHECK(measure->classOf({50.0, 0.01, 0.5})->name == "fair");
    CHECK_FALSE(measure->classOf({50.0, 0.06, 0.0}));
    CHECK(measure->classes[0].limit(GuardLevel::Strict) == 0.9);
    CHECK(limits->changes[0].share[2] == 0.3);
    CHECK_FALSE(limits->recogniser("y", &ofAnother));
}

TEST_CASE("files of limits that make no sense are refused with the reason")
{
    for (const auto &[from, to] : {std::pair<const char *, const char *>{"\"version\": 1", "\"version\": 2"},
                                   {"\"strict\": 0.9", "\"strict\": 0.7"},
                                   {"\"normal\": 0.8", "\"normal\": 3"},
                                   {"\"maxBlur\": 0.05", "\"maxBlur\": \"wide\""},
                                   {"\"mouth\": 0.2, ", ""},
                                   {"\"measurable\": true", "\"measured\": true"}}) {
        CAPTURE(from);
        const auto limits = GuardLimits::parse(replaced(kGood, from, to));
        REQUIRE_FALSE(limits.ok());
        CHECK(limits.error().code == ErrorCode::BadFormat);
        CHECK_FALSE(limits.error().detail.empty());
    }
    CHECK_FALSE(GuardLimits::parse("").ok());
    CHECK_FALSE(GuardLimits::parse("[]").ok());
    CHECK(GuardLimits::read("/nowhere/at/all.json").error().code == ErrorCode::NotFound);
}

TEST_CASE("the limits that ship can be used")
{
    const auto limits = GuardLimits::shipped();
    if (!limits)
        FAIL(limits.error().message << " " << limits.error().detail);
    bool ofAnother = true;
    const auto *measure = (*limits)->recogniser("mobilefacenet", &ofAnother);
    REQUIRE(measure);
    CHECK_FALSE(ofAnother);
    for (const auto *each : {measure, static_cast<const MeasureLimits *>(&(*limits)->structure)}) {
        REQUIRE(each->classes.size() >= 2);
        CHECK(each->classes[0].measurable);
        for (const auto &quality : each->classes) {
            CHECK(quality.strict >= quality.normal);
            CHECK(quality.otherPersonAlone >= quality.otherPerson);
            CHECK((!quality.measurable || quality.normal > quality.otherPerson));
        }
        // Better photographs bear stricter limits.
        CHECK(measure->classes[0].normal > measure->classes[1].normal);
    }
    CHECK((*limits)->changes.size() == measure->classes.size());
}
