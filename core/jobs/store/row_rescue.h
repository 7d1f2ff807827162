#pragma once

#include "base/result.h"

#include <vector>

namespace ambrotype::jobs {

class StoreConnection;

//! What was copied by rescueRows().
struct RescuedRows
{
    int items = 0;           //!< From the first source.
    int itemsFromOthers = 0; //!< Which only a later one had.
    int all = 0;             //!< Rows of every kind.
};

//! Copies every row that can be read in \p sources (stores of the same queue, the newest first; null ones are left out)
//! into the empty store \p fresh. Of a row that several hold it takes the first one's; an item that one of them knows
//! to be removed stays removed. The input of an item whose recipe is lost is kept among those of removed items, so that
//! nothing replaces it. Ends however damaged a source is.
//!
//! The new store is paused, and gives no id away that may have been somebody's. Errors: of writing \p fresh.
Result<RescuedRows> rescueRows(const std::vector<StoreConnection *> &sources, StoreConnection &fresh);

} // namespace ambrotype::jobs
