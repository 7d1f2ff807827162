#include "jobs/runner/claimed_work.h"

#include "item_pictures.h"
#include "jobs/output/sidecar.h"
#include "qt_loop.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::jobs;

// Work on items whose program was killed after the result got its name and before it could say so.

namespace {

namespace fs = std::filesystem;

Claim claimOf(const test::TemporaryDir &dir)
{
    test::needApplication();
    Claim claim;
    claim.item.input = dir / "in/a.png";
    test::writeSmall(claim.item.input, imaging::FileFormat::Png, {64, 48}, 3);
    claim.item.outputFolder = dir / "out";
    claim.item.recipe = pipeline::Recipe::neutral();
    claim.facts = inputFacts(claim.item.input);
    return claim;
}

//! Works \p claim off and leaves it as if the program had been killed then.
ItemResult killedAfter(Claim &claim)
{
    ItemResult result = workOff(claim, {}, {}, {});
    REQUIRE(result.state == ItemState::Done);
    claim.intended = result.files;
    return result;
}

} // namespace

TEST_CASE("after a kill no sidecar of an earlier run is taken for the result's", "[jobs][runner]")
{
    const test::TemporaryDir dir;
    Claim claim = claimOf(dir);
    claim.item.sidecar = true;
    claim.item.write.conflict = imaging::Conflict::Replace;
    const ItemResult old = killedAfter(claim);
    const std::string stale = test::readText(old.sidecar);
    REQUIRE(claim.item.recipe.set("sharpen", "amount", 80.0).ok());
    const ItemResult killed = killedAfter(claim);
    REQUIRE(killed.files[0].sha256 != old.files[0].sha256);
    test::writeText(old.sidecar, stale); // killed before it wrote its own

    const ItemResult again = workOff(claim, {}, {}, {});
    REQUIRE(again.state == ItemState::Done);
    CHECK(again.files[0].sha256 == killed.files[0].sha256);
    const auto sidecar = readSidecar(again.sidecar);
    REQUIRE(sidecar.ok());
    CHECK(sidecar->files[0].sha256 == again.files[0].sha256);
    CHECK(sidecar->item.recipe == claim.item.recipe);
}

TEST_CASE("after a kill the result says what it would have said", "[jobs][runner]")
{
    const test::TemporaryDir dir;
    Claim claim = claimOf(dir);
    claim.item.automatic = true;
    claim.item.measureResult = true;
    const ItemResult killed = killedAfter(claim);
    REQUIRE(killed.usedRecipe != claim.item.recipe);
    const ItemResult again = workOff(claim, {}, {}, {});
    REQUIRE(again.state == ItemState::Done);
    CHECK(again.output == killed.output);
    CHECK(again.files[0].sha256 == killed.files[0].sha256);
    CHECK(again.usedRecipe == killed.usedRecipe);
    CHECK(again.reasons == killed.reasons);
    CHECK(again.measured.has_value());
    CHECK(again.resultMeasures.has_value());
    CHECK(again.stageSeconds.size() == killed.stageSeconds.size());
    CHECK(again.warnings == killed.warnings);
    CHECK(std::distance(fs::directory_iterator(dir / "out"), {}) == 1);
}

TEST_CASE("a result whose input is gone or changed since is not taken away", "[jobs][runner]")
{
    const test::TemporaryDir dir;
    Claim claim = claimOf(dir);
    const ItemResult killed = killedAfter(claim);
    const bool gone = GENERATE(false, true);
    if (gone)
        fs::remove(claim.item.input);
    else
        test::writeText(claim.item.input, "another");
    CHECK(workOff(claim, {}, {}, {}).state == ItemState::Failed);
    CHECK(fs::exists(killed.output));
}
