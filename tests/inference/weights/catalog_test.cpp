#include "inference/catalog/model_catalog.h"
#include "specimen_writer.h"

#include "base/hash.h"
#include "base/paths.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

//! A compact network of 8 features that enlarges twice, as safetensors; \p value makes different files of it.
std::string smallNetwork(float value)
{
    std::string header = "{";
    std::string data;
    const auto add = [&](const std::string &name, const std::string &shape, std::size_t count) {
        const std::string bytes = test::bytesOf(std::vector<float>(count, value));
        header += (header.size() > 1 ? "," : "") + ("\"" + name) + R"(":{"dtype":"F32","shape":)" + shape
                  + R"(,"data_offsets":[)" + std::to_string(data.size()) + ","
                  + std::to_string(data.size() + bytes.size()) + "]}";
        data += bytes;
    };
    add("body.0.weight", "[8,3,3,3]", 216);
    add("body.0.bias", "[8]", 8);
    add("body.1.weight", "[8]", 8);
    add("body.2.weight", "[12,8,3,3]", 864);
    add("body.2.bias", "[12]", 12);
    return test::safetensors(header + "}", data);
}

std::string cardText(const std::string &id, const std::string &file, const std::string &sha256)
{
    return R"({"id":")" + id + R"(","title":"Test )" + id
           + R"(","task":"upscale","purpose":"Enlarges","network":"srvgg",)"
             R"("settings":{},"file":")"
           + file + R"(","source":"https://example.org/f","bytes":4900000,"sha256":)"
           + (sha256.empty() ? "null" : "\"" + sha256 + "\"")
           + R"(,"aliases":[],"stateDict":"the file","parameters":1108,"licence":{"code":"MIT","weights":"MIT",)"
             R"("data":"none","paidWork":"yes","readIn":["a/b"]},"input":{"channels":"RGB","range":[0,1],)"
             R"("normalisation":"none","multiple":1,"size":null},"output":{"scale":2},"tile":{"size":256,"multiple":1,)"
             R"("whole":false},"memory":{"bytesPerInputPixel":null},"pair":null,"note":null})";
}

struct Place
{
    test::TemporaryDir dir;
    CatalogFolders folders;
    Place()
    {
        folders.cards = {dir / "cards"};
        folders.models = {dir / "models", dir / "extra"};
        folders.hashes = dir / "cache" / "hashes.json";
        for (const char *name : {"cards", "models", "extra", "elsewhere"})
            std::filesystem::create_directories(dir / name);
        test::writeFile(dir / "cards" / "one.json", cardText("one", "one.safetensors", sha256(smallNetwork(1))));
        test::writeFile(dir / "cards" / "two.json", cardText("two", "two.safetensors", ""));
    }
};

} // namespace

TEST_CASE("every shipped model card has all its fields", "[inference][catalog]")
{
    CatalogFolders folders;
    folders.cards = {paths::resource("models")};
    const ModelCatalog catalog(folders);
    for (const Error &problem : catalog.cardProblems())
        FAIL_CHECK(problem.detail);
    CHECK(catalog.cards().size() >= 65);
    std::set<std::string> hashes;
    for (const ModelCard &card : catalog.cards()) {
        INFO(card.id);
        CHECK(std::filesystem::exists(folders.cards.front() / (card.id + ".json")));
        CHECK(!card.title.empty());
        CHECK(!card.purpose.empty());
        CHECK(!card.codeLicence.empty());
        CHECK(!card.weightsLicence.empty());
        CHECK(!card.dataTerms.empty());
        CHECK(!card.readIn.empty());
        CHECK((card.sha256.empty() || card.sha256.size() == 64));
        if (!card.sha256.empty())
            CHECK(hashes.insert(card.sha256).second);
        if (card.pair)
            CHECK(catalog.card(card.pair->with) != nullptr);
    }
    for (const char *task : {"upscale",
                             "denoise",
                             "deblur",
                             "colorize",
                             "face-restore",
                             "face-detect",
                             "face-parse",
                             "face-recognise",
                             "animate",
                             "old-photo"})
        CHECK(!catalog.forTask(task).empty());
}

