#include "inference/recording_engine.h"
#include "inference/small_networks.h"
#include "item_pictures.h"
#include "jobs/render_service.h"
#include "qt_loop.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <optional>

using namespace ambrotype;
using namespace ambrotype::jobs;

namespace {

ViewRequest requestFor(const std::shared_ptr<const pipeline::Source> &source, imaging::Region region)
{
    ViewRequest request;
    request.source = source;
    request.recipe = pipeline::Recipe::neutral();
    request.region = region;
    return request;
}

} // namespace

TEST_CASE("a view shows result and original on one grid", "[jobs][render]")
{
    test::needApplication();
    RenderService service;
    std::optional<ViewResult> view;
    QObject::connect(&service, &RenderService::rendered, &service, [&](const ViewResult &result) { view = result; });
    ViewRequest request = requestFor(test::smallSource(), {8, 8, 20, 10});
    REQUIRE(request.recipe.set("resize", "mode", std::string("factor")).ok());
    REQUIRE(request.recipe.set("resize", "factor", 2.0).ok());
    const quint64 generation = service.request(request);
    CHECK(service.isBusy());
    REQUIRE(test::runUntil([&] { return view.has_value(); }));
    CHECK_FALSE(service.isBusy());
    CHECK(view->generation == generation);
    CHECK(view->resultSize == imaging::Size{128, 96});
    CHECK(view->result.size() == imaging::Size{20, 10});
    CHECK(view->original.size() == imaging::Size{20, 10});
    CHECK(view->result.channels() == 4);
    CHECK(service.progress() == 1.0);
}

TEST_CASE("a neutral recipe shows the picture itself, blue first", "[jobs][render]")
{
    test::needApplication();
    RenderService service;
    std::optional<ViewResult> view;
    QObject::connect(&service, &RenderService::rendered, &service, [&](const ViewResult &result) { view = result; });
    service.request(requestFor(test::smallSource(), {0, 0, 1000, 1000}));
    REQUIRE(test::runUntil([&] { return view.has_value(); }));
    CHECK(view->region == imaging::Region{0, 0, 64, 48});
    const imaging::Image expected = test::smallPicture().pixels;
    for (int y = 0; y < 48; ++y) {
        for (int x = 0; x < 64; ++x) {
            const auto *from = expected.row<unsigned char>(y) + x * 3;
            const auto *to = view->result.row<unsigned char>(y) + x * 4;
            REQUIRE((to[0] == from[2] && to[1] == from[1] && to[2] == from[0] && to[3] == 255));
        }
        CHECK(std::memcmp(view->result.row(y), view->original.row(y), 64 * 4) == 0);
    }
}

TEST_CASE("networks for what is on screen go before batch work", "[jobs][render]")
{
    test::needApplication();
    const test::TemporaryDir files;
    const std::filesystem::path weights = files / "weights.safetensors";
    test::writeSafetensors(weights, test::smallSrvgg(2));
    const test::RecordingEngine engine;
    ViewRequest request = requestFor(test::smallSource(), {0, 0, 40, 30});
    REQUIRE(request.recipe.set("upscale", "model", std::string("file")).ok());
    REQUIRE(request.recipe.set("upscale", "file", weights.string()).ok());

    const pipeline::Renderer batch(nullptr);
    REQUIRE(batch.renderRegion(*request.source, request.recipe, 0, request.region, {}).ok());
    const std::vector<bool> unhurried = engine.interactive();
    REQUIRE_FALSE(unhurried.empty());
    CHECK(std::count(unhurried.begin(), unhurried.end(), true) == 0);

    RenderService service;
    std::optional<ViewResult> view;
    QObject::connect(&service, &RenderService::rendered, &service, [&](const ViewResult &result) { view = result; });
    service.request(request);
    REQUIRE(test::runUntil([&] { return view.has_value(); }));
    const std::vector<bool> all = engine.interactive();
    REQUIRE(all.size() > unhurried.size());
    CHECK(std::count(all.begin(), all.end(), false) == std::ptrdiff_t(unhurried.size()));
}

TEST_CASE("the newest request wins", "[jobs][render]")
{
    test::needApplication();
    RenderService service;
    std::vector<quint64> answered;
    QObject::connect(&service, &RenderService::rendered, &service, [&](const ViewResult &result) {
        answered.push_back(result.generation);
    });
    QObject::connect(&service, &RenderService::failed, &service, [&] { FAIL("no request fails"); });
    const auto source = test::smallSource({600, 500});
    quint64 last = 0;
    for (int i = 0; i < 30; ++i) {
        ViewRequest request = requestFor(source, {0, 0, 600, 500});
        REQUIRE(request.recipe.set("denoise", "amount", 10.0 + i).ok());
        last = service.request(request);
    }
    REQUIRE(test::runUntil([&] { return !service.isBusy(); }));
    REQUIRE(answered.size() == 1);
    CHECK(answered[0] == last);
}

TEST_CASE("a cancelled view does not come", "[jobs][render]")
{
    test::needApplication();
    RenderService service;
    int answers = 0;
    QObject::connect(&service, &RenderService::rendered, &service, [&] { ++answers; });
    const auto source = test::smallSource({600, 500});
    service.request(requestFor(source, {0, 0, 600, 500}));
    service.cancel();
    CHECK_FALSE(service.isBusy());
    bool second = false;
    QObject::connect(&service, &RenderService::rendered, &service, [&] { second = true; });
    ViewRequest request = requestFor(source, {0, 0, 10, 10});
    request.wantOriginal = false;
    service.request(request);
    REQUIRE(test::runUntil([&] { return second; }));
    CHECK(answers == 1);
}

TEST_CASE("a service may die with a request under way", "[jobs][render]")
{
    test::needApplication();
    for (int i = 0; i < 20; ++i) {
        RenderService service;
        ViewRequest request = requestFor(test::smallSource({300, 300}), {0, 0, 300, 300});
        REQUIRE(request.recipe.set("denoise", "amount", 40.0).ok());
        service.request(request);
    }
    test::deliverEvents();
}
