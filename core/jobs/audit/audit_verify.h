#pragma once

#include "base/cancel.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::jobs::audit {

//! Something in the log that is not as it was written.
struct Damage
{
    std::string day;        //!< "2026-11-21"; empty when it is the log as a whole.
    std::uint64_t line = 0; //!< From 1, in that day's file; 0 when no line is meant.
    std::string sentence;   //!< "The line was changed."
};

struct Verification
{
    std::uint64_t days = 0;
    std::uint64_t lines = 0;
    std::string lastHash; //!< Of the last line; empty for an empty log.
    std::vector<Damage> damages;
    //! What is no damage but should be known: a line torn by a killed program that the next append takes off.
    std::vector<std::string> notes;
    bool foundWitness = false; //!< A line has the hash that was asked for.

    bool isWhole() const { return damages.empty(); }
};

//! Reads the whole log in \p folder and checks every line; waits for programs that append.
//! \param witness hash of a line that was kept elsewhere; when no line has it, that is a damage. Empty: none.
//! Errors: PermissionDenied, Io, Cancelled; NotFound when there is no log.
Result<Verification>
verify(const std::filesystem::path &folder, const std::string &witness = {}, const CancelToken &cancel = {});

} // namespace ambrotype::jobs::audit