TEST_CASE("a file is known by its hash under any name, and else by its keys", "[inference][catalog]")
{
    Place place;
    ModelCatalog catalog(place.folders);
    REQUIRE(catalog.cards().size() == 2);

    test::writeFile(place.dir / "elsewhere" / "renamed.pth", smallNetwork(1));
    const auto byHash = catalog.identify(place.dir / "elsewhere" / "renamed.pth");
    REQUIRE(byHash);
    CHECK(byHash->card == "one");
    CHECK(byHash->evidence == Evidence::Hash);
    CHECK(byHash->paidWork(catalog.card("one")) == PaidWork::Yes);

    test::writeFile(place.dir / "elsewhere" / "TWO.safetensors", smallNetwork(2));
    const auto byName = catalog.identify(place.dir / "elsewhere" / "TWO.safetensors");
    REQUIRE(byName);
    CHECK(byName->card == "two");
    CHECK(byName->evidence == Evidence::NameAndKeys);
    CHECK(byName->paidWork(catalog.card("two")) == PaidWork::Unknown);

    // Two cards have these keys, and the name fits neither: the network is known, the card is not.
    test::writeFile(place.dir / "elsewhere" / "mine.safetensors", smallNetwork(3));
    const auto byNothing = catalog.identify(place.dir / "elsewhere" / "mine.safetensors");
    REQUIRE(byNothing);
    CHECK(byNothing->card.empty());
    CHECK(byNothing->candidates == std::vector<std::string>{"one", "two"});
    REQUIRE(byNothing->network);
    CHECK(byNothing->network->architecture == "srvgg");
    CHECK(byNothing->problem.empty());
}

TEST_CASE("a missing model says what to get and where", "[inference][catalog]")
{
    Place place;
    ModelCatalog catalog(place.folders);
    REQUIRE(catalog.scan());
    const auto missing = catalog.require("one");
    REQUIRE(!missing);
    CHECK(missing.error().code == ErrorCode::ModelMissing);
    CHECK(missing.error().message.find("one.safetensors (4.9 MB) from https://example.org/f") != std::string::npos);
    CHECK(catalog.require("three").error().code == ErrorCode::NotFound);
    CHECK(catalog.findForTask("upscale", {"two"}).error().detail == "two");
    CHECK(catalog.findForTask("dance").error().code == ErrorCode::ModelMissing);
}

TEST_CASE("imported models are found, and not twice", "[inference][catalog]")
{
    Place place;
    ModelCatalog catalog(place.folders);
    test::writeFile(place.dir / "elsewhere" / "a.safetensors", smallNetwork(1));
    const auto imported = catalog.import(place.dir / "elsewhere" / "a.safetensors");
    REQUIRE(imported);
    CHECK(imported->path == place.dir / "models" / "a.safetensors");
    REQUIRE(catalog.import(place.dir / "elsewhere" / "a.safetensors"));
    REQUIRE(catalog.scan());
    CHECK(catalog.files().size() == 1);
    CHECK(catalog.require("one"));
    CHECK(catalog.findForTask("upscale", {"two"})->card == "one");

    // Another file of the same name does not replace it.
    std::filesystem::create_directories(place.dir / "elsewhere" / "b");
    test::writeFile(place.dir / "elsewhere" / "b" / "a.safetensors", smallNetwork(5));
    const auto second = catalog.import(place.dir / "elsewhere" / "b" / "a.safetensors");
    REQUIRE(second);
    CHECK(second->path != imported->path);

    test::writeFile(place.dir / "elsewhere" / "page.pth", "<html>sorry</html>");
    const auto refused = catalog.import(place.dir / "elsewhere" / "page.pth");
    REQUIRE(!refused);
    CHECK(refused.error().message.find("web page") != std::string::npos);
    CHECK(!std::filesystem::exists(place.dir / "models" / "page.pth"));
}

