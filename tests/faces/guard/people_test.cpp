#include "faces/guard/people.h"

#include "faces/guard/person_reference.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

using namespace ambrotype;
using namespace ambrotype::faces;

namespace {

constexpr std::size_t kWidth = 64;

//! Two classes that can be trusted and one that cannot.
MeasureLimits limits()
{
    MeasureLimits made;
    made.classes = {{"fine", 0.03, 0.25, 0.9, 0.95, 0.4, 0.4, true},
                    {"fair", 0.05, 0.6, 0.6, 0.7, 0.5, 0.5, true},
                    {"poor", 0.2, 2.0, 0.4, 0.5, 0.3, 0.3, false}};
    made.minSelfAgreement = 0.7;
    return made;
}

constexpr double kLeastEyes = 10.0;

Embedding direction(std::mt19937 &generator)
{
    std::normal_distribution<double> normal;
    Embedding made;
    double length = 0.0;
    std::vector<double> values(kWidth);
    for (double &value : values) {
        value = normal(generator);
        length += value * value;
    }
    for (const double value : values)
        made.values.push_back(static_cast<float>(value / std::sqrt(length)));
    return made;
}

//! \p of with so much of another direction that the likeness is about \p likeness.
Embedding near(const Embedding &of, double likeness, std::mt19937 &generator)
{
    const Embedding other = direction(generator);
    const double share = std::sqrt(1.0 - likeness * likeness);
    Embedding made;
    double length = 0.0;
    for (std::size_t i = 0; i < kWidth; ++i) {
        made.values.push_back(static_cast<float>(likeness * of.values[i] + share * other.values[i]));
        length += double(made.values[i]) * made.values[i];
    }
    for (float &value : made.values)
        value = static_cast<float>(value / std::sqrt(length));
    return made;
}

PortrayedFace face(std::size_t picture, Embedding embedding, double blur = 0.02)
{
    return {picture, std::move(embedding), InputQuality{40.0, blur, 0.1}};
}

Result<PeopleGroups> grouped(const std::vector<PortrayedFace> &faces, const PeopleParams &params = {})
{
    return groupPeople(faces, limits(), kLeastEyes, params);
}

std::set<std::set<std::size_t>> partition(const PeopleGroups &groups)
{
    std::set<std::set<std::size_t>> made;
    for (const PeopleGroups::Group &group : groups.people)
        made.emplace(group.faces.begin(), group.faces.end());
    return made;
}

//! The definition, without any haste: the two groups whose mean likeness lies most above its mean limit are joined.
std::set<std::set<std::size_t>> slowly(const std::vector<PortrayedFace> &faces)
{
    const MeasureLimits all = limits();
    std::vector<std::set<std::size_t>> groups;
    for (std::size_t i = 0; i < faces.size(); ++i)
        groups.push_back({i});
    const auto margin = [&](const std::set<std::size_t> &a, const std::set<std::size_t> &b) {
        double sum = 0.0;
        for (const std::size_t i : a)
            for (const std::size_t j : b) {
                if (faces[i].picture == faces[j].picture)
                    return -9.0;
                sum +=
                    similarity(faces[i].embedding, faces[j].embedding)
                    - std::max(all.classOf(faces[i].quality)->otherPerson, all.classOf(faces[j].quality)->otherPerson);
            }
        return sum / double(a.size() * b.size());
    };
    for (;;) {
        double most = 0.0;
        std::size_t one = 0;
        std::size_t other = 0;
        for (std::size_t i = 0; i < groups.size(); ++i)
            for (std::size_t j = i + 1; j < groups.size(); ++j)
                if (const double found = margin(groups[i], groups[j]); found > most) {
                    most = found;
                    one = i;
                    other = j;
                }
        if (one == other)
            return {groups.begin(), groups.end()};
        groups[one].insert(groups[other].begin(), groups[other].end());
        groups.erase(groups.begin() + static_cast<std::ptrdiff_t>(other));
    }
}

} // namespace

