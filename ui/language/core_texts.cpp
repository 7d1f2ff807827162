#include "language/core_text.h"

#include <QtGlobal>

namespace ambrotype::ui {

const std::vector<const char *> &coreTexts()
{
    static const std::vector<const char *> all{};
    return all;
}

} // namespace ambrotype::ui
