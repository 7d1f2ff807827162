#include "ui/face_studio.h"

#include "faces/people_desk.h"
#include "main_window/message_bar.h"

#include <thread>

using namespace ambrotype;
using namespace ambrotype::test;
using jobs::shoot::People;
using jobs::shoot::PeopleOptions;

namespace {

//! Person 0 is face 1 of each picture, person 1 is face 2 of the first alone; face 3 is nobody.
People sameInAll(const std::vector<std::filesystem::path> &files)
{
    People people;
    people.network = "mobilefacenet";
    const pipeline::Findings findings = threeFaces();
    jobs::shoot::Person everywhere;
    jobs::shoot::Person once;
    for (std::size_t picture = 0; picture < files.size(); ++picture) {
        people.pictures.push_back({files[picture], {640, 480}, {}});
        for (std::size_t i = 0; i < findings.faces.size(); ++i) {
            jobs::shoot::PersonFace face;
            face.face = findings.faces[i].face;
            face.portrayed.picture = picture;
            face.portrayed.embedding.values.assign(16, 0.0F);
            face.portrayed.embedding.values[i] = 1.0F;
            face.trusted = true;
            if (i == 0)
                everywhere.faces.push_back(people.faces.size());
            else if (i == 1 && picture == 0)
                once.faces.push_back(people.faces.size());
            else
                people.unknown.push_back(people.faces.size());
            people.faces.push_back(std::move(face));
        }
    }
    everywhere.references = {everywhere.faces.front()};
    const auto reference =
        faces::referenceOf(people.network, {&people.faces[everywhere.references[0]].portrayed.embedding});
    REQUIRE(reference.ok());
    everywhere.reference = *reference;
    people.persons = {everywhere, once};
    return people;
}

//! A shoot of three pictures, the last of which cannot be read.
class Shoot
{
public:
    Shoot()
    {
        const QString second = studio.studio().makePicture(QStringLiteral("b.png"), 640, 480);
        const QString third = studio.studio().makePicture(QStringLiteral("c.png"), 640, 480);
        studio.studio().studio().peopleService().setFinder(
            [](const auto &files, const pipeline::Recipe &, const PeopleOptions &, auto, auto) {
                People people = sameInAll(files);
                people.pictures.back().error = Error{ErrorCode::Damaged, "Damaged.", {}};
                return Result<People>(people);
            });
        studio.studio().open({second, third});
        REQUIRE(soon([&] { return studio.studio().studio().shoot().count() == 3; }));
        studio.studio().studio().setCurrentRow(0);
        REQUIRE(studio.studio().settle());
        studio.showList();
    }
    std::vector<pipeline::FaceChoice> choices(int row)
    {
        return ui::faceChoices(studio.studio().studio().shoot().document(row)->recipe());
    }
    QString message() { return studio.studio().window().findChild<ui::MessageBar *>()->text(); }

    FaceStudio studio;
};

const QString kCopy = QStringLiteral("Copy to the same person in the shoot");

} // namespace

TEST_CASE("what is decided about a face goes to the same person in the shoot", "[ui][faces][people]")
{
    Shoot shoot;
    FaceStudio &studio = shoot.studio;
    studio.row(1).box()->click(); // off: the three faces are on, none is restored yet
    REQUIRE(studio.choices().size() == 1);
    studio.choose(1, kCopy);
    REQUIRE(soon([&] { return shoot.choices(1).size() == 1; }));
    CHECK(shoot.choices(1)[0].on == studio.choices()[0].on);
    CHECK(shoot.choices(2).empty());
    CHECK(shoot.message().contains(QStringLiteral("1 other picture")));
    CHECK(shoot.message().contains(QStringLiteral("could not be looked through.")));
    studio.studio().studio().shoot().document(1)->undoStack().undo();
    CHECK(shoot.choices(1).empty());
    // Again: nothing is left to be done for the one, and nobody else shows the other.
    studio.row(2).box()->click();
    studio.choose(2, kCopy);
    REQUIRE(soon([&] { return shoot.message().startsWith(QStringLiteral("No other picture")); }));
    CHECK(shoot.choices(1).empty());
    studio.row(3).box()->click();
    studio.choose(3, kCopy);
    REQUIRE(soon([&] { return shoot.message().startsWith(QStringLiteral("Who this is cannot be told")); }));
}

TEST_CASE("faces are compared with the same person in the shoot when that is wanted", "[ui][faces][people]")
{
    Shoot shoot;
    shoot.studio.studio().trigger(QStringLiteral("Compare faces within the shoot"));
    REQUIRE(soon([&] { return shoot.choices(1).size() == 1; }));
    CHECK(shoot.choices(1)[0].reference);
    CHECK(shoot.choices(0).size() == 1);
    CHECK(shoot.choices(2).empty());
    CHECK(shoot.message().contains(QStringLiteral("can be told apart in this shoot.")));
}

TEST_CASE("a search for people can be cancelled, and then nothing is changed", "[ui][faces][people]")
{
    Shoot shoot;
    FaceStudio &studio = shoot.studio;
    std::atomic<bool> ended = false;
    studio.studio().studio().peopleService().setFinder(
        [&](const auto &files, const pipeline::Recipe &, const PeopleOptions &options, auto, CancelToken cancel) {
            options.begun(1, files[1]);
            while (!cancel.isCancelled())
                std::this_thread::yield();
            ended = true;
            return Result<People>(sameInAll(files));
        });
    studio.studio().trigger(QStringLiteral("Compare faces within the shoot"));
    REQUIRE(soon([&] { return shoot.message() == QStringLiteral("Looking for people: picture 2 of 3."); }));
    auto *cancel =
        withText<QPushButton>(*studio.studio().window().findChild<ui::MessageBar *>(), QStringLiteral("Cancel"));
    REQUIRE(cancel);
    cancel->click();
    REQUIRE(soon([&] { return ended.load(); }));
    CHECK(shoot.message() == QStringLiteral("Nothing was changed."));
    CHECK(shoot.choices(0).empty());
}
