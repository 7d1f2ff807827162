#include "item_pictures.h"
#include "support/test_files.h"

#include "jobs/machine_share.h"
#include "jobs/process_item.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::jobs;
using namespace std::chrono_literals;

TEST_CASE("the shares of pictures that are worked on at once are the time that passed", "[jobs][planner]")
{
    MachineShare machine;
    const MachineShare::Clock::time_point start{};
    const double first = machine.begin(start);
    const double second = machine.begin(start + 10s);
    CHECK(machine.end(first, start + 30s) == Approx(10 + 20 / 2.0));
    const double third = machine.begin(start + 32s);
    CHECK(machine.end(third, start + 36s) == Approx(4 / 2.0));
    CHECK(machine.end(second, start + 40s) == Approx(20 / 2.0 + 2 + 4 / 2.0 + 4));
    // While nobody works no time passes.
    const double alone = machine.begin(start + 1000s);
    CHECK(machine.end(alone, start + 1007s) == Approx(7));
}

TEST_CASE("a picture that is worked on alone takes the whole machine", "[jobs][planner]")
{
    const test::TemporaryDir folder;
    BatchItem item;
    item.input = folder / "a.png";
    item.outputFolder = folder / "out";
    test::writeSmall(item.input);
    const ItemResult done = processItem(item, {}, {});
    REQUIRE(done.state == ItemState::Done);
    CHECK(done.machineSeconds > 0);
    CHECK(done.machineSeconds <= done.seconds);
    CHECK(done.machineSeconds == Approx(done.seconds).epsilon(0.1));

    item.input = folder / "nowhere.png";
    CHECK(processItem(item, {}, {}).state == ItemState::Failed);
    item.input = folder / "a.png";
    item.outputFolder = folder / "out2";
    const ItemResult after = processItem(item, {}, {});
    CHECK(after.machineSeconds == Approx(after.seconds).epsilon(0.1)); // the failed one has ended
}
