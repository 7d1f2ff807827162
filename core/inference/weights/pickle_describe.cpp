#include "inference/weights/pickle_machine.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ambrotype::inference::pickle {
namespace {

constexpr std::size_t kLongestText = 1000;
constexpr int kDeepest = 8;

nlohmann::json describeValue(const Document &document, Ref ref, int depth, std::size_t &room)
{
    if (room == 0 || depth > kDeepest)
        return "...";
    --room;
    const Value &value = document.at(ref);
    switch (value.kind) {
    case Kind::None:
        return nullptr;
    case Kind::Boolean:
        return value.integer != 0;
    case Kind::Integer:
        return value.integer;
    case Kind::BigInteger: { // to write its digits takes the square of its length
        const std::size_t digits = 3 * value.text.size();
        if (digits > room)
            return "...";
        room -= digits;
        return decimal(value.text);
    }
    case Kind::Real:
        return value.real;
    case Kind::Text:
        room -= std::min(room, value.text.size());
        return std::string(value.text.substr(0, kLongestText));
    case Kind::Bytes: {
        std::string hex;
        room -= std::min(room, 2 * value.text.size());
        for (const char byte : value.text.substr(0, kLongestText))
            for (const int shift : {4, 0})
                hex += "0123456789abcdef"[static_cast<unsigned char>(byte) >> shift & 15];
        return hex;
    }
    case Kind::Tuple:
    case Kind::List: {
        nlohmann::json list = nlohmann::json::array();
        for (std::size_t i = 0; i < value.items.size() && room > 0; ++i)
            list.push_back(describeValue(document, value.items[i], depth + 1, room));
        return list;
    }
    case Kind::Global: {
        std::string name(value.text.substr(0, kLongestText));
        std::replace(name.begin(), name.end(), '\n', '.');
        return name;
    }
    case Kind::Dict:
    case Kind::Object:
    case Kind::Storage:
    case Kind::Tensor:
    case Kind::Opaque:
        break;
    }
    return "...";
}

} // namespace

std::string describe(const Document &document, Ref ref, std::size_t characters)
{
    return describeValue(document, ref, 0, characters).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string decimal(std::string_view bytes)
{
    std::vector<unsigned> digits(bytes.size()); // base 256, the largest first
    for (std::size_t i = 0; i < bytes.size(); ++i)
        digits[i] = static_cast<unsigned char>(bytes[bytes.size() - 1 - i]);
    const bool negative = !digits.empty() && (digits.front() & 0x80U) != 0;
    if (negative) {
        unsigned carry = 1;
        for (std::size_t i = digits.size(); i-- > 0;) {
            const unsigned flipped = (digits[i] ^ 0xFFU) + carry;
            digits[i] = flipped & 0xFFU;
            carry = flipped >> 8;
        }
    }
    std::string text;
    while (std::any_of(digits.begin(), digits.end(), [](unsigned digit) { return digit != 0; })) {
        unsigned rest = 0;
        for (unsigned &digit : digits) {
            const unsigned value = rest << 8 | digit;
            digit = value / 10;
            rest = value % 10;
        }
        text += static_cast<char>('0' + rest);
    }
    if (text.empty())
        return "0";
    if (negative)
        text += '-';
    std::reverse(text.begin(), text.end());
    return text;
}

} // namespace ambrotype::inference::pickle
