#include "jobs/output/review_xmp.h"

#include "imaging/atomic_file.h"
#include "imaging/metadata/xmp_text.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <system_error>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

constexpr const char *kLabel = "Xmp.xmp.Label";
constexpr const char *kRating = "Xmp.xmp.Rating";
constexpr const char *kRejectedRating = "-1";
constexpr std::array<std::string_view, 3> kLabels = {"Approved", "Rejected", "Needs handwork"};

std::string_view labelOf(Review review)
{
    switch (review) {
    case Review::Approved:
        return kLabels[0];
    case Review::Rejected:
        return kLabels[1];
    case Review::Handwork:
        return kLabels[2];
    case Review::Undecided:
        break;
    }
    return {};
}

void decide(imaging::XmpValues &values, Review review)
{
    const auto label = values.find(kLabel);
    const bool isOurs =
        label != values.end() && std::find(kLabels.begin(), kLabels.end(), label->second) != kLabels.end();
    const bool wasRejected = isOurs && label->second == labelOf(Review::Rejected);
    if (const auto rating = values.find(kRating);
        rating != values.end() && wasRejected && rating->second == kRejectedRating)
        values.erase(rating);
    if (review == Review::Rejected)
        values[kRating] = kRejectedRating;
    if (review != Review::Undecided)
        values[kLabel] = labelOf(review);
    else if (isOurs)
        values.erase(kLabel);
}

} // namespace

fs::path reviewXmpPath(const fs::path &picture)
{
    fs::path file = picture;
    file += ".xmp";
    return file;
}

Result<void> writeReviewXmp(const fs::path &picture, Review review)
{
    std::error_code failed;
    if (!fs::is_regular_file(picture, failed))
        return Error{ErrorCode::NotFound, "The result is not there any more.", picture.string()};
    const fs::path file = reviewXmpPath(picture);
    std::string before;
    if (std::ifstream stream(file, std::ios::binary); stream)
        before.assign(std::istreambuf_iterator<char>(stream), {});
    const Result<std::string> after = imaging::changedXmp(
        before, {kLabel, kRating}, [review](imaging::XmpValues &values) { decide(values, review); });
    if (!after)
        return Error{after.error().code, after.error().message, file.string() + ": " + after.error().detail};
    if (!after->empty())
        return imaging::writeTextAtomically(file, *after);
    if (!before.empty() && !fs::remove(file, failed))
        return Error{ErrorCode::PermissionDenied, "The XMP file beside the result cannot be removed.", file.string()};
    return {};
}

} // namespace ambrotype::jobs
