#pragma once

#include "jobs/shoot/people.h"

namespace ambrotype::jobs::shoot {

//! The reference that \p faces (indices into People::faces) make; nothing without any.
std::optional<faces::PersonReference> referenceBy(const People &people, const std::vector<std::size_t> &faces);

} // namespace ambrotype::jobs::shoot
