#include "jobs/audit/page_text.h"

#include "jobs/output/path_text.h"

#include <cmath>
#include <cstdio>

namespace ambrotype::jobs::audit {
namespace {

std::string csvCell(const std::string &text)
{
    std::string cell = readableText(text);
    if (!cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos)
        cell.insert(cell.begin(), '\'');
    if (cell.find_first_of(",\"\r\n") == std::string::npos)
        return cell;
    std::string quoted = "\"";
    for (const char letter : cell) {
        if (letter == '"')
            quoted += '"';
        quoted += letter;
    }
    return quoted + '"';
}

constexpr const char *kStyle = "body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em;"
                               "color:#1b1d20;background:#fff}"
                               "h1{font-size:1.5em}h2{font-size:1.15em;margin-top:1.6em}"
                               "table{border-collapse:collapse;width:100%}"
                               "th,td{text-align:left;vertical-align:top;padding:.35em .7em;"
                               "border-bottom:1px solid #d5d8dc;overflow-wrap:anywhere}"
                               "th{white-space:nowrap}code{font-size:.85em}img{display:block;max-width:160px}"
                               ".faint{color:#60656c}"
                               "@media(prefers-color-scheme:dark){body{color:#e6e7e9;background:#1b1d20}"
                               "th,td{border-color:#3c4046}.faint{color:#a2a7ae}}"
                               "@media print{body{color:#000;background:#fff;margin:0;max-width:none}}";

} // namespace

const std::string kUtf8Mark = "\xEF\xBB\xBF";

std::string csvLine(const std::vector<std::string> &cells)
{
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
        line += (i > 0 ? "," : "") + csvCell(cells[i]);
    return line + "\r\n";
}

std::string htmlText(std::string_view text)
{
    std::string html;
    for (const char letter : readableText(text)) {
        switch (letter) {
        case '&':
            html += "&amp;";
            break;
        case '<':
            html += "&lt;";
            break;
        case '>':
            html += "&gt;";
            break;
        case '"':
            html += "&quot;";
            break;
        case '\'':
            html += "&#39;";
            break;
        default:
            // Other control characters are not allowed in HTML at all.
            html += static_cast<unsigned char>(letter) < 0x20 && letter != '\n' && letter != '\t' ? ' ' : letter;
        }
    }
    return html;
}

std::string htmlPage(const std::string &title, const std::string &body)
{
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
           "style-src 'unsafe-inline'\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
           + htmlText(title) + "</title>\n<style>" + kStyle + "</style>\n</head>\n<body>\n<h1>" + htmlText(title)
           + "</h1>\n" + body + "</body>\n</html>\n";
}

std::string htmlTable(const std::vector<std::string> &head, const std::vector<std::vector<std::string>> &rows)
{
    std::string html = "<table>\n<thead><tr>";
    for (const std::string &cell : head)
        html += "<th scope=\"col\">" + htmlText(cell) + "</th>";
    html += "</tr></thead>\n<tbody>\n";
    for (const std::vector<std::string> &row : rows) {
        html += "<tr>";
        for (const std::string &cell : row)
            html += "<td>" + cell + "</td>";
        html += "</tr>\n";
    }
    return html + "</tbody>\n</table>\n";
}

std::string base64(std::string_view bytes)
{
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t count = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t group = 0;
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < count ? static_cast<unsigned char>(bytes[at + i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            text += i <= count ? kDigits[group >> (18 - 6 * i) & 63] : '=';
    }
    return text;
}

std::string durationText(double seconds)
{
    const auto whole = static_cast<long long>(std::llround(seconds));
    char text[64];
    if (whole >= 3600)
        std::snprintf(text, sizeof text, "%lld h %02lld min", whole / 3600, whole % 3600 / 60);
    else if (whole >= 60)
        std::snprintf(text, sizeof text, "%lld min %lld s", whole / 60, whole % 60);
    else
        std::snprintf(text, sizeof text, "%.1f s", seconds);
    return text;
}

std::string numberText(double value, int digits)
{
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

} // namespace ambrotype::jobs::audit