TEST_CASE("verify reads the file again, whatever was remembered", "[inference][catalog]")
{
    Place place;
    {
        ModelCatalog catalog(place.folders);
        test::writeFile(place.dir / "models" / "one.safetensors", smallNetwork(1));
        REQUIRE(catalog.scan());
    }
    CHECK(std::filesystem::exists(place.folders.hashes));
    ModelCatalog catalog(place.folders);
    REQUIRE(catalog.scan());
    const ModelFile file = catalog.files().front();
    CHECK(file.evidence == Evidence::Hash);
    CHECK(*catalog.verify(file) == std::optional<bool>(true));
    const auto time = std::filesystem::last_write_time(file.path);
    test::writeFile(file.path, smallNetwork(7)); // the same length
    std::filesystem::last_write_time(file.path, time);
    CHECK(*catalog.verify(file) == std::optional<bool>(false));
}

TEST_CASE("a card without a field is left out and named", "[inference][catalog]")
{
    Place place;
    std::string text = cardText("three", "three.pth", "");
    text.replace(text.find("\"paidWork\":\"yes\","), 17, "");
    test::writeFile(place.dir / "cards" / "three.json", text);
    const ModelCatalog catalog(place.folders);
    CHECK(catalog.cards().size() == 2);
    REQUIRE(catalog.cardProblems().size() == 1);
    CHECK(catalog.cardProblems().front().detail.find("paidWork") != std::string::npos);
}

TEST_CASE("the real files are told apart as far as their bytes and names allow", "[inference][catalog]")
{
    if (!test::haveShared("weights"))
        return;
    CatalogFolders folders;
    folders.cards = {paths::resource("models")};
    test::TemporaryDir dir;
    folders.models = {dir.path()};
    folders.hashes = dir / "hashes.json";
    ModelCatalog catalog(folders);
    const auto weights = test::sharedDir() / "weights";
    const auto general = catalog.identify(weights / "realesr-general-x4v3.safetensors");
    REQUIRE(general);
    CHECK(general->card == "realesr-general-x4v3");
    CHECK(general->evidence == Evidence::NameAndKeys); // a conversion: other bytes than the published file
    const auto wdn = catalog.identify(weights / "realesr-general-wdn-x4v3.safetensors");
    REQUIRE(wdn);
    CHECK(wdn->card == "realesr-general-wdn-x4v3");
    const auto ncnn = catalog.identify(test::sharedDir() / "parity/real-weights/realesr-animevideov3-x4.param");
    REQUIRE(ncnn);
    CHECK(ncnn->card == "realesr-animevideov3-x4-ncnn");
    CHECK(ncnn->evidence == Evidence::Hash);
    // Two networks share these keys: leaky or plain ReLU, other anchors. Only a known hash decides.
    const auto retina = catalog.identify(weights / "retinaface_mobilenet0.25.safetensors");
    REQUIRE(retina);
    CHECK(retina->card == "detection-mobilenet0.25");
    CHECK(retina->evidence == Evidence::Hash);
    const auto changed = dir / "detector.safetensors";
    std::filesystem::copy_file(weights / "retinaface_mobilenet0.25.safetensors", changed);
    {
        std::fstream file(changed, std::ios::in | std::ios::out | std::ios::binary);
        file.seekg(-1, std::ios::end);
        const char last = static_cast<char>(file.get() ^ 1);
        file.seekp(-1, std::ios::end);
        file.put(last);
    }
    const auto unknown = catalog.identify(changed);
    REQUIRE(unknown);
    CHECK(unknown->card.empty());
    CHECK(unknown->candidates.size() == 2);
    const auto yunet = catalog.identify(weights / "face_detection_yunet_2023mar.onnx");
    REQUIRE(yunet);
    CHECK(yunet->card == "yunet-2023mar");
    CHECK(yunet->problem.empty());
}
