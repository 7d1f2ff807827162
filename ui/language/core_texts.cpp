#include "language/core_text.h"
#include "language/core_text_lists.h"

namespace ambrotype::ui {

const std::vector<const char *> &coreTexts()
{
    static const std::vector<const char *> all = [] {
        std::vector<const char *> joined;
        for (const std::vector<const char *> *part :
             {&declaredCoreTexts(), &composedCoreTexts(), &cardCoreTexts(), &sentenceCoreTexts()})
            joined.insert(joined.end(), part->begin(), part->end());
        return joined;
    }();
    return all;
}

} // namespace ambrotype::ui
