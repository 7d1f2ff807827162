// The page of the preferences about faces: what it says is in the recipes that begin afterwards, and only in those.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "preferences/preference_dialog.h"

#include <catch2/catch.hpp>

#include <QCheckBox>
#include <QComboBox>
#include <QSettings>
#include <QSpinBox>
#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace ambrotype::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

void choose(PreferenceDialog &dialog, const QString &name, const QString &id)
{
    auto *box = dialog.findChild<QComboBox *>(name);
    REQUIRE(box);
    const int index = box->findData(id);
    REQUIRE(index >= 0);
    box->setFocus();
    while (box->currentIndex() != index)
        QTest::keyClick(box, box->currentIndex() < index ? Qt::Key_Down : Qt::Key_Up);
}

void setNumber(PreferenceDialog &dialog, const QString &name, int value)
{
    auto *box = dialog.findChild<QSpinBox *>(name);
    REQUIRE(box);
    box->setFocus();
    box->selectAll();
    QTest::keyClicks(box, QString::number(value));
    QTest::keyClick(box, Qt::Key_Tab);
    REQUIRE(box->value() == value);
}

void setFlag(PreferenceDialog &dialog, const QString &name, bool on)
{
    auto *box = dialog.findChild<QCheckBox *>(name);
    REQUIRE(box);
    if (box->isChecked() != on)
        click(*box, QPoint(8, box->height() / 2));
    REQUIRE(box->isChecked() == on);
}

void setAll(StudioFixture &studio)
{
    PreferenceDialog &dialog = openPreferences(studio, u"Faces"_s);
    choose(dialog, u"faces.detector"_s, u"cascade"_s);
    setNumber(dialog, u"faces.threshold"_s, 40);
    setFlag(dialog, u"faces.rotated"_s, false);
    setNumber(dialog, u"faces.smallest"_s, 60);
    setFlag(dialog, u"faces.background"_s, true);
    choose(dialog, u"faces.identity"_s, u"strict"_s);
    dialog.close();
}

//! Opens a new picture. \returns it once it is on the canvas.
PhotoDocument &openPicture(StudioFixture &studio, const QString &name)
{
    const QString file = studio.makePicture(name, 120, 90);
    studio.open({file});
    REQUIRE(waitFor([&] { return studio.studio().current() && studio.studio().current()->file() == file; }));
    return *studio.studio().current();
}

struct FaceValues
{
    explicit FaceValues(const pipeline::Recipe &recipe)
        : detector(recipe.text("faces", "detector"))
        , identity(recipe.text("faces", "identity"))
        , threshold(recipe.number("faces", "threshold"))
        , smallest(recipe.number("faces", "smallest"))
        , rotated(recipe.flag("faces", "rotated"))
        , background(recipe.flag("faces", "background"))
    {
    }
    std::string detector;
    std::string identity;
    double threshold;
    double smallest;
    bool rotated;
    bool background;
};

} // namespace

TEST_CASE("the values for faces of the preferences are in recipes that begin", "[ui][preferences][faces]")
{
    StudioFixture studio;
    studio.studio().setInitialPreset(u"wedding"_s); // which says nothing of them
    setAll(studio);
    PhotoDocument &document = openPicture(studio, u"a.png"_s);
    const FaceValues begun(document.recipe());
    CHECK(begun.detector == "cascade");
    CHECK(begun.identity == "strict");
    CHECK(begun.threshold == 40);
    CHECK(begun.smallest == 60);
    CHECK_FALSE(begun.rotated);
    CHECK(begun.background);
    CHECK_FALSE(document.differsFromPreset());

    // A preset has the last word where it says something.
    document.applyPreset(studio.studio().presets().find(u"studio-portrait"_s));
    CHECK(FaceValues(document.recipe()).smallest == 20);
    CHECK(FaceValues(document.recipe()).threshold == 40);
    // Without a preset nothing changes the picture, whatever the values are.
    document.applyPreset(nullptr);
    CHECK(document.recipe().changesNothing());
    CHECK(document.recipe().hash() == pipeline::Recipe::neutral().hash());
    CHECK(FaceValues(document.recipe()).smallest == 60);

    studio.reopen();
    PreferenceDialog &dialog = openPreferences(studio, u"Faces"_s);
    CHECK(dialog.findChild<QComboBox *>(u"faces.detector"_s)->currentData() == u"cascade"_s);
    CHECK(dialog.findChild<QSpinBox *>(u"faces.smallest"_s)->value() == 60);
    dialog.close();
    CHECK(FaceValues(openPicture(studio, u"b.png"_s).recipe()).detector == "cascade");
}