TEST_CASE("drawn embeddings of three people in ten pictures are told apart, and the sharpest stand for them")
{
    std::mt19937 generator(4);
    const std::vector<Embedding> people{direction(generator), direction(generator), direction(generator)};
    std::vector<PortrayedFace> faces;
    for (std::size_t picture = 0; picture < 10; ++picture)
        for (const Embedding &person : people) {
            const bool worse = picture % 2 == 1;
            faces.push_back(face(picture, near(person, worse ? 0.8 : 0.9, generator), worse ? 0.045 : 0.02));
            faces.back().quality.eyeDistance = 40.0 + double(picture);
        }
    const auto groups = grouped(faces);
    REQUIRE(groups.ok());
    REQUIRE(groups->people.size() == 3);
    CHECK(groups->unknown.empty());
    for (std::size_t person = 0; person < 3; ++person) {
        const PeopleGroups::Group &group = groups->people[person];
        REQUIRE(group.faces.size() == 10);
        for (const std::size_t each : group.faces)
            CHECK(each % 3 == person); // equal sizes: in the order of their first face
        // Five sharp ones, the largest first.
        CHECK(group.references == std::vector<std::size_t>{24 + person, 18 + person, 12 + person, 6 + person, person});
    }
    const auto again = grouped(faces);
    REQUIRE(again.ok());
    CHECK(partition(*again) == partition(*groups));
}

TEST_CASE("chains of neighbours give what joining the nearest two again and again gives")
{
    for (std::uint32_t seed = 1; seed <= 30; ++seed) {
        CAPTURE(seed);
        std::mt19937 generator(seed);
        std::vector<Embedding> people;
        for (int i = 0; i < 5; ++i)
            people.push_back(i % 2 == 1 ? near(people.back(), 0.5, generator) : direction(generator)); // relatives
        std::vector<PortrayedFace> faces;
        for (std::size_t i = 0; i < 40; ++i)
            faces.push_back(face(i / 2,
                                 near(people[generator() % 5], 0.55 + 0.4 * double(generator() % 100) / 100, generator),
                                 generator() % 3 == 0 ? 0.045 : 0.02));
        const auto groups = grouped(faces);
        REQUIRE(groups.ok());
        CHECK(partition(*groups) == slowly(faces));
    }
}

TEST_CASE("faces of one picture are never one person")
{
    std::mt19937 generator(7);
    const Embedding person = direction(generator);
    const auto groups = grouped({face(0, person), face(0, person), face(1, person)});
    REQUIRE(groups.ok());
    CHECK(groups->people.size() == 2);
    CHECK(groups->people[0].faces.size() == 2);
    CHECK(grouped({face(0, person), face(1, person)})->people.size() == 1);
}

TEST_CASE("a face that cannot be trusted joins whom it is clearly nearest to, or nobody")
{
    std::mt19937 generator(11);
    const Embedding a = direction(generator);
    const Embedding b = near(a, 0.3, generator); // somewhat like a
    std::vector<PortrayedFace> faces{face(0, a), face(1, a), face(2, b), face(3, b)};
    const auto with = [&](PortrayedFace poor) {
        std::vector<PortrayedFace> all = faces;
        all.push_back(std::move(poor));
        const auto groups = grouped(all);
        REQUIRE(groups.ok());
        REQUIRE(groups->people.size() == 2);
        return groups->unknown.empty() ? std::size_t(groups->people[0].faces.size() == 3 ? 1 : 2) : std::size_t(0);
    };
    const auto toldBy = [&](auto change) {
        PortrayedFace poor = face(9, near(a, 0.8, generator), 0.1);
        change(poor);
        return with(poor);
    };
    const auto nothing = [](PortrayedFace &) {};
    CHECK(toldBy(nothing) == 1);
    CHECK(toldBy([](PortrayedFace &poor) { poor.quality = {5.0, 0.02, 0.1}; }) == 1);
    CHECK(toldBy([](PortrayedFace &poor) { poor.embedding.selfAgreement = 0.2; }) == 1);
    CHECK(toldBy([](PortrayedFace &poor) { poor.quality.blur = 0.9; }) == 0); // worse than all that was measured
    CHECK(toldBy([](PortrayedFace &poor) { poor.picture = 1; }) == 0);        // where that person is already
    CHECK(toldBy([](PortrayedFace &poor) { poor.embedding.values.clear(); }) == 0);
    CHECK(toldBy([&](PortrayedFace &poor) { poor.embedding = near(a, 0.42, generator); }) == 0);
    // As like one as the other.
    Embedding between;
    for (std::size_t i = 0; i < kWidth; ++i)
        between.values.push_back((a.values[i] + b.values[i]) / std::sqrt(2.0F + 2.0F * float(similarity(a, b))));
    CHECK(similarity(between, a) > 0.6);
    CHECK(toldBy([&](PortrayedFace &poor) { poor.embedding = between; }) == 0);
    // It never stands for anybody.
    faces.push_back(face(9, near(a, 0.8, generator), 0.1));
    const auto withPoor = grouped(faces);
    for (const PeopleGroups::Group &group : withPoor->people)
        CHECK(std::find(group.references.begin(), group.references.end(), 4U) == group.references.end());
    // Poor faces alone are nobody.
    CHECK(grouped({face(0, a, 0.1), face(1, a, 0.1)})->unknown.size() == 2);
    CHECK(grouped({})->people.empty());
}

