#include "base/plugin.h"

#include <catch2/catch.hpp>

using namespace ambrotype;

TEST_CASE("A plug-in that is not there is an error with the places that were tried", "[base][plugin]")
{
    const auto opened = openPlugin("ambrotype_no_such_part", "entry");
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == ErrorCode::NotFound);
    CHECK(opened.error().detail.find("libambrotype_no_such_part.so") != std::string::npos);
}
