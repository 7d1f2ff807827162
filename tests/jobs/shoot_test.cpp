#include "imaging/io/writer.h"
#include "imaging/sample_picture.h"
#include "item_pictures.h"
#include "jobs/process_item.h"
#include "jobs/shoot/blind_trial.h"
#include "jobs/shoot/consistency.h"
#include "jobs/shoot/flag_outliers.h"
#include "jobs/store/item_json.h"
#include "qt_loop.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

using namespace ambrotype;
using namespace ambrotype::jobs;
using namespace ambrotype::jobs::shoot;

namespace {

ResultMeasures measuresOf(double sharpness, double noise)
{
    ResultMeasures measures;
    measures.values[std::size_t(Measure::Sharpness)] = sharpness;
    measures.values[std::size_t(Measure::Noise)] = noise;
    return measures;
}

//! Twenty pictures of a shoot; 3 is soft and 11 is noisy.
std::vector<ResultMeasures> aShoot()
{
    std::vector<ResultMeasures> shoot;
    for (int i = 0; i < 20; ++i)
        shoot.push_back(measuresOf(70 + 4 * std::sin(i * 1.7), 2 + 0.3 * std::cos(i * 2.3)));
    shoot[3].values[std::size_t(Measure::Sharpness)] = 30.0;
    shoot[11].values[std::size_t(Measure::Noise)] = 9.0;
    return shoot;
}

BlindTrial begun(std::vector<RecipeFacts> recipes, int pictures, std::uint64_t seed)
{
    Result<BlindTrial> trial = BlindTrial::begin(std::move(recipes), pictures, seed);
    REQUIRE(trial.ok());
    return *trial;
}

} // namespace

TEST_CASE("exactly the pictures that fall out of a shoot are marked", "[jobs][shoot]")
{
    const Consistency found = findOutliers(aShoot());
    REQUIRE(found.outliers.size() == 2);
    CHECK(found.outliers[0].picture == 3);
    CHECK(found.outliers[0].measure == Measure::Sharpness);
    CHECK(found.outliers[0].z < -3);
    CHECK(found.outliers[0].sentence.find("softer than the rest") != std::string::npos);
    CHECK(found.outliers[1].picture == 11);
    CHECK(found.outliers[1].sentence.find("noisier than the rest") != std::string::npos);
    // Few pictures are no shoot, and equal ones have no outliers however small the difference.
    CHECK(findOutliers({measuresOf(70, 1), measuresOf(70, 1), measuresOf(10, 9)}).outliers.empty());
    std::vector<ResultMeasures> equal(10, measuresOf(70, 2));
    equal[4] = measuresOf(72, 2.2);
    CHECK(findOutliers(equal).outliers.empty());
    CHECK(findOutliers({}).outliers.empty());
}

TEST_CASE("a likeness falls out of the row downwards only", "[jobs][shoot]")
{
    std::vector<ResultMeasures> shoot = aShoot();
    for (std::size_t i = 0; i < shoot.size(); ++i)
        shoot[i].values[std::size_t(Measure::Identity)] = 0.8 + 0.005 * std::sin(double(i));
    shoot[5].values[std::size_t(Measure::Identity)] = 0.99;
    shoot[6].values[std::size_t(Measure::Identity)] = 0.5;
    int identities = 0;
    for (const Outlier &outlier : findOutliers(shoot).outliers) {
        if (outlier.measure != Measure::Identity)
            continue;
        ++identities;
        CHECK(outlier.picture == 6);
    }
    CHECK(identities == 1);
}

TEST_CASE("outliers are pulled towards the shoot, the others stay", "[jobs][shoot]")
{
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    REQUIRE(recipe.set("sharpen", "amount", 20.0).ok());
    REQUIRE(recipe.set("denoise", "amount", 10.0).ok());
    const std::vector<ResultMeasures> shoot = aShoot();
    const Consistency found = findOutliers(shoot);
    CHECK_FALSE(pulledToShoot(recipe, shoot[0], found));
    const auto soft = pulledToShoot(recipe, shoot[3], found);
    REQUIRE(soft);
    CHECK(soft->number("sharpen", "amount") == Approx(61).margin(2)); // 20, and the 41 that are missing
    CHECK(soft->number("denoise", "amount") == 10.0);
    const auto noisy = pulledToShoot(recipe, shoot[11], found);
    REQUIRE(noisy);
    CHECK(noisy->number("denoise", "amount") == Approx(48).margin(2)); // set for a sigma of 9.9
    // Near its identity limit a picture is not changed more than it is.
    ResultMeasures near = shoot[3];
    near.values[std::size_t(Measure::Identity)] = 0.61;
    CHECK_FALSE(pulledToShoot(recipe, near, found, 0.6));
    CHECK(pulledToShoot(recipe, near, found, 0.5));
    ResultMeasures sharp = near;
    sharp.values[std::size_t(Measure::Sharpness)] = 99.0;
    CHECK(pulledToShoot(recipe, sharp, found, 0.6)->number("sharpen", "amount") < 20.0);
}

