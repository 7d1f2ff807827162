#include "jobs/shoot/people_service.h"
#include "pipeline/stage.h"
#include "qt_loop.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <QStringList>

#include <atomic>
#include <fstream>
#include <thread>

using namespace ambrotype;
using jobs::shoot::People;
using jobs::shoot::PeopleOptions;
using jobs::shoot::PeopleService;
using Files = std::vector<std::filesystem::path>;

namespace {

struct Answers
{
    explicit Answers(PeopleService &service)
    {
        QObject::connect(&service, &PeopleService::looking, &service, [this](quint64, int number, int count) {
            looked.emplace_back(number, count);
        });
        QObject::connect(&service, &PeopleService::found, &service, [this](quint64 request, const auto &people) {
            found.emplace_back(request, people);
        });
        QObject::connect(&service, &PeopleService::failed, &service, [this](quint64, const QString &message) {
            failures << message;
        });
    }
    std::vector<std::pair<int, int>> looked;
    std::vector<std::pair<quint64, std::shared_ptr<const People>>> found;
    QStringList failures;
};

void write(const std::filesystem::path &file, const std::string &text)
{
    std::ofstream(file) << text;
}

} // namespace

TEST_CASE("the people of a shoot are looked for once, until a file or a value changes", "[jobs][people]")
{
    test::needApplication();
    const test::TemporaryDir folder;
    const Files files{folder.path() / "a.jpg", folder.path() / "b.jpg"};
    write(files[0], "a");
    std::atomic<int> searches = 0;
    PeopleService service;
    service.setFinder([&](const Files &of, const pipeline::Recipe &, const PeopleOptions &options, auto, auto) {
        ++searches;
        People people;
        for (std::size_t i = 0; i < of.size(); ++i) {
            options.begun(i, of[i]);
            people.pictures.push_back({of[i], {10, 10}, {}});
        }
        return Result<People>(people);
    });
    Answers answers(service);
    const auto look = [&](const pipeline::Recipe &recipe) {
        const std::size_t before = answers.found.size();
        const quint64 request = service.look(files, recipe);
        CHECK(service.isLooking());
        REQUIRE(test::runUntil([&] { return answers.found.size() > before; }));
        CHECK(answers.found.back().first == request);
        CHECK(answers.found.back().second->pictures.size() == 2);
        CHECK_FALSE(service.isLooking());
    };
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    look(recipe);
    CHECK(answers.looked == std::vector<std::pair<int, int>>{{1, 2}, {2, 2}});
    look(recipe);
    CHECK(searches == 1);
    REQUIRE(recipe.set("faces", "amount", 40.0).ok()); // says nothing of who is there
    look(recipe);
    CHECK(searches == 1);
    REQUIRE(recipe.set("faces", "threshold", 50.0).ok());
    look(recipe);
    CHECK(searches == 2);
    write(files[0], "another");
    look(recipe);
    CHECK(searches == 3);
    write(files[1], "came later");
    look(recipe);
    CHECK(searches == 4);
}

TEST_CASE("a search for people is replaced, cancelled, or fails in words", "[jobs][people]")
{
    test::needApplication();
    std::atomic<int> begun = 0;
    PeopleService service;
    const auto endless = [&](const Files &, const pipeline::Recipe &, const PeopleOptions &, auto, CancelToken cancel) {
        ++begun;
        while (!cancel.isCancelled())
            std::this_thread::yield();
        return Result<People>(Error{ErrorCode::Cancelled, {}, {}});
    };
    service.setFinder(endless);
    Answers answers(service);
    service.look({"a.jpg"}, pipeline::Recipe::neutral());
    REQUIRE(test::runUntil([&] { return begun == 1; }));
    service.cancel();
    CHECK_FALSE(service.isLooking());
    service.look({"a.jpg"}, pipeline::Recipe::neutral());
    REQUIRE(test::runUntil([&] { return begun == 2; }));
    service.setFinder([](auto &&...) {
        return Result<People>(Error{ErrorCode::ModelMissing, "No recogniser.", "detail"});
    });
    service.look({"a.jpg"}, pipeline::Recipe::neutral());
    REQUIRE(test::runUntil([&] { return !answers.failures.isEmpty(); }));
    CHECK(answers.failures == QStringList{QStringLiteral("No recogniser.")});
    CHECK(answers.found.empty());
    CHECK_FALSE(service.isLooking());
    service.setFinder(endless);
    service.look({"a.jpg"}, pipeline::Recipe::neutral()); // ended with the service
    REQUIRE(test::runUntil([&] { return begun == 3; }));
}
