#include "pipeline/test_pictures.h"
#include "support/test_files.h"

#include "pipeline/faces/restorer_choice.h"
#include "pipeline/network/model_files.h"
#include "pipeline/renderer.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>

using namespace ambrotype;
using namespace ambrotype::pipeline;

namespace {

//! An installation whose networks are damaged: the catalogue looks for its folders once, so they are named before any
//! test. The enlarger of factor 2 is cut off, that of factor 4 missing; of some restorers there are cards.
struct Installation
{
    test::TemporaryDir dir;

    Installation()
    {
        namespace fs = std::filesystem;
        const fs::path from = fs::path(AMBROTYPE_SOURCE_DIR) / "models" / "embedded";
        const fs::path to = dir / "models" / "embedded";
        fs::create_directories(to);
        fs::copy_file(from / "ambrotype-enlarge-x2.json", to / "ambrotype-enlarge-x2.json");
        for (const char *card : {"gfpgan-v1.4", "gpen-bfr-256", "gpen-bfr-1024", "gpen-bfr-2048"}) {
            const std::string name = std::string(card) + ".json";
            fs::copy_file(from.parent_path() / name, to.parent_path() / name);
        }
        std::ifstream whole(from / "ambrotype-enlarge-x2.safetensors", std::ios::binary);
        std::string bytes(5000, '\0');
        whole.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        std::ofstream(to / "ambrotype-enlarge-x2.safetensors", std::ios::binary) << bytes;
        setenv("AMBROTYPE_RESOURCE_DIR", dir.path().c_str(), 1);
        setenv("AMBROTYPE_HOME", (dir / "home").c_str(), 1);
        setenv("AMBROTYPE_MODEL_DIRS", "", 1);
    }
};
const Installation installation;

struct Rendered
{
    imaging::Picture picture;
    std::vector<std::string> notes;
};

Rendered rendered(const Recipe &recipe)
{
    Rendered result;
    std::mutex mutex;
    RenderContext context;
    context.note = [&](const std::string &sentence) {
        const std::lock_guard<std::mutex> lock(mutex);
        result.notes.push_back(sentence);
    };
    auto made = Renderer(nullptr).renderPicture(*test::makeSource({{120, 80}, 3}), recipe, 8, context);
    if (!made)
        FAIL(made.error().message << " " << made.error().detail);
    result.picture = std::move(*made);
    return result;
}

} // namespace

TEST_CASE("Without its network the default enlarging works and says so", "[pipeline][resize]")
{
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("resize", "mode", std::string("factor")));
    REQUIRE(recipe.set("resize", "factor", 2.0));
    const Rendered plain = rendered(recipe);
    REQUIRE(plain.notes.size() == 1);
    CHECK(plain.notes[0].find("enlarging network") != std::string::npos);
    CHECK(plain.picture.pixels.width() == 240);
    REQUIRE(recipe.set("resize", "filter", std::string("lanczos")));
    const Rendered lanczos = rendered(recipe);
    CHECK(lanczos.notes.empty());
    CHECK(test::sameBits(lanczos.picture.pixels, plain.picture.pixels));
    REQUIRE(recipe.set("resize", "filter", std::string("auto")));
    REQUIRE(recipe.set("resize", "factor", 3.0));
    CHECK(rendered(recipe).notes.size() == 1);
    REQUIRE(recipe.set("resize", "factor", 0.5));
    CHECK(rendered(recipe).notes.empty());
}

TEST_CASE("Without its network no blur is taken back, and that is said", "[pipeline][deblur]")
{
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("deblur", "radius", 1.0));
    const Rendered left = rendered(recipe);
    REQUIRE(left.notes.size() == 1);
    CHECK(left.notes[0].find("deblurring network") != std::string::npos);
    CHECK(test::sameBits(left.picture.pixels, rendered(Recipe::neutral()).picture.pixels));
}

TEST_CASE("The crop of a restorer follows from its card, with or without its weights", "[pipeline][faces]")
{
    const auto crop = [](const char *id) { return restorerCrop(id, {}).value(); };
    CHECK(crop("gfpgan-v1.4") == faces::CropShape{faces::CropTemplate::Ffhq, 512});
    CHECK(crop("gpen-bfr-256") == faces::CropShape{faces::CropTemplate::Gpen, 256});
    CHECK(crop("gpen-bfr-1024") == faces::CropShape{faces::CropTemplate::Gpen, 1024});
    CHECK(crop("gpen-bfr-2048") == faces::CropShape{faces::CropTemplate::Gpen, 2048});
    CHECK(crop("classic") == faces::CropShape());
    CHECK(crop("none") == faces::CropShape());
    CHECK(crop("auto") == faces::CropShape()); // nothing is here
    CHECK_FALSE(restorerCrop("no-such-model", {}));
}
