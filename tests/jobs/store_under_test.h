#pragma once

#include "jobs/store/queue_store.h"

#include <list>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::test {

//! A place for an empty queue.
struct StorePlace
{
    std::string name; //!< For INFO.
    jobs::StoreAddress address;
    std::shared_ptr<void> keeper; //!< Removes it when it is destroyed.
};

//! One place of each kind that this machine has: memory, a SQLite file and, where its programs are installed, a
//! PostgreSQL server of its own that is started once for the test program. Makes the QCoreApplication.
std::list<StorePlace> storePlaces();

//! An empty database on that server; nothing where there is no PostgreSQL.
std::unique_ptr<StorePlace> postgresPlace();

//! Opens it. Throws when that fails.
std::unique_ptr<jobs::QueueStore> opened(const jobs::StoreAddress &address);

//! Items "/in/NAME.png" with the folder "/out" and a recipe that changes nothing.
std::vector<jobs::BatchItem> itemsNamed(const std::vector<std::string> &names);

} // namespace ambrotype::test
