#pragma once

#include "config.h"
#include "scene.h"

#include "base/result.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace ambrotype::training {

//! Trains the network of one configuration in one folder, which holds config.json, log.csv (step, loss, rate, seconds,
//! and on validation steps the scores), state.pt (weights, their average, the optimiser's moments, the step) and
//! best.safetensors (the average with the best validation so far, float16). A run that finds state.pt goes on from
//! there and gives what an uninterrupted run gives, because every batch follows from the seed and its step alone.
class Trainer
{
public:
    //! \param start weights file to begin with instead of random weights, or empty: tensors of equal name and shape are
    //! taken over. \param validation see makeTask().
    Trainer(Config config, std::filesystem::path folder, std::filesystem::path start, std::vector<Plane3> validation);
    ~Trainer();

    //! Trains up to config.steps, or to \p lastStep if that is above 0 (to be continued by a later run).
    Result<void> run(int lastStep = 0);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::training
