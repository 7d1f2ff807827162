#include "jobs/output/path_text.h"

#include <cstddef>
#include <cstdint>

namespace ambrotype::jobs {
namespace {

//! Bytes of the well-formed UTF-8 character at the front of \p text (Unicode 15, table 3-7); 0 when it is none.
std::size_t characterBytes(std::string_view text)
{
    const auto at = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(text[i]); };
    const auto follows = [&](std::size_t i, unsigned low, unsigned high) {
        return i < text.size() && at(i) >= low && at(i) <= high;
    };
    const unsigned lead = at(0);
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return follows(1, 0x80, 0xBF) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned high = lead == 0xED ? 0x9F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
        return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
    }
    return 0;
}

int hexValue(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return -1;
}

void appendEscaped(std::string &text, unsigned char byte)
{
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    text += '%';
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
}

} // namespace

std::string pathToText(const std::filesystem::path &path)
{
    const std::string_view bytes = path.native();
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = characterBytes(bytes.substr(at));
        if (length == 0 || bytes[at] == '%')
            appendEscaped(text, static_cast<unsigned char>(bytes[at]));
        else
            text.append(bytes.substr(at, length));
        at += length == 0 ? 1 : length;
    }
    return text;
}

std::filesystem::path pathFromText(std::string_view text)
{
    std::string bytes;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const int high = text[at] == '%' && at + 2 < text.size() ? hexValue(text[at + 1]) : -1;
        const int low = high >= 0 ? hexValue(text[at + 2]) : -1;
        if (low < 0) {
            bytes += text[at];
            continue;
        }
        bytes += static_cast<char>(high * 16 + low);
        at += 2;
    }
    return bytes;
}

std::string readableText(std::string_view bytes)
{
    std::string text;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t length = characterBytes(bytes.substr(at));
        text += length == 0 ? std::string_view("\xEF\xBF\xBD") : bytes.substr(at, length);
        at += length == 0 ? 1 : length;
    }
    return text;
}

} // namespace ambrotype::jobs
