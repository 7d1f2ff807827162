#include "pipeline/json_text.h"
#include "pipeline/migration.h"
#include "pipeline/param_value.h"
#include "pipeline/recipe.h"
#include "pipeline/stage.h"
#include "pipeline/test_pictures.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <random>

using namespace ambrotype;
using namespace ambrotype::pipeline;

TEST_CASE("A neutral recipe changes nothing and says so", "[pipeline][recipe]")
{
    const Recipe recipe = Recipe::neutral();
    CHECK(recipe.changesNothing());
    CHECK(recipe.stages().size() == stages().size());
    CHECK(recipe.number("strength", "amount") == 100);
    CHECK(recipe.number("denoise", "amount") == 0);
    CHECK(recipe.hash() == Recipe::neutral().hash());
}

TEST_CASE("The default order of the stages is the designed one", "[pipeline][recipe]")
{
    std::vector<std::string> order;
    for (const Stage *stage : stages())
        order.push_back(stage->info().id);
    CHECK(order
          == std::vector<std::string>{"repair",
                                      "denoise",
                                      "deblur",
                                      "faces",
                                      "tone",
                                      "upscale",
                                      "resize",
                                      "post-smooth",
                                      "sharpen",
                                      "strength",
                                      "grain"});
}

TEST_CASE("Every parameter is declared well", "[pipeline][recipe]")
{
    for (const Stage *stage : stages()) {
        const StageInfo &info = stage->info();
        INFO(info.id);
        CHECK_FALSE(info.title.empty());
        CHECK(info.help.size() > 10);
        CHECK(info.help.back() == '.');
        for (const ParamSpec &spec : info.params) {
            INFO(spec.id);
            CHECK_FALSE(spec.title.empty());
            CHECK(spec.help.back() == '.');
            const bool reserved = spec.id == "enabled" || spec.id == "stage" || spec.id == "version";
            CHECK_FALSE(reserved);
            CHECK(info.find(spec.id) == &spec);
            const auto checked = checkedValue(spec, spec.defaultValue);
            REQUIRE(checked.ok());
            CHECK(*checked == spec.defaultValue);
            if (!spec.condition.param.empty()) {
                const ParamSpec *condition = info.find(spec.condition.param);
                REQUIRE(condition);
                for (const std::string &value : spec.condition.values)
                    CHECK(checkedValue(*condition, value).ok());
            }
        }
    }
}

TEST_CASE("Values outside their declared range are refused with the range", "[pipeline][recipe]")
{
    for (const Stage *stage : stages()) {
        for (const ParamSpec &spec : stage->info().params) {
            INFO(stage->info().id << "." << spec.id);
            Recipe recipe = Recipe::neutral();
            if (spec.type == ParamType::Number || spec.type == ParamType::Integer) {
                CHECK(recipe.set(stage->info().id, spec.id, spec.minimum).ok());
                CHECK(recipe.set(stage->info().id, spec.id, spec.maximum).ok());
                for (const double value : {spec.minimum - 1,
                                           spec.maximum + 1,
                                           -1e300,
                                           1e300,
                                           std::numeric_limits<double>::quiet_NaN(),
                                           std::numeric_limits<double>::infinity()}) {
                    const auto refused = recipe.set(stage->info().id, spec.id, value);
                    REQUIRE_FALSE(refused.ok());
                    CHECK(refused.error().code == ErrorCode::InvalidArgument);
                    CHECK(refused.error().message.find(valueText(spec.maximum)) != std::string::npos);
                }
                CHECK_FALSE(recipe.set(stage->info().id, spec.id, std::string("12 apples")).ok());
                CHECK_FALSE(recipe.set(stage->info().id, spec.id, true).ok());
                CHECK(recipe.number(stage->info().id, spec.id) == spec.maximum);
            } else if (spec.type == ParamType::Choice) {
                for (const ParamChoice &choice : spec.choices)
                    CHECK(recipe.set(stage->info().id, spec.id, choice.id).ok());
                CHECK_FALSE(recipe.set(stage->info().id, spec.id, std::string("no such thing")).ok());
                CHECK_FALSE(recipe.set(stage->info().id, spec.id, 1.0).ok());
            }
        }
    }
}

