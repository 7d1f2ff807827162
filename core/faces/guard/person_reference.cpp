#include "faces/guard/person_reference.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace ambrotype::faces {

namespace {

constexpr std::size_t kFewestValues = 16;
constexpr std::size_t kMostValues = 4096; //!< Eight times those of the largest known recogniser.
constexpr std::size_t kLongestName = 64;
constexpr int kLargest = 127;
constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Error unreadable(const char *detail)
{
    return Error{ErrorCode::BadFormat, "The reference of a person cannot be read.", detail};
}

std::string toBase64(const std::vector<std::int8_t> &values)
{
    std::string text;
    text.reserve((values.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < values.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k)
            bits = bits << 8U | (i + k < values.size() ? static_cast<std::uint8_t>(values[i + k]) : 0U);
        for (std::size_t k = 0; k < 4; ++k)
            text += i + k > values.size() ? '=' : kDigits[bits >> (18U - 6U * k) & 63U];
    }
    return text;
}

//! Takes more than toBase64() writes; the caller compares.
std::vector<std::int8_t> fromBase64(std::string_view text)
{
    std::vector<std::int8_t> values;
    values.reserve(text.size() / 4 * 3);
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char letter : text) {
        const std::size_t digit = kDigits.find(letter);
        if (digit == std::string_view::npos)
            break;
        bits = bits << 6U | static_cast<std::uint32_t>(digit);
        held += 6;
        if (held >= 8) {
            held -= 8;
            values.push_back(static_cast<std::int8_t>(static_cast<std::uint8_t>(bits >> held & 255U)));
        }
    }
    return values;
}

int largestOf(const std::vector<std::int8_t> &values)
{
    int largest = 0;
    for (const std::int8_t value : values)
        largest = std::max(largest, std::abs(int(value)));
    return largest;
}

bool isName(std::string_view text)
{
    return !text.empty() && text.size() <= kLongestName && std::all_of(text.begin(), text.end(), [](char letter) {
        return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '-' || letter == '.'
               || letter == '_';
    });
}

} // namespace

Embedding PersonReference::embedding() const
{
    double sum = 0.0;
    for (const std::int8_t value : values)
        sum += double(value) * value;
    const double factor = sum > 0.0 ? 1.0 / std::sqrt(sum) : 0.0;
    Embedding made;
    made.values.reserve(values.size());
    for (const std::int8_t value : values)
        made.values.push_back(static_cast<float>(value * factor));
    return made;
}

Result<PersonReference> referenceOf(const std::string &network, const std::vector<const Embedding *> &faces)
{
    const Error unusable{ErrorCode::InvalidArgument, "There is no face to remember this person by.", network};
    if (faces.empty())
        return unusable;
    std::vector<double> mean(faces.front()->values.size(), 0.0);
    for (const Embedding *face : faces) {
        if (face->values.size() != mean.size())
            return unusable;
        for (std::size_t i = 0; i < mean.size(); ++i)
            mean[i] += face->values[i];
    }
    double largest = 0.0;
    for (const double value : mean)
        largest = std::max(largest, std::abs(value));
    if (!(largest > 0.0) || !std::isfinite(largest))
        return unusable;
    PersonReference reference;
    reference.network = network;
    for (const double value : mean)
        reference.values.push_back(static_cast<std::int8_t>(std::lround(value / largest * kLargest)));
    return reference;
}

std::string referenceValuesToText(const PersonReference &reference)
{
    return toBase64(reference.values);
}

Result<PersonReference> referenceFromText(std::string_view network, std::string_view values)
{
    if (!isName(network))
        return unreadable("network must be the name of a recogniser");
    if (values.size() > (kMostValues + 2) / 3 * 4)
        return unreadable("too many values");
    PersonReference reference{std::string(network), fromBase64(values)};
    if (reference.values.size() < kFewestValues || reference.values.size() > kMostValues)
        return unreadable("16 to 4096 values are expected");
    if (toBase64(reference.values) != values)
        return unreadable("values must be base64");
    // One direction has one text; -128 and a shorter vector would be second ones.
    if (largestOf(reference.values) != kLargest)
        return unreadable("the largest value must be 127");
    return reference;
}

} // namespace ambrotype::faces
