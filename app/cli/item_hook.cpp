#include "item_hook.h"

namespace ambrotype::cli {

std::function<void(const jobs::BatchItem &)> itemHook()
{
    return {};
}

} // namespace ambrotype::cli
