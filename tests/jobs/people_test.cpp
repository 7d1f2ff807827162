#include "jobs/shoot/people.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ambrotype;
using namespace ambrotype::jobs::shoot;
using pipeline::FaceChoice;

namespace {

constexpr imaging::Size kSize{1000, 800};

//! Faces of \p person look in its own direction; where they stand tells which is which.
PersonFace faceOf(std::size_t picture, std::size_t person, double blur = 0.02, bool trusted = true)
{
    PersonFace made;
    const double left = 100.0 + 250.0 * double(person);
    made.face.box = {left, 200, left + 100, 320};
    made.portrayed.picture = picture;
    made.portrayed.embedding.values.assign(16, 0.0F);
    made.portrayed.embedding.values[person] = 1.0F;
    made.portrayed.quality = {40.0, blur, 0.1};
    made.trusted = trusted;
    return made;
}

//! Two people in three pictures and somebody unknown in the last one; face 4 is the blurred one of person 0.
People aShoot()
{
    People people;
    people.network = "mobilefacenet";
    people.pictures = {{"a.jpg", kSize, {}}, {"b.jpg", kSize, {}}, {"c.jpg", kSize, {}}};
    people.faces = {faceOf(0, 0, 0.03),
                    faceOf(0, 1),
                    faceOf(1, 0, 0.01),
                    faceOf(1, 1),
                    faceOf(2, 0, 0.08, false),
                    faceOf(2, 2, 0.5, false)};
    people.persons = {{{0, 2, 4}, {2, 0}, {}}, {{1, 3}, {1, 3}, {}}};
    people.unknown = {5};
    for (Person &person : people.persons) {
        auto reference = faces::referenceOf(people.network, {&people.faces[person.references[0]].portrayed.embedding});
        REQUIRE(reference.ok());
        person.reference = *reference;
    }
    return people;
}

//! The choice that \p choices hold for face \p number of \p people.
const FaceChoice *choiceOf(const People &people, std::size_t number, const std::vector<FaceChoice> &choices)
{
    return pipeline::choiceFor(choices, people.faces[number].face, kSize);
}

} // namespace

