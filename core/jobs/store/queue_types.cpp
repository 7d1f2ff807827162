#include "jobs/store/queue_types.h"

#include <sys/stat.h>

namespace ambrotype::jobs {

const char *reviewName(Review review)
{
    switch (review) {
    case Review::Undecided:
        return "undecided";
    case Review::Approved:
        return "approved";
    case Review::Rejected:
        return "rejected";
    case Review::Handwork:
        return "handwork";
    }
    return "undecided";
}

std::optional<Review> reviewFromName(const std::string &name)
{
    for (const Review review : {Review::Undecided, Review::Approved, Review::Rejected, Review::Handwork}) {
        if (name == reviewName(review))
            return review;
    }
    return std::nullopt;
}

std::optional<ItemState> stateFromName(const std::string &name)
{
    for (const ItemState state : {ItemState::Queued,
                                  ItemState::Running,
                                  ItemState::Done,
                                  ItemState::Skipped,
                                  ItemState::Failed,
                                  ItemState::Cancelled}) {
        if (name == stateName(state))
            return state;
    }
    return std::nullopt;
}

ErrorCode errorFromName(const std::string &name)
{
    for (int number = 0; number < static_cast<int>(ErrorCode::Internal); ++number) {
        const auto code = static_cast<ErrorCode>(number);
        if (name == errorName(code))
            return code;
    }
    return ErrorCode::Internal;
}

InputFacts inputFacts(const std::filesystem::path &file)
{
    constexpr std::int64_t kSecond = 1'000'000'000;
    struct stat facts = {};
    if (stat(file.c_str(), &facts) != 0)
        return {};
    return {static_cast<std::int64_t>(facts.st_size), facts.st_mtim.tv_sec * kSecond + facts.st_mtim.tv_nsec};
}

} // namespace ambrotype::jobs