TEST_CASE("grouping refuses faces of two recognisers and can be cancelled")
{
    std::mt19937 generator(3);
    Embedding shorter = direction(generator);
    shorter.values.resize(32);
    CHECK(grouped({face(0, direction(generator)), face(1, shorter)}).error().code == ErrorCode::InvalidArgument);
    CancelSource cancel;
    cancel.cancel();
    CHECK(groupPeople({face(0, shorter)}, limits(), kLeastEyes, {}, cancel.token()).error().code
          == ErrorCode::Cancelled);
}

TEST_CASE("a reference is the mean direction, small, and the same after it was written and read")
{
    std::mt19937 generator(21);
    const Embedding person = direction(generator);
    std::vector<Embedding> seen;
    for (int i = 0; i < 5; ++i)
        seen.push_back(near(person, 0.9, generator));
    std::vector<const Embedding *> pointers;
    for (const Embedding &each : seen)
        pointers.push_back(&each);
    const auto reference = referenceOf("mobilefacenet", pointers);
    REQUIRE(reference.ok());
    CHECK(similarity(reference->embedding(), person) > 0.97);
    CHECK(similarity(reference->embedding(), reference->embedding()) == Approx(1.0));
    const std::string text = referenceValuesToText(*reference);
    CHECK(text.size() == (kWidth + 2) / 3 * 4);
    const auto read = referenceFromText("mobilefacenet", text);
    REQUIRE(read.ok());
    CHECK(*read == *reference);
    // Eight bits turn it by less than half a degree.
    const auto one = referenceOf("mobilefacenet", {&person});
    REQUIRE(one.ok());
    CHECK(similarity(one->embedding(), person) > std::cos(0.5 * 3.14159265 / 180.0));
    CHECK_FALSE(referenceOf("mobilefacenet", {}).ok());
    Embedding none;
    none.values.assign(kWidth, 0.0F);
    CHECK_FALSE(referenceOf("mobilefacenet", {&none}).ok());
    none.values.resize(3);
    CHECK_FALSE(referenceOf("mobilefacenet", {&person, &none}).ok());
}

TEST_CASE("hostile texts are no references")
{
    PersonReference good{"arcface-iresnet50", std::vector<std::int8_t>(17, 3)};
    good.values[4] = -127;
    const std::string text = referenceValuesToText(good);
    REQUIRE(referenceFromText(good.network, text).ok());
    REQUIRE(text.substr(text.size() - 1) == "=");
    std::vector<std::pair<std::string, std::string>> bad{
        {"", text},
        {"Mobile Face", text},
        {"../x", text},
        {std::string(65, 'a'), text},
        {"a", ""},
        {"a", "===="},
        {"a", text.substr(1)},
        {"a", text + "="},
        {"a", text + "AAAA"},                   // behind the padding
        {"a", text.substr(0, text.size() - 1)}, // without padding
        {"a", " " + text},
        {"a", text.substr(0, 8) + "\n" + text.substr(8)},
        {"a", text.substr(0, 8) + std::string(1, '\0') + text.substr(9)},
        {"a", text.substr(0, text.size() - 2) + "N="}, // bits that no value has
        {"a", std::string(8000, 'f')},                 // too long
        {"a", std::string(24, 'A')},                   // no direction
        {"a", referenceValuesToText({"a", std::vector<std::int8_t>(15, 127)})},
        {"a", referenceValuesToText({"a", std::vector<std::int8_t>(32, -128)})},
        {"a", referenceValuesToText({"a", std::vector<std::int8_t>(32, 126)})},
        {"a", referenceValuesToText({"a", std::vector<std::int8_t>(4097, 127)})}};
    for (const auto &[network, values] : bad) {
        CAPTURE(network, values.substr(0, 60));
        const auto read = referenceFromText(network, values);
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().code == ErrorCode::BadFormat);
    }
}
