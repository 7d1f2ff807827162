#pragma once

#include "jobs/store/queue_store.h"
#include "jobs/watch/hot_folder.h"

#include <memory>

namespace ambrotype::jobs::watch {

//! Hands pictures of a hot folder on to a queue. \p store must have been opened on the thread that uses the sink.
std::unique_ptr<HotFolderSink> storeSink(std::unique_ptr<QueueStore> store);

} // namespace ambrotype::jobs::watch
