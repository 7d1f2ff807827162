#include "interrupt.h"

#include "command.h"

#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace ambrotype::cli::interrupt {
namespace {

CancelSource *cancelSource = nullptr; // set before the handler is installed, never changed
int pipeEnds[2] = {-1, -1};
volatile std::sig_atomic_t signalsSeen = 0;

void handle(int)
{
    // Only what is allowed in a signal handler: a lock-free store, write, _exit.
    signalsSeen = signalsSeen + 1;
    if (signalsSeen > 1)
        _exit(kInterrupted);
    cancelSource->cancel();
    const char byte = 1;
    [[maybe_unused]] const auto ignored = write(pipeEnds[1], &byte, 1);
}

} // namespace

void install()
{
    static CancelSource source;
    cancelSource = &source;
    if (pipe2(pipeEnds, O_CLOEXEC | O_NONBLOCK) != 0)
        pipeEnds[0] = pipeEnds[1] = -1; // event loops then notice only by the token
    struct sigaction action = {};
    action.sa_handler = handle;
    action.sa_flags = SA_RESTART;
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
    std::signal(SIGPIPE, SIG_IGN); // a reader that went away must not cost half-written pictures
}

CancelToken token()
{
    return cancelSource->token();
}

int descriptor()
{
    return pipeEnds[0];
}

} // namespace ambrotype::cli::interrupt
