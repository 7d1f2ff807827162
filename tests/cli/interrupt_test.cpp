#include "imaging/io/reader.h"
#include "jobs/item_pictures.h"
#include "program.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <thread>

using namespace ambrotype;
using test::filesBelow;
using test::runCli;

namespace {

constexpr int kPictures = 30;

//! Slow enough that a signal comes in the middle.
std::vector<std::string> slowRun(const test::TemporaryDir &dir)
{
    for (int i = 0; i < kPictures; ++i)
        test::writeSmall(dir / "in" / (std::to_string(100 + i) + ".png"),
                         imaging::FileFormat::Png,
                         {112, 84},
                         static_cast<unsigned>(i));
    return {"enhance",
            dir / "in",
            "-o",
            dir / "out",
            "--preset",
            "none",
            "--set",
            "denoise.method=classic",
            "--set",
            "denoise.amount=50",
            "--jobs",
            "2",
            "--json"};
}

//! Sends \p signal as soon as a few results are there.
void signalInTheMiddle(int pid, int signal, const std::filesystem::path &out)
{
    for (int i = 0; i < 20'000 && filesBelow(out).size() < 3; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    kill(pid, signal);
}

void checkWhole(const std::filesystem::path &folder)
{
    for (const std::string &name : filesBelow(folder)) {
        INFO(name);
        CHECK(imaging::readPicture(folder / name).ok());
    }
}

} // namespace

TEST_CASE("Ctrl-C stops soon, says so, and leaves whole files", "[cli][signals]")
{
    const test::TemporaryDir dir;
    const test::Ran ran = runCli(slowRun(dir), [&](int pid) { signalInTheMiddle(pid, SIGINT, dir / "out"); });
    CHECK(ran.status == 130);
    CHECK(ran.summary().at("interrupted") == true);
    CHECK(ran.summary().at("done") == filesBelow(dir / "out").size());
    CHECK(ran.summary().at("failed") == 0);
    CHECK(filesBelow(dir / "out").size() < kPictures);
    checkWhole(dir / "out");
    for (const auto &entry : std::filesystem::directory_iterator(dir / "out")) // no temporary file either
        CHECK(entry.path().filename().string()[0] != '.');
}

TEST_CASE("a killed program leaves whole files, and a second run does the rest", "[cli][signals]")
{
    const test::TemporaryDir dir;
    std::vector<std::string> arguments = slowRun(dir);
    const test::Ran killed = runCli(arguments, [&](int pid) { signalInTheMiddle(pid, SIGKILL, dir / "out"); });
    CHECK(killed.status == -1);
    const std::size_t done = filesBelow(dir / "out").size();
    CHECK(done >= 3);
    CHECK(done < kPictures);
    checkWhole(dir / "out");
    arguments.insert(arguments.end(), {"--conflict", "skip"});
    const test::Ran rest = runCli(arguments);
    CHECK(rest.status == 0);
    CHECK(rest.summary().at("skipped") == done);
    CHECK(filesBelow(dir / "out").size() == kPictures);
}
