#include "jobs/shoot/blind_trial.h"

#include "jobs/audit/page_text.h"
#include "pipeline/json_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>
#include <utility>

namespace ambrotype::jobs::shoot {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kFewestRecipes = 2;
constexpr int kMostRecipes = 4;
constexpr int kMostPictures = 100'000;
constexpr int kMostStars = 5;
constexpr int kVersion = 1;

//! SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014): the
//! generators and shuffles of the standard library differ from one to another.
class Lot
{
public:
    explicit Lot(std::uint64_t seed)
        : m_state(seed)
    {
    }
    std::uint64_t next()
    {
        std::uint64_t z = m_state += 0x9e3779b97f4a7c15ULL;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    //! 0 .. count - 1.
    std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
    template <typename T> void shuffle(std::vector<T> &list)
    {
        for (std::size_t i = list.size(); i > 1; --i)
            std::swap(list[i - 1], list[below(i)]);
    }

private:
    std::uint64_t m_state;
};

//! Moves pairs so that, where that can be, no picture comes twice running.
void spread(std::vector<BlindPair> &pairs)
{
    for (std::size_t i = 1; i < pairs.size(); ++i) {
        for (std::size_t j = i; j < pairs.size(); ++j) {
            if (pairs[j].picture == pairs[i - 1].picture)
                continue;
            std::swap(pairs[i], pairs[j]);
            break;
        }
    }
}

const char *voteName(const std::optional<Vote> &vote)
{
    if (!vote)
        return "open";
    return *vote == Vote::Left ? "left" : *vote == Vote::Right ? "right" : "tie";
}

//! Errors: a name that none is.
Result<std::optional<Vote>> voteFromName(const std::string &name)
{
    if (name == "open")
        return std::optional<Vote>();
    for (const Vote vote : {Vote::Left, Vote::Right, Vote::Tie}) {
        if (name == voteName(vote))
            return std::optional(vote);
    }
    return Error{ErrorCode::BadFormat, "The votes of the comparison cannot be understood.", name};
}

//! Wilson's interval for \p won of \p count, in which half wins may stand.
std::pair<double, double> wilson(double won, double count)
{
    constexpr double kZ = 1.959963984540054; // 95 %
    if (count <= 0)
        return {0.0, 1.0};
    const double p = won / count;
    const double z2 = kZ * kZ;
    const double centre = (p + z2 / (2 * count)) / (1 + z2 / count);
    const double half = kZ / (1 + z2 / count) * std::sqrt(p * (1 - p) / count + z2 / (4 * count * count));
    return {std::max(0.0, centre - half), std::min(1.0, centre + half)};
}

Json optionalJson(const std::optional<double> &value)
{
    return value ? Json(*value) : Json();
}

std::optional<double> optionalFrom(const nlohmann::json &value)
{
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

} // namespace

Result<std::vector<BlindPair>> blindPairs(int recipes, int pictures, std::uint64_t seed)
{
    if (recipes < kFewestRecipes || recipes > kMostRecipes || pictures < 1 || pictures > kMostPictures)
        return Error{ErrorCode::InvalidArgument,
                     "A blind comparison needs two to four recipes and at least one picture.",
                     std::to_string(recipes) + " recipes, " + std::to_string(pictures) + " pictures"};
    Lot lot(seed);
    std::vector<BlindPair> pairs;
    for (int a = 0; a < recipes; ++a) {
        for (int b = a + 1; b < recipes; ++b) {
            // Which half of the pictures shows a on the left is drawn; that it is half of them is not left to chance.
            std::vector<int> order(static_cast<std::size_t>(pictures));
            for (int i = 0; i < pictures; ++i)
                order[static_cast<std::size_t>(i)] = i;
            lot.shuffle(order);
            const bool first = lot.below(2) == 0; // who has one more when the number is odd
            for (std::size_t i = 0; i < order.size(); ++i) {
                const bool aLeft = (i % 2 == 0) == first;
                pairs.push_back({order[i], aLeft ? a : b, aLeft ? b : a});
            }
        }
    }
    lot.shuffle(pairs);
    spread(pairs);
    return pairs;
}

Result<BlindTrial> BlindTrial::begin(std::vector<RecipeFacts> recipes, int pictures, std::uint64_t seed)
{
    Result<std::vector<BlindPair>> pairs = blindPairs(static_cast<int>(recipes.size()), pictures, seed);
    if (!pairs)
        return pairs.error();
    BlindTrial trial;
    trial.m_recipes = std::move(recipes);
    trial.m_pictures = pictures;
    trial.m_seed = seed;
    trial.m_pairs = std::move(*pairs);
    trial.m_votes.resize(trial.m_pairs.size());
    return trial;
}

std::optional<std::size_t> BlindTrial::next() const
{
    const auto open = std::find(m_votes.begin(), m_votes.end(), std::nullopt);
    return open == m_votes.end() ? std::nullopt : std::optional(static_cast<std::size_t>(open - m_votes.begin()));
}

void BlindTrial::vote(std::size_t pair, Vote vote)
{
    m_votes[pair] = vote;
}

void BlindTrial::takeBack(std::size_t pair)
{
    m_votes[pair].reset();
}

void BlindTrial::rate(int picture, int recipe, int stars)
{
    const int kept = std::clamp(stars, 1, kMostStars);
    for (CastRating &rating : m_ratings) {
        if (rating.picture == picture && rating.recipe == recipe) {
            rating.stars = kept;
            return;
        }
    }
    m_ratings.push_back({picture, recipe, kept});
}

void BlindTrial::setFacts(int recipe, std::optional<double> identity, std::optional<double> seconds)
{
    RecipeFacts &facts = m_recipes[static_cast<std::size_t>(recipe)];
    facts.identity = identity;
    facts.seconds = seconds;
}

std::vector<CastVote> BlindTrial::votes() const
{
    std::vector<CastVote> cast;
    for (std::size_t i = 0; i < m_pairs.size(); ++i) {
        if (m_votes[i])
            cast.push_back({m_pairs[i], *m_votes[i]});
    }
    return cast;
}

std::vector<Standing> BlindTrial::table() const
{
    std::vector<Standing> standings(m_recipes.size());
    for (std::size_t i = 0; i < m_recipes.size(); ++i) {
        standings[i].name = m_recipes[i].name;
        standings[i].identity = m_recipes[i].identity;
        standings[i].seconds = m_recipes[i].seconds;
    }
    for (const CastVote &cast : votes()) {
        Standing &left = standings[static_cast<std::size_t>(cast.pair.left)];
        Standing &right = standings[static_cast<std::size_t>(cast.pair.right)];
        if (cast.vote == Vote::Tie) {
            ++left.ties;
            ++right.ties;
        } else {
            ++(cast.vote == Vote::Left ? left : right).wins;
            ++(cast.vote == Vote::Left ? right : left).losses;
        }
    }
    for (const CastRating &rating : m_ratings) {
        Standing &standing = standings[static_cast<std::size_t>(rating.recipe)];
        standing.rating = (standing.rating.value_or(0.0) * standing.ratings + rating.stars) / (standing.ratings + 1);
        ++standing.ratings;
    }
    for (Standing &standing : standings) {
        const double count = standing.wins + standing.losses + standing.ties;
        const double won = standing.wins + standing.ties / 2.0;
        standing.share = count > 0 ? won / count : 0.5;
        std::tie(standing.low, standing.high) = wilson(won, count);
    }
    std::sort(standings.begin(), standings.end(), [](const Standing &a, const Standing &b) {
        if (a.share != b.share)
            return a.share > b.share;
        const double ratingA = a.rating.value_or(0.0);
        const double ratingB = b.rating.value_or(0.0);
        return ratingA != ratingB ? ratingA > ratingB : a.name < b.name;
    });
    return standings;
}

std::optional<std::string> BlindTrial::winner() const
{
    const std::vector<Standing> standings = table();
    if (standings[0].low > 0.5 && standings[0].low > standings[1].share)
        return standings[0].name;
    return std::nullopt;
}

std::string BlindTrial::tableCsv() const
{
    const auto text = [](const std::optional<double> &value, int digits) {
        return value ? audit::numberText(*value, digits) : std::string();
    };
    std::string csv = audit::kUtf8Mark
                      + audit::csvLine({"recipe",
                                        "wins",
                                        "losses",
                                        "ties",
                                        "share",
                                        "low_95",
                                        "high_95",
                                        "rating",
                                        "ratings",
                                        "identity",
                                        "seconds"});
    for (const Standing &standing : table()) {
        csv += audit::csvLine({standing.name,
                               std::to_string(standing.wins),
                               std::to_string(standing.losses),
                               std::to_string(standing.ties),
                               audit::numberText(standing.share, 3),
                               audit::numberText(standing.low, 3),
                               audit::numberText(standing.high, 3),
                               text(standing.rating, 2),
                               std::to_string(standing.ratings),
                               text(standing.identity, 3),
                               text(standing.seconds, 2)});
    }
    return csv;
}

std::string BlindTrial::toJson() const
{
    Json json{{"version", kVersion}, {"seed", m_seed}, {"pictures", m_pictures}};
    json["recipes"] = Json::array();
    for (const RecipeFacts &facts : m_recipes) {
        json["recipes"].push_back({{"name", facts.name},
                                   {"identity", optionalJson(facts.identity)},
                                   {"seconds", optionalJson(facts.seconds)}});
    }
    json["votes"] = Json::array();
    for (const std::optional<Vote> &vote : m_votes)
        json["votes"].push_back(voteName(vote));
    json["ratings"] = Json::array();
    for (const CastRating &rating : m_ratings)
        json["ratings"].push_back({rating.picture, rating.recipe, rating.stars});
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

Result<BlindTrial> BlindTrial::fromJson(std::string_view text)
{
    const Result<nlohmann::json> json = pipeline::parseJsonObject(text, "comparison");
    if (!json)
        return json.error();
    const auto wrong = [](const std::string &what) {
        return Error{ErrorCode::BadFormat, "The comparison cannot be understood: \"" + what + "\" makes no sense.", {}};
    };
    try {
        if (json->at("version") != kVersion)
            return wrong("version");
        std::vector<RecipeFacts> recipes;
        for (const nlohmann::json &entry : json->at("recipes"))
            recipes.push_back({entry.at("name").get<std::string>(),
                               optionalFrom(entry.at("identity")),
                               optionalFrom(entry.at("seconds"))});
        Result<BlindTrial> trial =
            begin(std::move(recipes), json->at("pictures").get<int>(), json->at("seed").get<std::uint64_t>());
        if (!trial)
            return wrong("recipes");
        const nlohmann::json &votes = json->at("votes");
        if (votes.size() != trial->m_votes.size())
            return wrong("votes");
        for (std::size_t i = 0; i < votes.size(); ++i) {
            const auto vote = voteFromName(votes[i].get<std::string>());
            if (!vote)
                return vote.error();
            trial->m_votes[i] = *vote;
        }
        for (const nlohmann::json &rating : json->at("ratings")) {
            const auto [picture, recipe, stars] = rating.get<std::array<int, 3>>();
            if (picture < 0 || picture >= trial->m_pictures || recipe < 0
                || recipe >= static_cast<int>(trial->m_recipes.size()))
                return wrong("ratings");
            trial->rate(picture, recipe, stars);
        }
        return trial;
    } catch (const nlohmann::json::exception &thrown) {
        return Error{ErrorCode::BadFormat, "The comparison cannot be understood.", thrown.what()};
    }
}

} // namespace ambrotype::jobs::shoot