TEST_CASE("a real shoot is more even after its outliers were pulled", "[jobs][shoot]")
{
    const test::TemporaryDir dir;
    std::vector<BatchItem> items;
    std::vector<ResultMeasures> measures;
    const auto measured = [](const BatchItem &item) {
        const ItemResult done = processItem(item, {}, {});
        REQUIRE(done.state == ItemState::Done);
        Result<ResultMeasures> found = measureResult(done);
        REQUIRE(found.ok());
        return *found;
    };
    for (int i = 0; i < 8; ++i) {
        imaging::SampleOptions drawn;
        drawn.size = {320, 240};
        drawn.seed = std::uint32_t(i + 1);
        drawn.blurSigma = 0.9 + 0.02 * i;
        drawn.grainSigma = i == 5 ? 10.0 : 3.0 + 0.1 * i;
        imaging::WriteOptions write;
        write.format = imaging::FileFormat::Png;
        const auto input = dir / ("in/p" + std::to_string(i) + ".png");
        std::filesystem::create_directories(dir / "in");
        REQUIRE(imaging::writePicture(imaging::samplePicture(drawn), input, write).ok());
        BatchItem &item = items.emplace_back();
        item.input = input;
        item.outputFolder = dir / "out";
        item.write.conflict = imaging::Conflict::Replace;
        item.recipe = pipeline::Recipe::neutral();
        REQUIRE(item.recipe.set("denoise", "amount", 5.0).ok());
        measures.push_back(measured(item));
    }
    const Consistency before = findOutliers(measures);
    std::set<std::size_t> marked;
    for (const Outlier &outlier : before.outliers)
        marked.insert(outlier.picture);
    CHECK(marked == std::set<std::size_t>{5});
    const auto pulled = pulledToShoot(items[5].recipe, measures[5], before);
    REQUIRE(pulled);
    items[5].recipe = *pulled;
    const ResultMeasures after = measured(items[5]);
    CHECK(std::abs(*before.distance(after, Measure::Noise))
          < 0.7 * std::abs(*before.distance(measures[5], Measure::Noise)));
}

TEST_CASE("outliers of a finished run are flagged in the queue, other flags stay", "[jobs][shoot]")
{
    test::needApplication();
    const test::TemporaryDir dir;
    const bool named = GENERATE(true, false);
    auto opened = QueueStore::open(StoreAddress::memory());
    REQUIRE(opened.ok());
    QueueStore &store = **opened;
    const std::vector<ResultMeasures> shoot = aShoot();
    std::vector<StoreId> ids;
    std::int64_t run = 0;
    for (std::size_t i = 0; i < shoot.size(); ++i) { // each in a run of its own, as from a hot folder
        test::writeText(dir / ("in/p" + std::to_string(i)), "x");
        BatchItem item;
        item.input = dir / ("in/p" + std::to_string(i));
        item.outputFolder = dir / "out";
        item.recipe = pipeline::Recipe::neutral();
        item.measureResult = true;
        item.order = named ? "Smith" : "";
        REQUIRE(store.add({item}).ok());
        const auto claims = store.claim("worker", 1, false, 60'000);
        REQUIRE(claims.ok());
        REQUIRE(claims->size() == 1);
        CHECK(claims->front().item.measureResult);
        ItemResult result;
        result.state = ItemState::Done;
        result.resultMeasures = shoot[i];
        const Result<ItemResult> kept = resultFromJson(resultToJson(result));
        REQUIRE(kept.ok());
        CHECK(kept->resultMeasures->values == shoot[i].values);
        REQUIRE(store.finish(claims->front().id, "worker", result, {"Another reason."}).ok());
        ids.push_back(claims->front().id);
        run = claims->front().run;
    }
    for (int look = 0; look < 2; ++look) { // a second look changes nothing
        const Result<int> flagged = flagOutliers(store, run);
        REQUIRE(flagged.ok());
        CHECK(*flagged == (named ? 2 : 0)); // without an order a run of one is no shoot
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const std::vector<std::string> flags = store.row(ids[i])->flags;
            CHECK(flags.front() == "Another reason.");
            CHECK(flags.size() == (named && (i == 3 || i == 11) ? 2U : 1U));
        }
    }
}

