#include "item_hook.h"

#include <cstdlib>

namespace ambrotype::cli {

// AMBROTYPE_FAULT_CRASH=TEXT: the program falls over every picture whose name holds TEXT.
std::function<void(const jobs::BatchItem &)> itemHook()
{
    const char *text = std::getenv("AMBROTYPE_FAULT_CRASH"); // NOLINT(concurrency-mt-unsafe): before there are workers
    if (!text || !*text)
        return {};
    return [name = std::string(text)](const jobs::BatchItem &item) {
        if (item.input.filename().string().find(name) != std::string::npos)
            std::abort();
    };
}

} // namespace ambrotype::cli
