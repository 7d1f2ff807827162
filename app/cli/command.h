#pragma once

#include <memory>
#include <vector>

namespace CLI {
class App;
}

namespace ambrotype::cli {

//! Exit statuses: a stable contract.
enum ExitStatus {
    kAllDone = 0,
    kSomeFailed = 1, //!< Each failure was named on stderr; the rest was done.
    kUsage = 2,      //!< Nothing was begun.
    kInterrupted = 130
};

//! One verb of the program ("enhance", "stages" ...).
//!
//! To add one: write app/cli/<verb>_command.{h,cpp} with a class made from this and a function that makes it, list the
//! files in app/cli/CMakeLists.txt, and add the function to the table in command_table.cpp. Answers for programs go to
//! stdout (see output.h), words for people about what went wrong to stderr.
class Command
{
public:
    virtual ~Command() = default;

    //! Adds the sub-command with its options to \p program. Values are stored in this object while parsing. Must be
    //! quick: it is done for every verb at every start.
    virtual void declare(CLI::App &program) = 0;

    //! Whether the arguments asked for this verb. Call after parsing.
    virtual bool isChosen() const = 0;

    //! Does the work and returns an ExitStatus.
    virtual int run() = 0;
};

//! Every verb, in the order of the help text.
std::vector<std::unique_ptr<Command>> makeCommands();

} // namespace ambrotype::cli