TEST_CASE("Misspelt names are answered with the nearest ones", "[pipeline][recipe]")
{
    Recipe recipe = Recipe::neutral();
    const auto stage = recipe.setFromText("denoize.amount", "3");
    REQUIRE_FALSE(stage.ok());
    CHECK(stage.error().message.find("\"denoise\"") != std::string::npos);
    const auto param = recipe.setFromText("denoise.amuont", "3");
    REQUIRE_FALSE(param.ok());
    CHECK(param.error().message.find("\"amount\"") != std::string::npos);
    const auto choice = recipe.setFromText("resize.mode", "long_edge");
    REQUIRE_FALSE(choice.ok());
    CHECK(choice.error().message.find("\"long-edge\"") != std::string::npos);
    CHECK_FALSE(recipe.setFromText("amount", "3").ok());
    CHECK_FALSE(recipe.setFromText("", "").ok());
    CHECK(recipe == Recipe::neutral());
}

TEST_CASE("Setting another value than the no-op switches a stage on", "[pipeline][recipe]")
{
    Recipe recipe = Recipe::neutral();
    recipe.setEnabled("denoise", false);
    REQUIRE(recipe.set("denoise", "amount", 0.0).ok());
    CHECK_FALSE(recipe.isEnabled("denoise"));
    REQUIRE(recipe.set("denoise", "amount", 20.0).ok());
    CHECK(recipe.isEnabled("denoise"));
    CHECK(recipe.isActive("denoise"));
    REQUIRE(recipe.setFromText("denoise.enabled", "off").ok());
    CHECK_FALSE(recipe.isActive("denoise"));
    CHECK(recipe.changesNothing());
    CHECK(recipe.number("denoise", "amount") == 20);
    CHECK_FALSE(recipe.setFromText("denoise.enabled", "perhaps").ok());
    CHECK_FALSE(recipe.isEnabled("no such stage"));
}

TEST_CASE("Texts are parsed and numbers for integers are rounded", "[pipeline][recipe]")
{
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.setFromText("resize.long-edge", "1999.6").ok());
    CHECK(recipe.number("resize", "long-edge") == 2000);
    REQUIRE(recipe.setFromText("sharpen.radius", "+1.25").ok());
    CHECK(recipe.number("sharpen", "radius") == 1.25);
    REQUIRE(recipe.setFromText("tone.contrast", "-0").ok());
    CHECK(valueText(recipe.value("tone", "contrast")) == "0");
    REQUIRE(recipe.setFromText("resize.mode", "FACTOR").ok());
    CHECK(recipe.text("resize", "mode") == "factor");
}

TEST_CASE("A recipe survives the way through JSON", "[pipeline][recipe]")
{
    Recipe recipe = test::busyRecipe();
    recipe.setEnabled("tone", false);
    REQUIRE(recipe.set("sharpen", "radius", 0.1 + 0.7).ok());
    REQUIRE(recipe
                .reorder({"tone",
                          "repair",
                          "denoise",
                          "deblur",
                          "faces",
                          "upscale",
                          "resize",
                          "sharpen",
                          "post-smooth",
                          "strength",
                          "grain"})
                .ok());
    const auto read = Recipe::fromJson(recipe.toJson());
    REQUIRE(read.ok());
    CHECK(*read == recipe);
    CHECK(read->hash() == recipe.hash());
    CHECK(read->toJson() == recipe.toJson());
    CHECK(Recipe::fromJson(recipe.toJson(-1)).value() == recipe);
}

TEST_CASE("The order can be changed, but only to one of the same stages", "[pipeline][recipe]")
{
    Recipe recipe = test::busyRecipe();
    const std::string before = recipe.hash();
    CHECK_FALSE(recipe.reorder({"denoise"}).ok());
    CHECK_FALSE(recipe
                    .reorder({"denoise",
                              "denoise",
                              "repair",
                              "deblur",
                              "faces",
                              "tone",
                              "upscale",
                              "resize",
                              "post-smooth",
                              "strength",
                              "grain"})
                    .ok());
    CHECK_FALSE(recipe
                    .reorder({"repair",
                              "denoise",
                              "deblur",
                              "faces",
                              "tone",
                              "upscale",
                              "resize",
                              "post-smooth",
                              "sharpen",
                              "strenght",
                              "grain"})
                    .ok());
    CHECK(recipe.hash() == before);
    REQUIRE(recipe
                .reorder({"tone",
                          "repair",
                          "denoise",
                          "deblur",
                          "faces",
                          "upscale",
                          "resize",
                          "post-smooth",
                          "sharpen",
                          "strength",
                          "grain"})
                .ok());
    CHECK(recipe.hash() != before);
}

