#pragma once

#include "enhance_options.h"

#include "jobs/shoot/people.h"

namespace ambrotype::cli {

//! jobs::shoot::findPeople() with the progress line, in the recipe's own terms. Errors: as there.
Result<jobs::shoot::People> findPeopleOf(const std::vector<std::filesystem::path> &files,
                                         const pipeline::Recipe &recipe,
                                         const std::string &device,
                                         const imaging::ReadOptions &reading);

//! "--people": looks through the inputs of \p plan and gives every face the reference of its person, in the recipe of
//! its picture. Says on stderr who was found, with \p json also as an object on stdout:
//! {"event": "people", "network": NAME, "persons": N, "unknown": N}. \returns an ExitStatus; all but kAllDone: nothing
//! was given, and why is told.
int givePeople(EnhancePlan &plan, bool json);

} // namespace ambrotype::cli
