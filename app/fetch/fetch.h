#pragma once

#include "base/cancel.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

//! The only code of Ambrotype that uses a network: a plug-in of its own, opened by `ambrotype-cli models fetch` alone,
//! after the user has agreed. A build without AMBROTYPE_FETCH does not have it at all.
namespace ambrotype::fetch {

struct Request
{
    std::string url;              //!< http or https.
    std::filesystem::path target; //!< Written only when complete and right; until then it is target + ".part".
    std::int64_t bytes = -1;      //!< What the file should be long, or -1.
    std::string sha256;           //!< What its hash should be, or empty.
    //! Called now and then with the bytes that are there and the whole (-1 if unknown).
    std::function<void(std::int64_t done, std::int64_t total)> progress;
    CancelToken cancel;
};

//! Downloads one file. A ".part" that is there is continued where it ends (HTTP Range); it stays when the connection
//! breaks or the user cancels, and is removed when the hash is wrong.
//! Errors: Cancelled; NotFound (the server has no such file); Io; DiskFull; Damaged (length or hash).
using FetchFunction = Result<void> (*)(const Request &request);

//! Name of the plug-in and of the C function that returns the FetchFunction.
constexpr const char *kPlugin = "ambrotype_fetch";
constexpr const char *kSymbol = "ambrotypeFetch";

} // namespace ambrotype::fetch
