#include "jobs/batch_item.h"
#include "jobs/output_name.h"
#include "jobs/output_plan.h"

#include "item_pictures.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::jobs;

namespace {

NameFacts facts()
{
    NameFacts f;
    f.name = "IMG_1";
    f.preset = "old-photo";
    f.date = "1912-04-10";
    f.sequence = 7;
    f.scale = "2x";
    f.width = 640;
    f.height = 480;
    f.format = "jpeg";
    return f;
}

std::string expanded(const std::string &nameTemplate)
{
    const Result<std::string> name = expandName(nameTemplate, facts());
    return name ? *name : "error";
}

} // namespace

TEST_CASE("every token of a name template is replaced", "[jobs][names]")
{
    CHECK(expanded("{name}_{preset}_{date}_{seq}_{seq:4}_{scale}_{width}x{height}.{format}")
          == "IMG_1_old-photo_1912-04-10_7_0007_2x_640x480.jpeg");
    CHECK(expanded("{{{name}}}") == "{IMG_1}");
    CHECK(expanded("plain") == "plain");
}

TEST_CASE("wrong name templates are refused with the list of tokens", "[jobs][names]")
{
    for (const char *bad : {"{nam}", "{seq:0}", "{seq:x}", "{name", "name}", "{na{me}", "{}"}) {
        INFO(bad);
        const Result<std::string> name = expandName(bad, facts());
        REQUIRE_FALSE(name.ok());
        CHECK(name.error().code == ErrorCode::InvalidArgument);
        CHECK(name.error().message.find("{preset}") != std::string::npos);
    }
}

TEST_CASE("names are safe on every file system", "[jobs][names]")
{
    NameFacts f = facts();
    for (const auto &[name, safe] :
         std::vector<std::pair<std::string, std::string>>{{"a/b\\c:d*e?f\"g<h>i|j", "a_b_c_d_e_f_g_h_i_j"},
                                                          {"..", "picture"},
                                                          {".", "picture"},
                                                          {"", "picture"},
                                                          {"   ", "picture"},
                                                          {".hidden", "_hidden"},
                                                          {"../../etc/passwd", "_._.._etc_passwd"},
                                                          {"end. . ", "end"},
                                                          {"tab\tnew\nline", "tab_new_line"}}) {
        f.name = name;
        INFO(name);
        const Result<std::string> result = expandName("{name}", f);
        REQUIRE(result.ok());
        CHECK(*result == safe);
    }
}

TEST_CASE("long names are cut between characters", "[jobs][names]")
{
    NameFacts f = facts();
    f.name = "a";
    for (int i = 0; i < 150; ++i)
        f.name += "\xC3\xA9"; // two bytes each
    const Result<std::string> name = expandName("{name}", f);
    REQUIRE(name.ok());
    CHECK(name->size() == 199);
    CHECK(f.name.compare(0, 199, *name) == 0);
}

TEST_CASE("items of a run that would get one name are told apart", "[jobs][names]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "x/a.png");
    test::writeSmall(dir / "y/a.png");
    test::writeSmall(dir / "y/a.jpg", imaging::FileFormat::Jpeg);
    test::writeSmall(dir / "y/b.png");
    std::vector<BatchItem> items(4);
    const char *inputs[] = {"x/a.png", "y/a.png", "y/a.jpg", "y/b.png"};
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].input = dir / inputs[i];
        items[i].outputFolder = dir / "out";
    }
    planOutputs(items);
    CHECK(items[0].duplicate == 0);
    CHECK(items[1].duplicate == 1);
    CHECK(items[0].nameGroup == items[1].nameGroup);
    CHECK_FALSE(items[0].nameGroup.empty());
    CHECK(items[2].nameGroup.empty()); // becomes .jpg
    CHECK(items[3].nameGroup.empty());
    CHECK(items[3].runInputs->size() == 4);
}

TEST_CASE("formats that cannot stay become ones that everybody reads", "[jobs][names]")
{
    using imaging::FileFormat;
    BatchItem item;
    CHECK(outputFormat(item, FileFormat::Jpeg, false) == FileFormat::Jpeg);
    CHECK(outputFormat(item, FileFormat::Raw, false) == FileFormat::Tiff);
    CHECK(outputFormat(item, FileFormat::Gif, true) == FileFormat::Png);
    CHECK(outputFormat(item, FileFormat::Bmp, false) == FileFormat::Png);
    item.keepFormat = false;
    item.write.format = FileFormat::WebP;
    CHECK(outputFormat(item, FileFormat::Raw, false) == FileFormat::WebP);
    CHECK(formatOfExtension("x.JPEG") == FileFormat::Jpeg);
    CHECK_FALSE(formatOfExtension("x.nef").has_value());
}

TEST_CASE("names that Windows keeps for devices are changed", "[jobs][names]")
{
    NameFacts f = facts();
    for (const auto &[name, safe] : std::vector<std::pair<std::string, std::string>>{{"con", "_con"},
                                                                                     {"NUL.backup", "_NUL.backup"},
                                                                                     {"Lpt9", "_Lpt9"},
                                                                                     {"COM0", "COM0"},
                                                                                     {"COM10", "COM10"},
                                                                                     {"console", "console"}}) {
        f.name = name;
        INFO(name);
        CHECK(*expandName("{name}", f) == safe);
    }
}

TEST_CASE("what a token stands for is never read as a template or a path", "[jobs][names]")
{
    NameFacts f = facts();
    f.name = "{preset}{";
    CHECK(*expandName("{name}", f) == "{preset}{");
    f.order = "../../{name}";
    f.folder = "a/b";
    CHECK(*expandName("{order}-{folder}", f) == "_._.._{name}-a_b");
    f.name = std::string("nul\0byte", 8);
    CHECK(*expandName("{name}", f) == "nul_byte");
    f.name = std::string(5000, 'n');
    CHECK(expandName("{name}{name}", f)->size() == 200);
}

TEST_CASE("tokens of further files are known there only", "[jobs][names]")
{
    NameFacts f = facts();
    CHECK_FALSE(expandName("{result}", f).ok());
    CHECK(expandName("{variant}", f).error().message.find("{result}") == std::string::npos);
    f.result = "IMG_1 (2)";
    f.variant = "web/small";
    CHECK(*expandName("{result}-{variant}", f) == "IMG_1 (2)-web_small");
    CHECK(expandName("{bad}", f).error().message.find("{variant}") != std::string::npos);
}

TEST_CASE("every token has a help text and works in an example", "[jobs][names]")
{
    for (const NameToken &token : nameTokens()) {
        INFO(token.token);
        CHECK_FALSE(token.help.empty());
        CHECK(exampleName("x" + token.token).ok() == !token.variantOnly);
    }
    CHECK(*exampleName("{name}-{preset}-{seq:3}") == "IMG_0042-studio-portrait-007");
    CHECK(*exampleName("{folder} {name} {order}", "/clients/smith/a.b.tif", "mine", "17") == "smith a.b 17");
    CHECK_FALSE(exampleName("{nothing}").ok());
}
