#pragma once

#include "jobs/batch_item.h"

#include <random>

namespace ambrotype::test {

//! What machines of the planner's tests have in common: sizes of cameras, and chance, the same for the same seed.
class MadeUpMachine
{
public:
    explicit MadeUpMachine(unsigned seed)
        : m_random(seed)
    {
    }

    imaging::Size nextSize()
    {
        static const imaging::Size sizes[] = {{4000, 3000}, {6000, 4000}, {8192, 5464}};
        return sizes[m_random() % 3];
    }

protected:
    //! Done on the CPU without any time yet.
    static jobs::ItemResult doneResult(const jobs::BatchItem &item, imaging::Size size)
    {
        jobs::ItemResult result;
        result.state = jobs::ItemState::Done;
        result.device = "cpu";
        result.usedRecipe = item.recipe;
        result.inputSize = size;
        result.outputSize = size;
        return result;
    }
    unsigned below(unsigned count) { return static_cast<unsigned>(m_random() % count); }
    double chance() { return static_cast<double>(m_random()) / static_cast<double>(std::mt19937::max()); }
    double luck() { return 0.8 + 0.4 * chance(); } //!< Every picture goes its own way by up to a fifth.

private:
    std::mt19937 m_random;
};

} // namespace ambrotype::test