TEST_CASE("The hash speaks only of what is in force", "[pipeline][recipe]")
{
    Recipe a = Recipe::neutral();
    Recipe b = Recipe::neutral();
    REQUIRE(a.set("sharpen", "radius", 3.0).ok()); // amount stays 0
    b.setEnabled("tone", false);
    CHECK(a.hash() == b.hash());
    REQUIRE(a.set("resize", "mode", std::string("long-edge")).ok());
    REQUIRE(b.set("resize", "mode", std::string("long-edge")).ok());
    REQUIRE(b.set("resize", "factor", 3.0).ok()); // not in force
    CHECK(a.hash() == b.hash());
    REQUIRE(b.set("resize", "long-edge", 100.0).ok());
    CHECK(a.hash() != b.hash());
}

TEST_CASE("What a newer program wrote is kept and reported", "[pipeline][recipe]")
{
    const std::string text = R"({"version": 3, "author": {"name": "x"}, "stages": [
        {"stage": "dust", "amount": [1, 2]},
        {"stage": "denoise", "amount": 30, "amuont": 5},
        {"stage": "colourise", "model": "m"},
        {"stage": "sharpen", "amount": 10}]})";
    const auto recipe = Recipe::fromJson(text);
    REQUIRE(recipe.ok());
    CHECK(recipe->number("denoise", "amount") == 30);
    CHECK(recipe->number("sharpen", "amount") == 10);
    const auto sentences = recipe->unknownKeys();
    REQUIRE(sentences.size() == 4);
    const std::string all = sentences[0] + sentences[1] + sentences[2] + sentences[3];
    CHECK(all.find("Did you mean \"amount\"?") != std::string::npos);
    CHECK(all.find("\"colourise\"") != std::string::npos);

    const std::string written = recipe->toJson(-1);
    CHECK(written.find(R"("author":{"name":"x"})") != std::string::npos);
    CHECK(written.find(R"("amuont":5)") != std::string::npos);
    CHECK(written.find(R"({"amount":[1,2],"stage":"dust"})") < written.find(R"("denoise")"));
    CHECK(written.find(R"("colourise")") > written.find(R"("denoise")"));
    CHECK(written.find(R"("colourise")") < written.find(R"("sharpen")"));
    const auto again = Recipe::fromJson(written);
    REQUIRE(again.ok());
    CHECK(*again == *recipe);
    CHECK(Recipe::neutral().unknownKeys().empty());
}

TEST_CASE("A stage that the text does not name is neutral, at its usual place", "[pipeline][recipe]")
{
    const auto recipe = Recipe::fromJson(R"({"stages": [{"stage": "sharpen", "amount": 10}, {"stage": "denoise"}]})");
    REQUIRE(recipe.ok());
    std::vector<std::string> order;
    for (const StageSettings &settings : recipe->stages())
        order.push_back(settings.stage);
    CHECK(order
          == std::vector<std::string>{"repair",
                                      "sharpen",
                                      "strength",
                                      "grain",
                                      "denoise",
                                      "deblur",
                                      "faces",
                                      "tone",
                                      "upscale",
                                      "resize",
                                      "post-smooth"});
    CHECK_FALSE(recipe->isActive("tone"));
    CHECK(Recipe::fromJson("{}").value() == Recipe::neutral());
}

