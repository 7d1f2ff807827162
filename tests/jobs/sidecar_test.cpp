#include "base/hash.h"
#include "imaging/io/reader.h"
#include "item_pictures.h"
#include "jobs/output/path_text.h"
#include "jobs/output/rebuild.h"
#include "jobs/output/result_files.h"
#include "jobs/output/sidecar.h"
#include "jobs/process_item.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>

using namespace ambrotype;
using namespace ambrotype::jobs;
using imaging::FileFormat;
namespace fs = std::filesystem;

namespace {

BatchItem itemFor(const fs::path &input, const fs::path &folder)
{
    BatchItem item;
    item.input = input;
    item.outputFolder = folder;
    item.recipe = pipeline::Recipe::neutral();
    item.presetName = "mine";
    item.sidecar = true;
    REQUIRE(item.recipe.set("sharpen", "amount", 40.0).ok());
    REQUIRE(item.recipe.set("denoise", "amount", 20.5).ok());
    return item;
}

ItemResult done(const BatchItem &item)
{
    ItemResult result = processItem(item, {}, {});
    INFO(result.error.message << " " << result.error.detail);
    REQUIRE(result.state == ItemState::Done);
    return result;
}

Sidecar readDone(const ItemResult &result)
{
    const Result<Sidecar> sidecar = readSidecar(result.sidecar);
    INFO((sidecar ? std::string() : sidecar.error().message));
    REQUIRE(sidecar.ok());
    return *sidecar;
}

nlohmann::json jsonOf(const fs::path &file)
{
    return nlohmann::json::parse(test::readText(file));
}

void writeJson(const fs::path &file, const nlohmann::json &json)
{
    test::writeText(file, json.dump());
}

bool mentions(const std::vector<std::string> &sentences, const std::string &text)
{
    return std::any_of(sentences.begin(), sentences.end(), [&](const std::string &sentence) {
        return sentence.find(text) != std::string::npos;
    });
}

std::size_t visibleFiles(const fs::path &folder)
{
    std::size_t count = 0;
    for (const fs::directory_entry &entry : fs::recursive_directory_iterator(folder))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("a sidecar tells everything that made the result", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.jpg", FileFormat::Jpeg, {200, 160});
    BatchItem item = itemFor(dir / "in/a.jpg", dir / "out");
    item.automatic = true;
    item.order = "Smith";
    const ItemResult result = done(item);
    CHECK(result.sidecar == dir / "out/a.jpg.ambrotype.json");
    const nlohmann::json json = jsonOf(result.sidecar);
    CHECK(json.at("program").at("version") == "0.1.0");
    CHECK(json.at("input").at("file") == "../in/a.jpg");
    CHECK(json.at("input").at("sha256") == *sha256File(item.input));
    CHECK(json.at("input").at("bytes") == fs::file_size(item.input));
    CHECK(json.at("results").at(0).at("sha256") == *sha256File(result.output));
    CHECK(json.at("results").at(0).at("file") == "a.jpg");
    CHECK(json.at("recipe_sha256") == result.usedRecipe.hash());
    CHECK(json.at("recipe_sha256") != item.recipe.hash()); // the values after automatics
    CHECK(json.at("measurements").at("noise_luma").is_number());
    CHECK(json.at("reasons").size() > 0);
    CHECK(json.at("order") == "Smith");
    CHECK(json.at("write").at("note").get<std::string>().find("Enhanced by") == 0);
    const Sidecar read = readDone(result);
    CHECK(read.item.recipe.hash() == result.usedRecipe.hash());
    CHECK(read.inputHash == result.inputHash);
    CHECK_FALSE(read.item.automatic);
}

TEST_CASE("results of every format and kind come out of their sidecars again, byte for byte", "[jobs][output]")
{
    const test::TemporaryDir dir;
    constexpr FileFormat kInputs[] = {FileFormat::Png, FileFormat::Jpeg, FileFormat::Tiff, FileFormat::WebP};
    std::vector<fs::path> sidecars;
    for (int i = 0; i < 20; ++i) {
        const FileFormat format = kInputs[i % 4];
        const fs::path input = dir / ("in/p" + std::to_string(i) + imaging::formatExtension(format));
        test::writeSmall(input, format, {60 + i, 48}, static_cast<unsigned>(i));
        BatchItem item = itemFor(input, dir / "out");
        item.automatic = i % 3 == 0;
        item.sequence = i;
        item.nameTemplate = "{seq:2} {name} 100%";
        item.write.quality = 70 + i;
        item.write.profile = imaging::kOutputProfiles[static_cast<std::size_t>(i / 5)];
        item.write.strip = i % 5 == 0 ? imaging::StripMetadata::All : imaging::StripMetadata::None;
        if (i % 2 == 0) {
            item.keepFormat = false;
            item.write.format = i % 4 == 0 ? FileFormat::Tiff : FileFormat::Png;
            item.write.depth = i % 4 == 0 ? 16 : 0;
        }
        OutputVariant &web = item.variants.emplace_back();
        web.label = "web";
        web.subFolder = "web";
        web.longEdge = 40;
        web.profile = imaging::OutputProfile::Srgb;
        sidecars.push_back(done(item).sidecar);
    }
    for (const fs::path &file : sidecars) {
        INFO(file);
        const Result<Sidecar> sidecar = readSidecar(file);
        REQUIRE(sidecar.ok());
        RebuildOptions options;
        options.outputFolder = dir / "again";
        const Result<Rebuild> made = rebuild(*sidecar, options);
        INFO((made ? std::string() : made.error().message + made.error().detail));
        REQUIRE(made.ok());
        CHECK(made->isIdentical());
        CHECK(made->differences.empty());
        REQUIRE(made->files.size() == 2);
        for (std::size_t i = 0; i < 2; ++i) {
            CHECK(made->files[i].written);
            CHECK(test::readText(made->files[i].path) == test::readText(dir / "out" / sidecar->files[i].path));
        }
    }
    CHECK(visibleFiles(dir / "again") == 40);
}

TEST_CASE("profiles are read as they were written before there was a choice, unknown ones refused", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png");
    BatchItem item = itemFor(dir / "in/a.png", dir / "out");
    item.variants.emplace_back().label = "web";
    item.variants.emplace_back().label = "same";
    const ItemResult result = done(item);
    nlohmann::json json = jsonOf(result.sidecar);
    json["write"].erase("profile");
    for (int i : {0, 1}) {
        json["variants"][i].erase("profile");
        json["variants"][i]["srgb"] = i == 0;
    }
    writeJson(result.sidecar, json);
    const Sidecar read = readDone(result);
    CHECK(read.item.write.profile == imaging::OutputProfile::Original);
    CHECK(read.item.variants[0].profile == imaging::OutputProfile::Srgb);
    CHECK(read.item.variants[1].profile == imaging::OutputProfile::Original);
    json["write"]["profile"] = "cmyk";
    writeJson(result.sidecar, json);
    const auto refused = readSidecar(result.sidecar);
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().message.find("write.profile") != std::string::npos);
}

TEST_CASE("without a folder a rebuild compares, and puts back what is missing", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png");
    const ItemResult result = done(itemFor(dir / "in/a.png", dir / "out"));
    const std::string good = test::readText(result.output);
    const Sidecar sidecar = readDone(result);
    const auto same = rebuild(sidecar);
    REQUIRE(same.ok());
    CHECK(same->isIdentical());
    CHECK_FALSE(same->files[0].written);
    CHECK(visibleFiles(dir / "out") == 2);
    fs::remove(result.output);
    CHECK(rebuild(sidecar)->files[0].written);
    CHECK(test::readText(result.output) == good);
    test::writeText(result.output, "edited by somebody");
    const auto disturbed = rebuild(sidecar);
    CHECK(disturbed->isIdentical());
    CHECK(disturbed->files[0].otherInPlace);
    CHECK(test::readText(result.output) == "edited by somebody");
}

TEST_CASE("a moved original is found by its content, a changed one is told apart", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png");
    const ItemResult result = done(itemFor(dir / "in/a.png", dir / "out"));
    const Sidecar sidecar = readDone(result);
    fs::create_directories(dir / "archive/2015");
    fs::rename(dir / "in/a.png", dir / "archive/2015/renamed.png");
    const auto missing = rebuild(sidecar);
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code == ErrorCode::NotFound);
    CHECK(missing.error().message.find("not where") != std::string::npos);
    RebuildOptions options;
    options.searchFolders = {dir / "archive"};
    CHECK(rebuild(sidecar, options)->isIdentical());
    test::writeSmall(dir / "in/a.png", FileFormat::Png, {64, 48}, 9);
    const auto changed = rebuild(sidecar);
    REQUIRE_FALSE(changed.ok());
    CHECK(changed.error().message.find("was changed") != std::string::npos);
    CHECK(rebuild(sidecar, options)->isIdentical());
    // A whole tree that moves still fits together.
    fs::rename(dir / "archive/2015/renamed.png", dir / "in/a.png");
    fs::create_directories(dir / "new");
    fs::rename(dir / "in", dir / "new/in");
    fs::rename(dir / "out", dir / "new/out");
    CHECK(rebuild(*readSidecar(dir / "new/out/a.png.ambrotype.json"))->isIdentical());
}

