// How long pictures will take, as the window says it.
#include "ui/studio_fixture.h"

#include "document/photo_document.h"
#include "export/export_dialog.h"
#include "export/forecaster.h"
#include "export/time_forecast.h"
#include "file_text.h"
#include "jobs/planner/time_file.h"

#include <QLabel>
#include <QPushButton>

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

//! What the export dialog says of the time.
QString forecastIn(StudioFixture &studio)
{
    studio.trigger(u"Export..."_s);
    auto *dialog = studio.window().findChild<ui::ExportDialog *>();
    REQUIRE(dialog);
    REQUIRE(waitFor([dialog] { return !dialog->forecast().text().isEmpty(); }));
    const QString text = dialog->forecast().text();
    dialog->close();
    REQUIRE(waitFor([&studio] { return !studio.window().findChild<ui::ExportDialog *>(); }));
    return text;
}

} // namespace

TEST_CASE("a forecast names the time, what takes most of it, and other devices", "[ui][forecast]")
{
    application();
    using ui::TimeForecast;
    CHECK(TimeForecast::duration(3).contains(u'1'));
    CHECK(TimeForecast::duration(3600) == u"1 h"_s);
    CHECK(TimeForecast::duration(22790) == u"6 h 20 min"_s);

    CHECK(TimeForecast::sentence({}).contains(u"not known yet"_s));
    jobs::planner::TimePlan plan;
    plan.pictures = 500;
    plan.seconds = 22790;
    plan.seen = 1;
    plan.stages = {{"denoise", 8500}};
    plan.without = jobs::planner::TimePlan::Share{"denoise", 14400};
    plan.elsewhere = {{"cpu", 50400}};
    CHECK(TimeForecast::sentence(plan)
          == u"Takes about 6 h 20 min. Without \"Denoise\": about 4 h. On cpu: about 14 h."_s);
    plan.seen = 0.5;
    CHECK(TimeForecast::sentence(plan).contains(u"roughly"_s));
    plan.seen = 0.2; // then the number may be wrong several times over
    CHECK(TimeForecast::sentence(plan).contains(u"not known yet"_s));
    plan.seen = 0.5;
    plan.seconds = 20;
    CHECK(TimeForecast::sentence(plan).startsWith(u"Takes less than a minute."_s));
}

TEST_CASE("the export dialog says that nothing can be written into a folder", "[ui][forecast]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    studio.trigger(u"Export..."_s);
    auto *dialog = studio.window().findChild<ui::ExportDialog *>();
    REQUIRE(dialog);
    auto *form = dialog->findChild<ui::ExportForm *>();
    ui::ExportSettings settings = dialog->settings();
    const auto go = [dialog] {
        for (const QPushButton *button : dialog->findChildren<QPushButton *>())
            if (button->text() == u"Export"_s)
                return button->isEnabled();
        return false;
    };
    const auto says = [dialog](const QString &text) {
        for (const QLabel *label : dialog->findChildren<QLabel *>())
            if (label->isVisible() && label->text() == text)
                return true;
        return false;
    };
    CHECK(go());
    settings.besideOriginal = false;
    settings.folder = studio.path(u"a.png/out"_s); // in a file
    form->show(settings);
    REQUIRE(waitFor([&go] { return !go(); }));
    CHECK(says(u"A file lies where the folder for the results should be. Choose another one."_s));
    settings.folder = studio.path(u"out"_s);
    form->show(settings);
    REQUIRE(waitFor(go));
    CHECK_FALSE(says(u"A file lies where the folder for the results should be. Choose another one."_s));
    dialog->close();
}

TEST_CASE("once a picture was saved the export dialog knows how long the next ones take", "[ui][forecast]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    CHECK(forecastIn(studio).contains(u"not known yet"_s));

    studio.trigger(u"Enhance"_s);
    REQUIRE(waitFor([&] { return studio.studio().current()->state() == ui::PictureState::Done; }));
    const std::string nothing = jobs::planner::WorkTimes().toJson();
    REQUIRE(waitFor([&] { return jobs::planner::TimeFile::standard().read().toJson() != nothing; }));
    CHECK(forecastIn(studio).startsWith(u"Takes "_s));
}

TEST_CASE("a forecast of portraits is told at once, and again when faces were looked for", "[ui][forecast]")
{
    StudioFixture studio;
    jobs::BatchItem item;
    item.input = ui::textToFile(studio.makePicture(u"a.png"_s, 320, 240));
    item.recipe = pipeline::Recipe::neutral();
    REQUIRE(item.recipe.set("faces", "model", std::string("classic")));
    jobs::ItemResult done;
    done.state = jobs::ItemState::Done;
    done.seconds = 3;
    done.device = "cpu";
    done.inputSize = {320, 240};
    done.usedRecipe = item.recipe;
    done.stageSeconds = {{"faces", 2.0}};
    done.findings.lookedForFaces = true;
    REQUIRE(jobs::planner::TimeFile::standard().learn(item, done));

    ui::Forecaster forecaster;
    std::vector<std::optional<jobs::planner::TimePlan>> answers;
    QObject::connect(
        &forecaster, &ui::Forecaster::planned, &forecaster, [&answers](const auto &plan) { answers.push_back(plan); });
    forecaster.ask({item});
    REQUIRE(waitFor([&] { return answers.size() == 2; }));
    REQUIRE(answers[0]);
    REQUIRE(answers[1]);
    CHECK(answers[0]->uncounted == 1);
    CHECK(answers[0]->seconds == Approx(3.0));
    CHECK(answers[1]->pictures == 1);

    // Only the newest question is answered.
    answers.clear();
    forecaster.ask({item});
    forecaster.ask({});
    REQUIRE(waitFor([&] { return !answers.empty(); }));
    CHECK_FALSE(answers.front());
    forecaster.ask({item});
    forecaster.cancel();
    forecaster.ask({});
    REQUIRE(waitFor([&] { return answers.size() > 1; }));
    CHECK_FALSE(answers.back());
    CHECK(answers.size() == 2);
}
