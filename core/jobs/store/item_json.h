#pragma once

#include "jobs/batch_item.h"

#include <string>
#include <string_view>
#include <vector>

//! Items and their results as the JSON that a store keeps. Unknown keys are ignored, missing ones take their defaults.
namespace ambrotype::jobs {

//! Recipe, options and variants of \p item: everything that the items of one run share. Not input and places.
std::string settingsToJson(const BatchItem &item);
//! The same with the text of the recipe, for those who have it already.
std::string settingsToJson(const BatchItem &item, const std::string &recipe);
//! Errors: BadFormat, InvalidArgument.
Result<BatchItem> settingsFromJson(std::string_view text);

std::string resultToJson(const ItemResult &result);
//! Errors: BadFormat.
Result<ItemResult> resultFromJson(std::string_view text);

//! [{"label": "", "path": "...", "sha256": "...", "bytes": 1234}, ...]
std::string filesToJson(const std::vector<WrittenFile> &files);
std::vector<WrittenFile> filesFromJson(std::string_view text); //!< What is no such list gives an empty one.

std::string listToJson(const std::vector<std::string> &sentences);
std::vector<std::string> listFromJson(std::string_view text);

} // namespace ambrotype::jobs