TEST_CASE("a person is split by hand, and both halves get their own references", "[jobs][people]")
{
    const People people = aShoot();
    const auto made = split(people, 0, {2, 4});
    REQUIRE(made.ok());
    REQUIRE(made->persons.size() == 3);
    CHECK(made->persons[0].faces == std::vector<std::size_t>{0});
    CHECK(made->persons[0].references == std::vector<std::size_t>{0});
    CHECK(made->persons[2].faces == std::vector<std::size_t>{2, 4});
    CHECK(made->persons[2].references == std::vector<std::size_t>{2});
    CHECK(made->persons[2].reference);
    // A half of poor faces stands for nobody.
    const auto poor = split(people, 0, {4, 4});
    REQUIRE(poor.ok());
    CHECK(poor->persons[2].faces == std::vector<std::size_t>{4});
    CHECK(poor->persons[2].references.empty());
    CHECK_FALSE(poor->persons[2].reference);
    CHECK(split(people, 0, {})->persons.size() == 2);
    CHECK(split(people, 0, {4, 2, 0})->persons.size() == 2);
    CHECK(split(people, 0, {1}).error().code == ErrorCode::InvalidArgument); // of somebody else
    CHECK(split(people, 0, {99}).error().code == ErrorCode::InvalidArgument);
    CHECK(split(people, 2, {0}).error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("two people are merged by hand, and a split takes that back", "[jobs][people]")
{
    const People people = aShoot();
    const auto made = merged(people, 1, 0);
    REQUIRE(made.ok());
    REQUIRE(made->persons.size() == 1);
    CHECK(made->persons[0].faces == std::vector<std::size_t>{0, 1, 2, 3, 4});
    CHECK(made->persons[0].references == std::vector<std::size_t>{2, 1, 3, 0}); // the sharpest first, 4 is not trusted
    faces::PeopleParams few;
    few.references = 2;
    CHECK(merged(people, 0, 1, few)->persons[0].references == std::vector<std::size_t>{2, 1});
    const auto back = split(*made, 0, {1, 3});
    REQUIRE(back.ok());
    CHECK(back->persons[0].faces == people.persons[0].faces);
    CHECK(back->persons[1].faces == people.persons[1].faces);
    CHECK_FALSE(merged(people, 0, 0).ok());
    CHECK_FALSE(merged(people, 0, 2).ok());
}

TEST_CASE("an unknown face is given to a person by hand", "[jobs][people]")
{
    const People people = aShoot();
    const auto made = assigned(people, 5, 1);
    REQUIRE(made.ok());
    CHECK(made->unknown.empty());
    CHECK(made->persons[1].faces == std::vector<std::size_t>{1, 3, 5});
    CHECK(made->persons[1].reference == people.persons[1].reference);
    CHECK_FALSE(assigned(people, 4, 1).ok()); // not unknown
    CHECK_FALSE(assigned(people, 5, 2).ok());
}

TEST_CASE("every face gets the reference of its person and keeps what was decided about it", "[jobs][people]")
{
    const People people = aShoot();
    FaceChoice decided;
    decided.centre = pipeline::faceInShares(people.faces[1].face, kSize).box.centre();
    decided.strength = 30;
    const auto first = withReferences(people, 0, {decided});
    REQUIRE(first.size() == 2);
    CHECK(choiceOf(people, 0, first)->reference == people.persons[0].reference);
    CHECK(choiceOf(people, 1, first)->reference == people.persons[1].reference);
    CHECK(choiceOf(people, 1, first)->strength == 30);
    CHECK(withReferences(people, 0, first) == first);
    // The blurred face, too; nobody's face gets none and loses an old one.
    FaceChoice old;
    old.centre = pipeline::faceInShares(people.faces[5].face, kSize).box.centre();
    old.reference = people.persons[0].reference;
    const auto last = withReferences(people, 2, {old});
    REQUIRE(last.size() == 1);
    CHECK(choiceOf(people, 4, last)->reference == people.persons[0].reference);
    // Nobody is remembered who is not to be known.
    decided.anonymise = true;
    CHECK_FALSE(choiceOf(people, 1, withReferences(people, 0, {decided}))->reference);
    decided.anonymise = false;
    decided.removed = true;
    CHECK_FALSE(choiceOf(people, 1, withReferences(people, 0, {decided}))->reference);
    CHECK(pipeline::faceChoicesFromText(pipeline::faceChoicesToText(first))->size() == 2);
}

TEST_CASE("a wish for a person goes to all pictures that show this one and to nobody else", "[jobs][people]")
{
    const People people = aShoot();
    PersonWish wish;
    wish.on = true;
    wish.strength = 45;
    wish.model = "codeformer";
    for (std::size_t picture = 0; picture < 3; ++picture) {
        const auto made = withWish(people, 0, wish, picture, {});
        REQUIRE(made.size() == 1);
        CHECK(made[0].on == true);
        CHECK(made[0].strength == 45);
        CHECK(made[0].model == "codeformer");
        CHECK_FALSE(made[0].anonymise);
    }
    CHECK(withWish(people, 1, wish, 2, {}).empty()); // not there
    CHECK(withWish(people, 7, wish, 0, {}).empty());
    CHECK(withWish(people, 0, {}, 0, {}).empty()); // no wish
    // What is not wished stays; an anonymous face holds no reference.
    auto choices = withReferences(people, 0, withWish(people, 0, wish, 0, {}));
    PersonWish hidden;
    hidden.anonymise = true;
    choices = withWish(people, 0, hidden, 0, std::move(choices));
    const FaceChoice *choice = choiceOf(people, 0, choices);
    REQUIRE(choice);
    CHECK(choice->anonymise);
    CHECK(choice->strength == 45);
    CHECK_FALSE(choice->reference);
    CHECK(choiceOf(people, 1, choices)->reference); // of the other
}
