#pragma once

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

//! Comparing recipes over a shoot without knowing which is which.
namespace ambrotype::jobs::shoot {

//! Two results of one picture beside each other. What is left and right is drawn by lot.
struct BlindPair
{
    int picture = 0; //!< Index of the picture.
    int left = 0;    //!< Index of the recipe.
    int right = 0;
    bool operator==(const BlindPair &) const = default;
};

//! All pairs of \p recipes recipes (2 to 4) over \p pictures pictures in the order in which they are shown. The same
//! seed gives the same order on every machine. Each pair of recipes stands as often on one side as on the other, but
//! for one where the number is odd; pairs of one picture never follow one another where that can be avoided. Errors:
//! InvalidArgument (other numbers of recipes, no pictures).
Result<std::vector<BlindPair>> blindPairs(int recipes, int pictures, std::uint64_t seed);

enum class Vote { Left, Right, Tie };

struct CastVote
{
    BlindPair pair;
    Vote vote = Vote::Tie;
};

//! What is known of a recipe besides votes; what is unknown is nothing.
struct RecipeFacts
{
    std::string name;
    std::optional<double> identity; //!< Mean likeness over the shoot.
    std::optional<double> seconds;  //!< Mean time of a picture.
};

//! One line of the table.
struct Standing
{
    std::string name;
    int wins = 0;
    int losses = 0;
    int ties = 0;
    //! Share of the comparisons won, ties counted half, 0..1; with its 95 % interval by E. B. Wilson, "Probable
    //! inference, the law of succession, and statistical inference", JASA 22, 1927. Without votes: 0.5 in 0..1.
    double share = 0.5;
    double low = 0.0;
    double high = 1.0;
    std::optional<double> rating; //!< Mean of ratings 1..5.
    int ratings = 0;
    std::optional<double> identity;
    std::optional<double> seconds;
};

//! A rating of one result by itself, 1..5.
struct CastRating
{
    int picture = 0;
    int recipe = 0;
    int stars = 3;
};

//! A trial: what is compared and what was said about it. A value; toJson() is how it is kept.
class BlindTrial
{
public:
    //! Errors: those of blindPairs().
    static Result<BlindTrial> begin(std::vector<RecipeFacts> recipes, int pictures, std::uint64_t seed);

    const std::vector<BlindPair> &pairs() const { return m_pairs; }
    const std::vector<RecipeFacts> &recipes() const { return m_recipes; }
    //! The next pair that nobody has voted on; nothing when all are done.
    std::optional<std::size_t> next() const;
    void vote(std::size_t pair, Vote vote); //!< Again replaces. \p pair < pairs().size().
    void takeBack(std::size_t pair);
    std::optional<Vote> voteOn(std::size_t pair) const { return m_votes[pair]; }
    void rate(int picture, int recipe, int stars); //!< 1..5; again replaces.
    void setFacts(int recipe, std::optional<double> identity, std::optional<double> seconds);

    std::vector<CastVote> votes() const;
    //! The best first: by share, then by rating, then by name.
    std::vector<Standing> table() const;
    //! The winner, when its interval lies above one half and above the share of every other; else nobody.
    std::optional<std::string> winner() const;

    std::string tableCsv() const;
    std::string toJson() const;
    //! Errors: BadFormat.
    static Result<BlindTrial> fromJson(std::string_view text);

private:
    std::vector<RecipeFacts> m_recipes;
    int m_pictures = 0;
    std::uint64_t m_seed = 0;
    std::vector<BlindPair> m_pairs;
    std::vector<std::optional<Vote>> m_votes; //!< Like m_pairs.
    std::vector<CastRating> m_ratings;
};

} // namespace ambrotype::jobs::shoot
