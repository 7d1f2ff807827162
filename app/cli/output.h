#pragma once

#include "base/result.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string>

//! What the program says. stdout carries results, one line each; stderr words for people.
namespace ambrotype::cli {

//! Writes \p text and a line break to stdout at once. When nobody reads it any more ("| head"), all further lines are
//! dropped in silence: work that was asked for goes on.
void printLine(const std::string &text);

//! One JSON object on one line of stdout. Bytes that are no UTF-8 (file names may hold any) become U+FFFD.
void printJson(const nlohmann::json &object);

//! "name: message" on stderr; the progress line gives way. \p name may be empty.
void printProblem(const std::string &name, const std::string &message);

//! The same for an Error, with its stable name in brackets.
void printError(const std::filesystem::path &name, const Error &error);

//! "ambrotype-cli: message" and where to find help; returns kUsage.
int usageError(const std::string &message);

//! {"code": "damaged-file", "message": "...", "detail": "..."}
nlohmann::json toJson(const Error &error);

} // namespace ambrotype::cli