TEST_CASE("a rebuild says which version, model or device differs", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png");
    const ItemResult result = done(itemFor(dir / "in/a.png", dir / "out"));
    nlohmann::json json = jsonOf(result.sidecar);
    json["program"]["version"] = "0.0.1";
    json["program"]["engine"] = "An abacus";
    json["models"] = {{{"stage", "faces"}, {"id", "gfpgan-v1.4"}, {"sha256", std::string(64, 'a')}}};
    json["results"][0]["sha256"] = std::string(64, 'b');
    writeJson(result.sidecar, json);
    const auto made = rebuild(*readSidecar(result.sidecar));
    REQUIRE(made.ok());
    CHECK_FALSE(made->isIdentical());
    CHECK(mentions(made->differences, "0.0.1"));
    CHECK(mentions(made->differences, "An abacus"));
    CHECK(mentions(made->differences, "gfpgan-v1.4"));
    // A recipe that needs a model that is not there is refused with its name.
    for (nlohmann::json &stage : json["recipe"]["stages"]) {
        if (stage["stage"] == "upscale") {
            stage["enabled"] = true;
            stage["model"] = "bsrgan";
        }
    }
    writeJson(result.sidecar, json);
    const auto missing = rebuild(*readSidecar(result.sidecar));
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code == ErrorCode::ModelMissing);
}

