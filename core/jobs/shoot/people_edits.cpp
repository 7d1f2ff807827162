#include "jobs/shoot/people.h"

#include "jobs/shoot/people_references.h"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace ambrotype::jobs::shoot {
namespace {

using pipeline::FaceChoice;

Error noSuch()
{
    return Error{ErrorCode::InvalidArgument, "There is no such person or face among these pictures.", {}};
}

//! Chooses the references of \p person among its faces, as they are now.
void makeReferences(const People &people, Person &person, const faces::PeopleParams &params)
{
    std::vector<std::size_t> trusted;
    std::copy_if(person.faces.begin(), person.faces.end(), std::back_inserter(trusted), [&](std::size_t face) {
        return people.faces[face].trusted;
    });
    person.references = faces::sharpest(
        trusted, [&](std::size_t face) { return people.faces[face].portrayed.quality; }, params.references);
    person.reference = referenceBy(people, person.references);
}

//! Who is on \p picture: the person of each of its faces; nothing for unknown ones.
const Person *personOf(const People &people, std::size_t face)
{
    const auto found = std::find_if(people.persons.begin(), people.persons.end(), [face](const Person &person) {
        return std::binary_search(person.faces.begin(), person.faces.end(), face);
    });
    return found == people.persons.end() ? nullptr : &*found;
}

//! What was decided about \p face, or a new decision for its place.
FaceChoice choiceOf(const std::vector<FaceChoice> &choices, const PersonFace &face, imaging::Size size)
{
    if (const FaceChoice *known = pipeline::choiceFor(choices, face.face, size))
        return *known;
    FaceChoice made;
    made.centre = pipeline::faceInShares(face.face, size).box.centre();
    return made;
}

bool saysNothing(const FaceChoice &choice)
{
    FaceChoice empty;
    empty.centre = choice.centre;
    return choice == empty;
}

//! Calls \p visit with each face of \p picture: its number and it.
template <typename Visit> void eachFaceOf(const People &people, std::size_t picture, const Visit &visit)
{
    const auto first =
        std::partition_point(people.faces.begin(), people.faces.end(), [picture](const PersonFace &face) {
            return face.portrayed.picture < picture;
        });
    for (auto face = first; face != people.faces.end() && face->portrayed.picture == picture; ++face)
        visit(static_cast<std::size_t>(face - people.faces.begin()), *face);
}

} // namespace

std::optional<faces::PersonReference> referenceBy(const People &people, const std::vector<std::size_t> &faces)
{
    std::vector<const faces::Embedding *> embeddings;
    for (const std::size_t face : faces)
        embeddings.push_back(&people.faces[face].portrayed.embedding);
    if (embeddings.empty())
        return std::nullopt;
    auto reference = faces::referenceOf(people.network, embeddings);
    return reference ? std::optional<faces::PersonReference>(std::move(*reference)) : std::nullopt;
}

Result<People>
split(People people, std::size_t person, const std::vector<std::size_t> &faces, const faces::PeopleParams &params)
{
    if (person >= people.persons.size())
        return noSuch();
    Person &old = people.persons[person];
    std::vector<std::size_t> moved = faces;
    std::sort(moved.begin(), moved.end());
    moved.erase(std::unique(moved.begin(), moved.end()), moved.end());
    if (!std::includes(old.faces.begin(), old.faces.end(), moved.begin(), moved.end()))
        return noSuch();
    if (moved.empty() || moved.size() == old.faces.size())
        return people;
    std::vector<std::size_t> left;
    std::set_difference(old.faces.begin(), old.faces.end(), moved.begin(), moved.end(), std::back_inserter(left));
    old.faces = std::move(left);
    makeReferences(people, old, params);
    Person own;
    own.faces = std::move(moved);
    makeReferences(people, own, params);
    people.persons.push_back(std::move(own));
    return people;
}

Result<People> merged(People people, std::size_t person, std::size_t other, const faces::PeopleParams &params)
{
    if (person >= people.persons.size() || other >= people.persons.size() || person == other)
        return noSuch();
    Person &kept = people.persons[person];
    std::vector<std::size_t> all;
    const std::vector<std::size_t> &added = people.persons[other].faces;
    std::merge(kept.faces.begin(), kept.faces.end(), added.begin(), added.end(), std::back_inserter(all));
    kept.faces = std::move(all);
    makeReferences(people, kept, params);
    people.persons.erase(people.persons.begin() + static_cast<std::ptrdiff_t>(other));
    return people;
}

Result<People> assigned(People people, std::size_t face, std::size_t person, const faces::PeopleParams &params)
{
    const auto place = std::lower_bound(people.unknown.begin(), people.unknown.end(), face);
    if (person >= people.persons.size() || place == people.unknown.end() || *place != face)
        return noSuch();
    people.unknown.erase(place);
    Person &known = people.persons[person];
    known.faces.insert(std::lower_bound(known.faces.begin(), known.faces.end(), face), face);
    makeReferences(people, known, params);
    return people;
}

std::optional<std::size_t> personAt(const People &people, std::size_t picture, faces::Point centre)
{
    FaceChoice place;
    place.centre = centre;
    std::optional<std::size_t> found;
    eachFaceOf(people, picture, [&](std::size_t number, const PersonFace &face) {
        if (!found && pipeline::choiceFor({place}, face.face, people.pictures[picture].size))
            found = number;
    });
    if (!found)
        return std::nullopt;
    const Person *person = personOf(people, *found);
    return person ? std::optional<std::size_t>(person - people.persons.data()) : std::nullopt;
}

std::vector<FaceChoice> withReferences(const People &people, std::size_t picture, std::vector<FaceChoice> choices)
{
    eachFaceOf(people, picture, [&](std::size_t number, const PersonFace &face) {
        FaceChoice choice = choiceOf(choices, face, people.pictures[picture].size);
        const Person *person = personOf(people, number);
        choice.reference.reset();
        if (person && !choice.removed && !choice.anonymise)
            choice.reference = person->reference;
        if (!saysNothing(choice))
            choices = pipeline::withChoice(std::move(choices), choice);
        else
            std::erase_if(choices, [&](const FaceChoice &each) { return each.centre == choice.centre; });
    });
    return choices;
}

std::vector<FaceChoice> withWish(const People &people,
                                 std::size_t person,
                                 const PersonWish &wish,
                                 std::size_t picture,
                                 std::vector<FaceChoice> choices)
{
    if (person >= people.persons.size())
        return choices;
    const std::vector<std::size_t> &faces = people.persons[person].faces;
    eachFaceOf(people, picture, [&](std::size_t number, const PersonFace &face) {
        if (!std::binary_search(faces.begin(), faces.end(), number))
            return;
        FaceChoice choice = choiceOf(choices, face, people.pictures[picture].size);
        if (wish.on)
            choice.on = wish.on;
        if (wish.strength)
            choice.strength = wish.strength;
        if (wish.model)
            choice.model = *wish.model;
        if (wish.anonymise) {
            choice.anonymise = *wish.anonymise;
            if (choice.anonymise)
                choice.reference.reset(); // nobody is remembered who is not to be known
        }
        if (!saysNothing(choice))
            choices = pipeline::withChoice(std::move(choices), choice);
    });
    return choices;
}

} // namespace ambrotype::jobs::shoot
