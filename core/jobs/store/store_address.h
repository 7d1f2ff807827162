#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>

namespace ambrotype::jobs {

//! Where a queue is kept: a SQLite file of this machine, memory, or a PostgreSQL database that several machines share.
struct StoreAddress
{
    enum class Kind { Memory, Sqlite, PostgreSql };

    Kind kind = Kind::Memory;
    std::filesystem::path file; //!< Sqlite.
    std::string host;           //!< PostgreSql; a folder ("/run/postgresql") means the socket in it. Empty = local.
    int port = 0;               //!< 0 = the usual one.
    std::string database;
    std::string user;
    std::string password;

    //! A queue that lives as long as the object that opened it.
    static StoreAddress memory();
    static StoreAddress sqlite(std::filesystem::path file);
    //! The queue of this user: AMBROTYPE_QUEUE when set (an address or a file), else queue.sqlite in the data folder.
    static Result<StoreAddress> usual();

    //! "postgresql://user:password@host:port/database" (also "postgres:"; parts may be percent-encoded; "?host=/folder"
    //! names a socket's folder), "sqlite:FILE", or the path of a file. Errors: InvalidArgument, in words.
    static Result<StoreAddress> parse(const std::string &text);

    //! For people and logs: without the password.
    std::string text() const;
};

} // namespace ambrotype::jobs
