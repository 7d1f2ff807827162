#pragma once

#include "inference/weights/checkpoint.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::inference {

//! What network a state dict belongs to.
struct Recognition
{
    std::string architecture; //!< As in model cards and networkTable(): "rrdbnet", "srvgg", "gfpgan-clean" ...
    std::string title;        //!< For people: "RRDBNet (ESRGAN, Real-ESRGAN)".
    std::map<std::string, std::string> hyperparameters; //!< "scale" -> "4", "blocks" -> "23" ...
    std::string group;  //!< The dictionary of the file that holds it ("params_ema"; "" is the top level).
    std::string prefix; //!< To remove from every key of that group ("vqvae."), usually empty.
};

//! A known network that a state dict resembles, and how it differs.
struct NearMiss
{
    std::string architecture;
    std::string title;
    double likeness = 0;                                     //!< 0..1: part of the keys that fit.
    std::vector<std::string> missing, misshapen, unexpected; //!< The first five of each.
    std::size_t missingCount = 0, misshapenCount = 0, unexpectedCount = 0;

    //! One or two sentences for the user.
    std::string text() const;
};

//! The network that \p weights fit exactly: every key that it needs, of the right shape, and no other.
std::optional<Recognition> recognise(const StateDict &weights);

//! The known network that \p weights resemble most; nothing if not a single key fits one.
std::optional<NearMiss> nearestNetwork(const StateDict &weights);

//! Every network in a file: of each group that holds one, with the group that Checkpoint::weights() takes first.
//! A file of several networks (animation) gives several; one with params and params_ema gives both.
std::vector<Recognition> recogniseFile(const Checkpoint &checkpoint);

//! The tensors of what recogniseFile() found, ready for the network: group and prefix removed.
StateDict weightsOf(const Checkpoint &checkpoint, const Recognition &network);

} // namespace ambrotype::inference