TEST_CASE("sides of a blind comparison are balanced, and a seed gives one order", "[jobs][shoot]")
{
    for (const int recipes : {2, 3, 4}) {
        for (std::uint64_t seed = 0; seed < 25; ++seed) {
            const auto pairs = blindPairs(recipes, 15, seed);
            REQUIRE(pairs.ok());
            CHECK(pairs->size() == std::size_t(15 * recipes * (recipes - 1) / 2));
            std::map<std::pair<int, int>, int> sides;
            std::set<std::array<int, 3>> met;
            int twice = 0;
            for (std::size_t i = 0; i < pairs->size(); ++i) {
                const BlindPair &pair = (*pairs)[i];
                ++sides[{pair.left, pair.right}];
                met.insert({pair.picture, std::min(pair.left, pair.right), std::max(pair.left, pair.right)});
                twice += i > 0 && (*pairs)[i - 1].picture == pair.picture ? 1 : 0;
            }
            CHECK(met.size() == pairs->size());
            CHECK(twice <= 1);
            for (const auto &[side, count] : sides)
                CHECK(std::abs(count - sides[{side.second, side.first}]) <= 1);
            CHECK(*pairs == *blindPairs(recipes, 15, seed));
        }
    }
    CHECK_FALSE(*blindPairs(2, 15, 1) == *blindPairs(2, 15, 2));
    CHECK_FALSE(blindPairs(1, 5, 1).ok());
    CHECK_FALSE(blindPairs(5, 5, 1).ok());
    CHECK_FALSE(blindPairs(2, 0, 1).ok());
    // One order on every machine.
    const auto fixed = blindPairs(2, 3, 7);
    REQUIRE(fixed.ok());
    std::string order;
    for (const BlindPair &pair : *fixed)
        order += std::to_string(pair.picture) + std::to_string(pair.left) + ' ';
    CHECK(order == "21 00 10 ");
}

TEST_CASE("the vote table equals the count by hand", "[jobs][shoot]")
{
    BlindTrial trial = begun({{"soft", 0.9, 1.5}, {"strong", {}, {}}}, 10, 3);
    // Seven for "strong", two for "soft", one tie.
    for (std::size_t i = 0; i < 10; ++i) {
        const int favourite = i < 7 ? 1 : 0;
        const bool left = trial.pairs()[i].left == favourite;
        trial.vote(i, i == 9 ? Vote::Tie : left ? Vote::Left : Vote::Right);
    }
    CHECK_FALSE(trial.next());
    trial.rate(0, 0, 2);
    trial.rate(1, 0, 5);
    trial.rate(1, 0, 4); // again replaces
    const std::vector<Standing> table = trial.table();
    REQUIRE(table.size() == 2);
    CHECK(table[0].name == "strong");
    CHECK(table[0].wins == 7);
    CHECK(table[0].losses == 2);
    CHECK(table[0].ties == 1);
    CHECK(table[0].share == Approx(0.75));
    CHECK(table[0].low == Approx(0.4412).margin(1e-3)); // Wilson, 7.5 of 10
    CHECK(table[0].high == Approx(0.9189).margin(1e-3));
    CHECK(table[1].wins == 2);
    CHECK(*table[1].rating == Approx(3.0));
    CHECK(table[1].ratings == 2);
    CHECK(*table[1].identity == 0.9);
    CHECK_FALSE(trial.winner()); // ten votes are too few for that
    BlindTrial clear = begun({{"a", {}, {}}, {"b", {}, {}}}, 30, 3);
    for (std::size_t i = 0; i < 30; ++i)
        clear.vote(i, clear.pairs()[i].left == 1 ? Vote::Left : Vote::Right);
    CHECK(clear.winner() == std::optional<std::string>("b"));
    CHECK(clear.tableCsv().find("b,30,0,0,1.000") != std::string::npos);
}

TEST_CASE("a blind comparison is kept and goes on where it was left", "[jobs][shoot]")
{
    BlindTrial trial = begun({{"a", 0.5, {}}, {"b", {}, 2.0}, {"c", {}, {}}}, 4, 99);
    trial.vote(0, Vote::Left);
    trial.vote(1, Vote::Tie);
    trial.vote(2, Vote::Right);
    trial.takeBack(1);
    trial.rate(3, 2, 9);
    CHECK(trial.next() == std::optional<std::size_t>(1));
    const std::string text = trial.toJson();
    const Result<BlindTrial> read = BlindTrial::fromJson(text);
    REQUIRE(read.ok());
    CHECK(read->pairs() == trial.pairs());
    CHECK(read->votes().size() == 2);
    CHECK(read->next() == trial.next());
    CHECK(read->toJson() == text);
    for (const char *bad : {"", "{}", "[]", R"({"version": 1})"})
        CHECK(BlindTrial::fromJson(bad).error().code == ErrorCode::BadFormat);
    for (const auto &[from, to] : {std::pair{"\"left\"", "\"up\""},
                                   {"\"pictures\": 4", "\"pictures\": 5"},
                                   {"\"version\": 1", "\"version\": 2"},
                                   {"\"pictures\": 4", "\"pictures\": -1"}}) {
        std::string changed = text;
        changed.replace(changed.find(from), std::string(from).size(), to);
        CHECK(BlindTrial::fromJson(changed).error().code == ErrorCode::BadFormat);
    }
}