TEST_CASE("keys of other programs survive when a sidecar is written again", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png");
    BatchItem item = itemFor(dir / "in/a.png", dir / "out");
    item.write.conflict = imaging::Conflict::Replace;
    const ItemResult first = done(item);
    nlohmann::json json = jsonOf(first.sidecar);
    json["studio_rating"] = {{"stars", 5}};
    writeJson(first.sidecar, json);
    REQUIRE(item.recipe.set("sharpen", "amount", 10.0).ok());
    const ItemResult second = done(item);
    CHECK(second.sidecar == first.sidecar);
    const nlohmann::json again = jsonOf(second.sidecar);
    CHECK(again.at("studio_rating").at("stars") == 5);
    CHECK(again.at("recipe_sha256") != json.at("recipe_sha256"));
    test::writeText(first.sidecar, "not json at all");
    CHECK(readDone(done(item)).files.size() == 1);
}

TEST_CASE("what is no sidecar is refused with the reason", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png");
    const ItemResult result = done(itemFor(dir / "in/a.png", dir / "out"));
    const nlohmann::json good = jsonOf(result.sidecar);
    const auto refusal = [&](const std::string &text) {
        test::writeText(dir / "bad.json", text);
        const auto read = readSidecar(dir / "bad.json");
        REQUIRE_FALSE(read.ok());
        CHECK(read.error().code == ErrorCode::BadFormat);
        return read.error().message;
    };
    CHECK(readSidecar(dir / "nowhere").error().code == ErrorCode::NotFound);
    refusal("");
    refusal("{}");
    refusal("[1]");
    nlohmann::json newer = good;
    newer["ambrotype_sidecar"] = 99;
    CHECK(refusal(newer.dump()).find("newer") != std::string::npos);
    // Each member, missing or of another kind, one after the other.
    for (const auto &[key, value] : good.items()) {
        if (key == "created" || key == "faces" || key == "measurements" || key == "order" || key == "preset"
            || key == "automatic" || key == "reasons" || key == "warnings" || key == "recipe_sha256"
            || key == "precision")
            continue; // for people; not needed to make it again
        for (const nlohmann::json &other : {nlohmann::json(), nlohmann::json(17.5), nlohmann::json("text")}) {
            INFO(key << " = " << other);
            nlohmann::json bad = good;
            bad[key] = other;
            if (key == "device" && other.is_string())
                continue;
            CHECK_FALSE(refusal(bad.dump()).empty());
        }
    }
    nlohmann::json empty = good;
    empty["results"] = nlohmann::json::array();
    CHECK_FALSE(refusal(empty.dump()).empty());
    nlohmann::json quality = good;
    quality["write"]["quality"] = 1e30;
    CHECK(refusal(quality.dump()).find("write.quality") != std::string::npos);
}

TEST_CASE("a sidecar's file names cannot lead out of the folder", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png");
    const ItemResult result = done(itemFor(dir / "in/a.png", dir / "out"));
    for (const char *name : {"../../evil.png", "/tmp/evil.png", "x/../../evil.png"}) {
        nlohmann::json json = jsonOf(result.sidecar);
        json["results"][0]["file"] = name;
        writeJson(dir / "out/evil.ambrotype.json", json);
        RebuildOptions options;
        options.outputFolder = dir / "again";
        const auto made = rebuild(*readSidecar(dir / "out/evil.ambrotype.json"), options);
        REQUIRE(made.ok());
        CHECK(made->files[0].path == dir / "again/evil.png");
    }
    CHECK_FALSE(fs::exists(dir / "evil.png"));
}

