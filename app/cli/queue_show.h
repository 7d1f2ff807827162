#pragma once

#include "jobs/store/queue_store.h"

#include <filesystem>
#include <string>

//! What "queue" prints about the store. Each function returns an exit status.
namespace ambrotype::cli {

int listQueue(jobs::QueueStore &store, const jobs::RowFilter &filter, int limit, bool json);

//! To \p output (.html, .csv, .json, .txt), else to stdout as text or JSON.
int reportQueue(jobs::QueueStore &store, const std::string &output, bool json);

//! Whether every result that the queue calls done lies where it was written, with the bytes that were written.
int verifyQueue(jobs::QueueStore &store, bool json);

} // namespace ambrotype::cli
