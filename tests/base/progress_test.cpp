#include "base/cancel.h"
#include "base/progress.h"

#include <catch2/catch.hpp>

using namespace ambrotype;

TEST_CASE("Progress never goes back and parts add up", "[base][progress]")
{
    const Progress whole = Progress::create();
    const Progress first = whole.sub(0.0, 0.25);
    const Progress second = whole.sub(0.25, 1.0);
    first.report(0.5);
    CHECK(whole.value() == Approx(0.125));
    second.report(0.5);
    CHECK(whole.value() == Approx(0.625));
    first.report(1.0);
    CHECK(whole.value() == Approx(0.625));
    second.sub(0.5, 1.0).report(2.0);
    CHECK(whole.value() == Approx(1.0));
}

TEST_CASE("A default progress forgets, a default token is never cancelled", "[base][progress][cancel]")
{
    const Progress none;
    none.report(0.5);
    CHECK(none.value() == 0.0);
    CHECK_FALSE(CancelToken().isCancelled());
}

TEST_CASE("Every token of a source sees its cancel", "[base][cancel]")
{
    CancelSource source;
    const CancelToken before = source.token();
    const CancelToken copy = before;
    CHECK_FALSE(copy.isCancelled());
    source.cancel();
    CHECK(before.isCancelled());
    CHECK(copy.isCancelled());
    CHECK(source.token().isCancelled());
    CHECK_FALSE(CancelSource().token().isCancelled());
}
