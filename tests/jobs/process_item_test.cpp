#include "item_pictures.h"
#include "jobs/item_target.h"
#include "jobs/output_plan.h"
#include "jobs/process_item.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cstring>

#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::jobs;
using imaging::FileFormat;

namespace {

BatchItem itemFor(const std::filesystem::path &input, const std::filesystem::path &folder)
{
    BatchItem item;
    item.input = input;
    item.outputFolder = folder;
    item.recipe = pipeline::Recipe::neutral();
    return item;
}

void set(BatchItem &item, const char *stage, const char *param, const pipeline::ParamValue &value)
{
    const Result<void> done = item.recipe.set(stage, param, value);
    INFO((done ? std::string() : done.error().message));
    REQUIRE(done.ok());
}

std::size_t filesIn(const std::filesystem::path &folder)
{
    std::size_t count = 0;
    std::error_code ignored;
    for (std::filesystem::recursive_directory_iterator entry(folder, ignored), end; entry != end; ++entry)
        count += entry->is_regular_file() ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("a neutral item writes the same pixels beside the original", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    const std::string before = test::readText(dir / "a.png");
    const Progress progress = Progress::create();
    const ItemResult result = processItem(itemFor(dir / "a.png", dir / "new/out"), {}, progress);
    INFO(result.error.message << " " << result.error.detail);
    REQUIRE(result.state == ItemState::Done);
    CHECK(result.output == dir / "new/out/a.png");
    CHECK(result.inputSize == imaging::Size{64, 48});
    CHECK(result.outputSize == imaging::Size{64, 48});
    CHECK(progress.value() == 1.0);
    CHECK(test::readText(dir / "a.png") == before);
    const auto written = imaging::readPicture(result.output);
    REQUIRE(written.ok());
    const imaging::Image expected = test::smallPicture().pixels;
    for (int y = 0; y < 48; ++y)
        CHECK(std::memcmp(written->pixels.row(y), expected.row(y), 64 * 3) == 0);
}

TEST_CASE("the original is never the target", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    const std::string before = test::readText(dir / "a.png");
    BatchItem item = itemFor(dir / "a.png", dir.path());
    set(item, "sharpen", "amount", 50.0);
    const ItemResult unique = processItem(item, {}, {});
    CHECK(unique.state == ItemState::Done);
    CHECK(unique.output == dir / "a (2).png");
    item.write.conflict = imaging::Conflict::Replace;
    const ItemResult replaced = processItem(item, {}, {});
    CHECK(replaced.state == ItemState::Failed);
    CHECK(replaced.error.code == ErrorCode::InvalidArgument);
    CHECK(test::readText(dir / "a.png") == before);
}

TEST_CASE("no input of the run is replaced by the result of another", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    test::writeSmall(dir / "a.jpg", FileFormat::Jpeg);
    const std::string before = test::readText(dir / "a.jpg");
    std::vector<BatchItem> items{itemFor(dir / "a.png", dir.path()), itemFor(dir / "a.jpg", dir / "elsewhere")};
    items[0].keepFormat = false;
    items[0].write.format = FileFormat::Jpeg;
    items[0].write.conflict = imaging::Conflict::Replace;
    planOutputs(items);
    CHECK(processItem(items[0], {}, {}).error.code == ErrorCode::InvalidArgument);
    CHECK(test::readText(dir / "a.jpg") == before);
}

TEST_CASE("the extension fits what is written", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "liar.png", FileFormat::Jpeg);
    const ItemResult kept = processItem(itemFor(dir / "liar.png", dir / "out"), {}, {});
    CHECK(kept.output.filename() == "liar.jpg");
    BatchItem item = itemFor(dir / "liar.png", dir / "out");
    item.keepFormat = false;
    item.write.format = FileFormat::Tiff;
    item.write.depth = 16;
    const ItemResult tiff = processItem(item, {}, {});
    CHECK(tiff.output.filename() == "liar.tif");
    const auto header = imaging::readHeader(tiff.output);
    REQUIRE(header.ok());
    CHECK(header->bitsPerSample == 16);
    item.write.format = FileFormat::Jpeg;
    const ItemResult jpeg = processItem(item, {}, {});
    CHECK(jpeg.state == ItemState::Done);
    REQUIRE(jpeg.warnings.size() == 1);
    CHECK(jpeg.warnings[0].find("8 bits") != std::string::npos);
}

TEST_CASE("names tell what was done", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    BatchItem item = itemFor(dir / "a.png", dir / "out");
    item.presetName = "mine";
    item.sequence = 3;
    item.nameTemplate = "{name}-{preset}-{seq:3}-{scale}-{width}x{height}-{format}";
    set(item, "resize", "mode", std::string("factor"));
    set(item, "resize", "factor", 2.0);
    const ItemResult result = processItem(item, {}, {});
    INFO(result.error.message);
    CHECK(result.output.filename() == "a-mine-003-2x-128x96-png.png");
    CHECK(result.outputSize == imaging::Size{128, 96});
    item.nameTemplate = "{bad}";
    CHECK(processItem(item, {}, {}).error.code == ErrorCode::InvalidArgument);
    item.outputFile = dir / "exactly: this.png";
    CHECK(processItem(item, {}, {}).output == item.outputFile);
}

TEST_CASE("an existing result is skipped, also that of the second of two namesakes", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "x/a.png");
    test::writeSmall(dir / "y/a.png", FileFormat::Png, {64, 48}, 2);
    std::vector<BatchItem> items{itemFor(dir / "x/a.png", dir / "out"), itemFor(dir / "y/a.png", dir / "out")};
    for (BatchItem &item : items)
        item.write.conflict = imaging::Conflict::Skip;
    planOutputs(items);
    CHECK(processItem(items[0], {}, {}).output.filename() == "a.png");
    CHECK(processItem(items[1], {}, {}).output.filename() == "a (2).png");
    for (const BatchItem &item : items)
        CHECK(processItem(item, {}, {}).state == ItemState::Skipped);
    CHECK(filesIn(dir / "out") == 2);
}

