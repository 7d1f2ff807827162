#pragma once

#include "config.h"
#include "network.h"
#include "scene.h"

#include "inference/weights/state_dict.h"

#include <ATen/core/Tensor.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::training {

//! What one step learns from.
struct Batch
{
    std::map<std::string, at::Tensor> inputs; //!< By the names of the graph's inputs.
    at::Tensor target;                        //!< [N, 3, H, W]
};

//! What is learned: examples, the network's first weights, and how good it is.
class Task
{
public:
    virtual ~Task() = default;

    virtual std::string architecture() const = 0;
    virtual inference::StateDict freshWeights() const = 0;
    //! The examples of one step; they follow from the configuration and the step alone.
    virtual Batch batch(int step) = 0;
    //! Names of what score() gives, for the head of the log.
    virtual std::vector<std::string> scoreNames() const = 0;
    //! Mean PSNR over the validation pictures in each situation. The best weights are those of the largest first one.
    virtual std::vector<double> score(const Network &network, const std::vector<at::Tensor> &weights) const = 0;
};

//! \param validation clean pictures that are never trained on; sides of at least 64 pixels.
std::unique_ptr<Task> makeTask(const Config &config, std::vector<Plane3> validation);

std::unique_ptr<Task> makeDenoiseTask(const Config &config, std::vector<Plane3> validation);
std::unique_ptr<Task> makeEnlargeTask(const Config &config, std::vector<Plane3> validation);
std::unique_ptr<Task> makeRepairTask(const Config &config, std::vector<Plane3> validation);

} // namespace ambrotype::training