TEST_CASE("Broken recipes are refused with the place", "[pipeline][recipe]")
{
    const auto refused = [](const std::string &text) {
        const auto recipe = Recipe::fromJson(text);
        REQUIRE_FALSE(recipe.ok());
        return recipe.error();
    };
    CHECK(refused("{\n  \"version\": 1,,\n}").message.find("line 2, column 16") != std::string::npos);
    CHECK(refused("").code == ErrorCode::BadFormat);
    CHECK(refused("[]").code == ErrorCode::BadFormat);
    CHECK(refused("{\"stages\"").message.find("too early") != std::string::npos);
    CHECK(refused(R"({"version": "one"})").code == ErrorCode::BadFormat);
    CHECK(refused(R"({"version": 0})").code == ErrorCode::BadFormat);
    CHECK(refused(R"({"stages": {}})").code == ErrorCode::BadFormat);
    CHECK(refused(R"({"stages": [3]})").message.find("stages[0]") != std::string::npos);
    CHECK(refused(R"({"stages": [{"amount": 3}]})").code == ErrorCode::BadFormat);
    CHECK(refused(R"({"stages": [{"stage": "denoise", "amount": []}]})").message.find("amount") != std::string::npos);
    CHECK(refused(R"({"stages": [{"stage": "denoise", "enabled": 1}]})").code == ErrorCode::BadFormat);
    CHECK(refused(R"({"stages": [{"stage": "denoise"}, {"stage": "denoise"}]})").code == ErrorCode::InvalidArgument);
    const Error range = refused(R"({"stages": [{"stage": "denoise", "amount": 101}]})");
    CHECK(range.code == ErrorCode::InvalidArgument);
    CHECK(range.message.find("0 to 100") != std::string::npos);
    CHECK(range.detail == "stages[0].amount");
    CHECK(refused(R"({"x": 1e999})").code == ErrorCode::BadFormat);
    CHECK(refused("{\"a\": \"\xff\xfe\"}").code == ErrorCode::BadFormat);
    CHECK(refused("{\"a\": " + std::string(200'000, '[')).message.find("levels deep") != std::string::npos);
    CHECK(refused(std::string(5'000'000, ' ')).code == ErrorCode::BadFormat);
}

TEST_CASE("No bytes make the recipe reader throw", "[pipeline][recipe]")
{
    std::mt19937 random(7);
    const std::string seed = test::busyRecipe().toJson();
    const std::string pieces[] = {
        "{", "}", "[", "]", "\"", ":", ",", "null", "1e308", "-", "\\u", "\xc3", "true", "\"stage\""};
    int accepted = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string text = seed;
        for (int change = test::below(random, 4); change >= 0; --change) {
            const auto at = static_cast<std::size_t>(test::below(random, static_cast<int>(text.size())));
            switch (test::below(random, 4)) {
            case 0:
                text[at] = static_cast<char>(test::below(random, 256));
                break;
            case 1:
                text.erase(at, static_cast<std::size_t>(1 + test::below(random, 40)));
                break;
            case 2:
                text.insert(at, pieces[test::below(random, 14)]);
                break;
            default:
                text.insert(at, text.substr(at / 2, 30));
            }
            if (text.empty())
                text = "x";
        }
        const auto recipe = Recipe::fromJson(text);
        if (!recipe)
            continue;
        ++accepted;
        const auto again = Recipe::fromJson(recipe->toJson());
        REQUIRE(again.ok());
        CHECK(*again == *recipe);
        CHECK(recipe->stages().size() == stages().size());
        (void)recipe->unknownKeys();
    }
    CHECK(accepted > 50); // the mutations must not be all fatal, or the second half proves nothing
}

TEST_CASE("A recipe of an older denoiser keeps its values and takes the new pixels", "[pipeline][recipe]")
{
    const auto old = Recipe::fromJson(R"({"stages": [{"stage": "denoise", "version": 1, "amount": 30}]})");
    REQUIRE(old);
    CHECK(old->number("denoise", "amount") == 30);
    const StageInfo &info = findStage("denoise")->info();
    CHECK(old->toJson(-1).find("\"version\":" + std::to_string(info.version)) != std::string::npos);
    // What was cached of the older pixels is not taken for the new ones.
    StageInfo before = info;
    before.version = 1;
    CHECK(settingsText(*old->find("denoise"), info) != settingsText(*old->find("denoise"), before));
}

TEST_CASE("Migration steps run in order and only where they belong", "[pipeline][recipe]")
{
    const std::vector<MigrationStep> table = {
        {"denoise", 2, [](nlohmann::json &object) { object["amount"] = object.value("amount", 0) + 1; }},
        {"denoise", 1, [](nlohmann::json &object) { object["amount"] = object.value("strength", 0) * 10; }},
        {"sharpen", 1, [](nlohmann::json &object) { object["amount"] = -1; }},
        {"", 1, [](nlohmann::json &object) { object["stages"] = object["steps"]; }},
    };
    nlohmann::json stage = {{"strength", 4}};
    migrate(stage, "denoise", 1, 3, table);
    CHECK(stage["amount"] == 41);
    stage = {{"strength", 4}, {"amount", 7}};
    migrate(stage, "denoise", 2, 3, table);
    CHECK(stage["amount"] == 8);
    migrate(stage, "denoise", 3, 3, table);
    CHECK(stage["amount"] == 8);
    nlohmann::json recipe = {{"steps", 5}};
    migrate(recipe, "", 1, 2, table);
    CHECK(recipe["stages"] == 5);
    for (const MigrationStep &step : migrationSteps()) {
        const Stage *known = findStage(step.stage);
        const int current = step.stage.empty() ? Recipe::kVersion : known ? known->info().version : 0;
        CHECK(step.fromVersion < current);
    }
}