TEST_CASE("what was changed, and what waits in the queue, keeps its values for faces", "[ui][preferences][faces]")
{
    StudioFixture studio;
    studio.studio().setInitialPreset(u"wedding"_s);
    studio.studio().queue().setPaused(true);
    PhotoDocument &edited = openPicture(studio, u"edited.png"_s);
    edited.setValue("denoise", "amount", 33.0, u"Denoise"_s, 0);
    PhotoDocument &queued = openPicture(studio, u"queued.png"_s);
    studio.studio().enqueue({studio.studio().currentRow()}, {}, false);
    PhotoDocument &untouched = openPicture(studio, u"new.png"_s);
    jobs::BatchQueue &queue = studio.studio().queue();
    REQUIRE(waitFor([&] { return queue.count() == 1 && queue.totals().queued == 1; }));

    setAll(studio);
    CHECK(FaceValues(edited.recipe()).smallest == 24);
    CHECK(FaceValues(edited.baseline()).smallest == 24);
    CHECK(FaceValues(queued.recipe()).detector == "auto");
    CHECK(FaceValues(untouched.recipe()).smallest == 60);
    std::optional<pipeline::Recipe> frozen;
    queue.withEntries({queue.row(0).id}, &studio.window(), [&](const jobs::BatchQueue::Entries &entries) {
        frozen = entries.front().second.item.recipe;
    });
    REQUIRE(waitFor([&] { return frozen.has_value(); }));
    CHECK(FaceValues(*frozen).detector == "auto");
    CHECK(FaceValues(*frozen).smallest == 24);

    // Another preset is given from now on: with the values of now, in the queue too.
    studio.studio().changePreset({queue.row(0).id}, u"landscape"_s);
    frozen.reset();
    REQUIRE(waitFor([&] { return queue.row(0).item.presetName == "Landscape"; }));
    queue.withEntries({queue.row(0).id}, &studio.window(), [&](const jobs::BatchQueue::Entries &entries) {
        frozen = entries.front().second.item.recipe;
    });
    REQUIRE(waitFor([&] { return frozen.has_value(); }));
    CHECK(FaceValues(*frozen).smallest == 60);
}

TEST_CASE("a saved preset names what differs from the preferences' values", "[ui][preferences][faces]")
{
    StudioFixture studio;
    setAll(studio);
    PhotoDocument &document = openPicture(studio, u"a.png"_s);
    document.applyPreset(nullptr);
    document.setValue("faces", "smallest", 24.0, u"Smallest face"_s, 0); // the stage's own, but not that of here
    const pipeline::Preset saved = pipeline::presetFromRecipe(document.recipe(), "Mine", "", studio.studio().start());
    REQUIRE(saved.stages.size() == 1);
    CHECK(saved.stages.front().values.size() == 1);
    document.applyPreset(nullptr);
    document.applyPreset(&saved);
    CHECK(FaceValues(document.recipe()).smallest == 24);
    CHECK(FaceValues(document.recipe()).detector == "cascade");
}

TEST_CASE("values for faces that the stage refuses leave the stage's own in force", "[ui][preferences][faces]")
{
    const TemporaryDir folder;
    application();
    const QString file = QString::fromStdString((folder.path() / "settings.ini").string());
    {
        QSettings foreign(file, QSettings::IniFormat);
        foreign.setValue(u"faces/smallest"_s, u"9999"_s);
        foreign.setValue(u"faces/detector"_s, u"crystal ball"_s);
        foreign.setValue(u"faces/threshold"_s, u"35"_s);
    }
    Settings settings(file);
    const FaceValues values(settings.startingRecipe());
    CHECK(values.smallest == 24);
    CHECK(values.detector == "auto");
    CHECK(values.threshold == 35);
    settings.setFaceDefault("threshold", 0.0);
    CHECK(settings.startingRecipe() == pipeline::Recipe::neutral());
}
