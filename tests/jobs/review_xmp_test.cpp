#include "jobs/output/review_xmp.h"

#include "item_pictures.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::jobs;

namespace {

bool says(const std::string &text, const char *what)
{
    return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("decisions stand in an XMP file beside the result, which keeps its bytes", "[jobs][output][review]")
{
    const test::TemporaryDir dir;
    const std::filesystem::path result = dir / "a.jpg";
    const std::filesystem::path file = dir / "a.jpg.xmp";
    CHECK(writeReviewXmp(result, Review::Approved).error().code == ErrorCode::NotFound);
    CHECK_FALSE(std::filesystem::exists(file));
    test::writeText(result, "the result");

    REQUIRE(writeReviewXmp(result, Review::Rejected).ok());
    CHECK(reviewXmpPath(result) == file);
    std::string text = test::readText(file);
    CHECK(says(text, "Rejected"));
    CHECK(says(text, "-1"));
    REQUIRE(writeReviewXmp(result, Review::Handwork).ok());
    text = test::readText(file);
    CHECK(says(text, "Needs handwork"));
    CHECK_FALSE(says(text, "-1"));
    REQUIRE(writeReviewXmp(result, Review::Undecided).ok());
    CHECK_FALSE(std::filesystem::exists(file)); // nothing else stood in it
    CHECK(test::readText(result) == "the result");
}

TEST_CASE("what other programs wrote into the XMP file stays", "[jobs][output][review]")
{
    const test::TemporaryDir dir;
    const std::filesystem::path result = dir / "a.tif";
    const std::filesystem::path file = dir / "a.tif.xmp";
    test::writeText(result, "the result");
    const std::string foreign =
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description rdf:about='' xmlns:xmp='http://ns.adobe.com/xap/1.0/'"
        " xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'"
        " xmp:Rating='4' photoshop:City='Prague'/></rdf:RDF></x:xmpmeta>";
    test::writeText(file, foreign);
    REQUIRE(writeReviewXmp(result, Review::Approved).ok());
    std::string text = test::readText(file);
    CHECK(says(text, "Prague"));
    CHECK(says(text, "Approved"));
    CHECK(says(text, "\"4\""));
    REQUIRE(writeReviewXmp(result, Review::Undecided).ok());
    text = test::readText(file);
    CHECK(says(text, "Prague"));
    CHECK(says(text, "\"4\""));
    CHECK_FALSE(says(text, "Approved"));

    test::writeText(file, "no XMP at all <");
    CHECK(writeReviewXmp(result, Review::Approved).error().code == ErrorCode::BadFormat);
    CHECK(test::readText(file) == "no XMP at all <");
}
