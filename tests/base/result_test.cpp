#include "base/result.h"

#include <catch2/catch.hpp>

#include <memory>
#include <set>
#include <string>

using namespace ambrotype;

namespace {

Result<std::unique_ptr<int>> half(int number)
{
    if (number % 2 != 0)
        return Error{ErrorCode::InvalidArgument, "The number is odd.", std::to_string(number)};
    return std::make_unique<int>(number / 2);
}

} // namespace

TEST_CASE("A result holds a value or an error", "[base][result]")
{
    auto good = half(8);
    REQUIRE(good);
    const std::unique_ptr<int> moved = std::move(good).value();
    CHECK(*moved == 4);

    const auto bad = half(7);
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == ErrorCode::InvalidArgument);
    CHECK(bad.error().detail == "7");

    CHECK(Result<void>());
    CHECK_FALSE(Result<void>(Error{}));
    CHECK(Result<std::string>(std::string("text")).value() == "text");
}

TEST_CASE("Every error code has a name of its own", "[base][result]")
{
    // But for incomplete files, which reports count among the damaged ones.
    CHECK(std::string(errorName(ErrorCode::Incomplete)) == errorName(ErrorCode::Damaged));
    std::set<std::string> names;
    for (int code = 0; code <= static_cast<int>(ErrorCode::Internal); ++code) {
        if (static_cast<ErrorCode>(code) != ErrorCode::Incomplete)
            CHECK(names.insert(errorName(static_cast<ErrorCode>(code))).second);
    }
    CHECK(names.size() == static_cast<std::size_t>(ErrorCode::Internal));
}

TEST_CASE("a value that is not there is an exception, not a crash", "[base]")
{
    const Result<std::unique_ptr<int>> odd = half(3);
    CHECK_THROWS(odd.value());
    CHECK_THROWS(*odd);
    const Result<std::unique_ptr<int>> even = half(4);
    CHECK_THROWS(even.error());
}
