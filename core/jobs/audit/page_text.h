#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

//! Pieces of the files that reports and sheets are: CSV and HTML, in UTF-8.
namespace ambrotype::jobs::audit {

//! One line of CSV (RFC 4180) with its break. Cells that a spreadsheet would take for a formula get a "'" in front.
std::string csvLine(const std::vector<std::string> &cells);

//! What stands at the front of a CSV file so that spreadsheets take it for UTF-8.
extern const std::string kUtf8Mark;

//! \p text for HTML: no character of it can end an element or an attribute; what is no UTF-8 becomes U+FFFD.
std::string htmlText(std::string_view text);

//! A whole page that needs nothing beside it and may load nothing. \p title is text, \p body is HTML.
std::string htmlPage(const std::string &title, const std::string &body);

//! A table; \p head is text, each cell of \p rows is HTML.
std::string htmlTable(const std::vector<std::string> &head, const std::vector<std::vector<std::string>> &rows);

//! Base 64 of RFC 4648.
std::string base64(std::string_view bytes);

//! "1 h 02 min", "3 min 20 s", "4.2 s".
std::string durationText(double seconds);

//! \p value with \p digits digits behind the point.
std::string numberText(double value, int digits);

} // namespace ambrotype::jobs::audit