TEST_CASE("every kind of bad input has its own reason", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "empty.jpg", "");
    test::writeText(dir / "text.jpg", "This is no picture at all, only words.");
    test::writeText(dir / "file", "x");
    test::writeSmall(dir / "a.png");
    const auto codeOf = [&](const std::filesystem::path &input, const std::filesystem::path &folder) {
        const ItemResult result = processItem(itemFor(input, folder), {}, {});
        CHECK(result.state == ItemState::Failed);
        CHECK_FALSE(result.error.message.empty());
        return result.error.code;
    };
    CHECK(codeOf(dir / "gone.jpg", dir / "out") == ErrorCode::NotFound);
    CHECK(codeOf(dir / "empty.jpg", dir / "out") == ErrorCode::EmptyFile);
    CHECK(codeOf(dir / "text.jpg", dir / "out") == ErrorCode::NotAnImage);
    CHECK(codeOf(dir.path(), dir / "out") == ErrorCode::NotAFile);
    CHECK(codeOf(dir / "a.png", dir / "file/out") == ErrorCode::NotAFile);
    CHECK(filesIn(dir / "out") == 0);
}

TEST_CASE("a cancelled item leaves nothing", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    CancelSource cancel;
    cancel.cancel();
    const ItemResult result = processItem(itemFor(dir / "a.png", dir / "out"), cancel.token(), {});
    CHECK(result.state == ItemState::Cancelled);
    CHECK(filesIn(dir / "out") == 0);
}

TEST_CASE("automatic values come from the picture, what was set on purpose stays", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png", FileFormat::Png, {200, 160});
    BatchItem item = itemFor(dir / "a.png", dir / "out");
    set(item, "denoise", "amount", 3.0);
    item.automatic = true;
    const ItemResult free = processItem(item, {}, {});
    REQUIRE(free.state == ItemState::Done);
    CHECK(free.usedRecipe.hash() != item.recipe.hash());
    pipeline::StageSettings fixed;
    fixed.stage = "denoise";
    fixed.values["amount"] = 3.0;
    item.overAdvice.push_back(fixed);
    const ItemResult kept = processItem(item, {}, {});
    CHECK(kept.usedRecipe.number("denoise", "amount") == 3.0);
}

TEST_CASE("an incomplete file fails with its reason unless it may be used in part", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    const std::string whole = test::readText(dir / "a.png");
    test::writeText(dir / "a.png", whole.substr(0, whole.size() * 6 / 10));
    BatchItem item = itemFor(dir / "a.png", dir / "out");
    const ItemResult failed = processItem(item, {}, Progress::create());
    CHECK(failed.state == ItemState::Failed);
    CHECK(failed.error.code == ErrorCode::Incomplete);
    CHECK(failed.error.message.find(" % of the picture") != std::string::npos);
    CHECK(filesIn(dir / "out") == 0);
    item.read.acceptPartial = true;
    const ItemResult done = processItem(item, {}, Progress::create());
    INFO(done.error.message);
    REQUIRE(done.state == ItemState::Done);
    REQUIRE_FALSE(done.warnings.empty());
    CHECK(done.warnings.front() == failed.error.message);
    CHECK(imaging::readPicture(done.output)); // the result itself is whole
}

TEST_CASE("a folder that cannot be written is told before there is work for it", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "file", "no folder");
    CHECK(checkFolder(dir.path()));
    CHECK(checkFolder(dir / "not/yet/there"));
    CHECK(filesIn(dir / "not") == 0); // and nothing was made
    const Result<void> inFile = checkFolder(dir / "file/out");
    REQUIRE_FALSE(inFile);
    CHECK(inFile.error().code == ErrorCode::NotAFile);
}

TEST_CASE("what is there already is skipped, also where nothing more may be written", "[jobs][item]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    BatchItem item = itemFor(dir / "a.png", dir / "out");
    item.write.conflict = imaging::Conflict::Skip;
    REQUIRE(processItem(item, {}, {}).state == ItemState::Done);
    // Root may write anywhere, but access() is answered for the real user: for a moment, that is nobody.
    constexpr uid_t kUnchanged = static_cast<uid_t>(-1);
    constexpr uid_t kNobody = 65534;
    const bool isRoot = getuid() == 0;
    const auto owner = std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec;
    std::filesystem::permissions(dir / "out", owner);
    if (isRoot)
        REQUIRE(setreuid(kNobody, kUnchanged) == 0);
    const bool isClosed = !checkFolder(dir / "out").ok();
    const ItemResult again = processItem(item, {}, {});
    item.nameTemplate = "other";
    const ItemResult other = processItem(item, {}, {});
    if (isRoot)
        setreuid(0, kUnchanged);
    std::filesystem::permissions(dir / "out", std::filesystem::perms::owner_all);
    CHECK(isClosed);
    CHECK(again.state == ItemState::Skipped);
    CHECK(again.output == dir / "out/a.png");
    CHECK(other.state == ItemState::Failed);
    CHECK(other.error.code == ErrorCode::PermissionDenied);
}