TEST_CASE("paths of any bytes go through sidecars", "[jobs][output]")
{
    for (const std::string name :
         {"plain.png", "100%.png", "%41.png", "caf\xC3\xA9.png", "broken\xFF\xC3.png", "a\nb"}) {
        const std::string text = pathToText(name);
        CHECK(pathFromText(text) == fs::path(name));
        CHECK(readableText(text) == text); // UTF-8 in itself
    }
    CHECK(pathToText("caf\xC3\xA9.png") == "caf\xC3\xA9.png");
    CHECK(pathFromText("50% off") == fs::path("50% off"));
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/b\xFF%.png");
    CHECK(rebuild(readDone(done(itemFor(dir / "in/b\xFF%.png", dir / "out"))))->isIdentical());
}

TEST_CASE("further files come with the main result, reduced and in their own format", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png", FileFormat::Png, {200, 100});
    BatchItem item = itemFor(dir / "in/a.png", dir / "out");
    item.keepFormat = false;
    item.write.format = FileFormat::Tiff;
    item.write.depth = 16;
    OutputVariant web;
    web.label = "web";
    web.longEdge = 50;
    OutputVariant small = web;
    small.label = "small";
    small.subFolder = "deep/er";
    small.nameTemplate = "{name} {width}x{height}";
    small.format = FileFormat::Png;
    small.longEdge = 500; // never enlarged
    item.variants = {web, small};
    const ItemResult result = done(item);
    REQUIRE(result.files.size() == 3);
    CHECK(result.files[0].path == dir / "out/a.tif");
    CHECK(result.files[1].path == dir / "out/a-web.jpg");
    CHECK(result.files[2].path == dir / "out/deep/er/a 200x100.png");
    CHECK(result.files[1].size == imaging::Size{50, 25});
    const auto header = imaging::readHeader(result.files[1].path);
    CHECK(header->size == imaging::Size{50, 25});
    CHECK(header->format == FileFormat::Jpeg);
    for (const WrittenFile &file : result.files) {
        CHECK(file.sha256 == *sha256File(file.path));
        CHECK(file.bytes == fs::file_size(file.path));
    }
}

TEST_CASE("further files replace neither originals nor results", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "out/a.jpg", FileFormat::Jpeg);
    const std::string before = test::readText(dir / "out/a.jpg");
    BatchItem item = itemFor(dir / "out/a.jpg", dir / "out");
    item.nameTemplate = "{name}-new";
    item.write.conflict = imaging::Conflict::Replace;
    OutputVariant &variant = item.variants.emplace_back();
    variant.label = "x";
    for (const char *name : {"{name}", "{result}"}) {
        variant.nameTemplate = name;
        const ItemResult result = processItem(item, {}, {});
        CHECK(result.state == ItemState::Failed);
        CHECK(result.error.code == ErrorCode::InvalidArgument);
    }
    CHECK(test::readText(dir / "out/a.jpg") == before);
    for (const auto &[label, folder, name] :
         {std::tuple{"", "", "n"}, {"x", "../up", "n"}, {"x", "/abs", "n"}, {"x", "", "{bad}"}}) {
        variant.label = label;
        variant.subFolder = folder;
        variant.nameTemplate = name;
        CHECK_FALSE(checkVariants(item.variants).ok());
    }
    variant = {};
    variant.label = "same";
    item.variants.push_back(variant);
    CHECK_FALSE(checkVariants(item.variants).ok());
}

TEST_CASE("when a further file cannot be written, the item leaves nothing", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png");
    test::writeText(dir / "out/web", "a file where a folder should be");
    BatchItem item = itemFor(dir / "in/a.png", dir / "out");
    OutputVariant &variant = item.variants.emplace_back();
    variant.label = "web";
    variant.subFolder = "web";
    const ItemResult failed = processItem(item, {}, {});
    CHECK(failed.state == ItemState::Failed);
    CHECK(failed.files.empty());
    CHECK(visibleFiles(dir / "out") == 1);
    fs::remove(dir / "out/web");
    CHECK(done(item).output == dir / "out/a.png");
}

TEST_CASE("an input that is not what was added is not worked on", "[jobs][output]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    BatchItem item = itemFor(dir / "a.png", dir / "out");
    item.expectedHash = *sha256File(item.input);
    CHECK(done(item).inputHash == item.expectedHash);
    test::writeSmall(dir / "a.png", FileFormat::Png, {64, 48}, 7);
    const ItemResult changed = processItem(item, {}, {});
    CHECK(changed.state == ItemState::Failed);
    CHECK(changed.error.message.find("changed after it was added") != std::string::npos);
}
