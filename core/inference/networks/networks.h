#pragma once

#include "inference/graph/graph.h"
#include "inference/weights/state_dict.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

//! The networks: each a function from a state dict to a graph, in a file of its own that says where the facts
//! come from. What a function can see from keys and shapes (blocks, features, scale) it takes from there, so that
//! it fits every file of its family; \p settings hold what keys cannot tell.
namespace ambrotype::inference {

//! Name to value, as in a model card ("activation": "relu").
using Hyperparameters = std::map<std::string, std::string>;

using NetworkFunction = Result<Graph> (*)(const StateDict &weights, const Hyperparameters &settings);

Result<Graph> buildRrdbNet(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildSrvgg(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildFfdNet(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildDnCnn(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildDruNet(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildNafNet(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildPyramidDenoiser(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildEnlarger(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildRepairer(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildRetinaFaceResNet50(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildRetinaFaceMobileNet(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildMobileFaceNet(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildIrSe50(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildIResNet(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildArcFaceResNet18(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildParseNet(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildBiSeNet(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildCodeFormer(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildRestoreFormer(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildGfpganClean(const StateDict &weights, const Hyperparameters &settings);
Result<Graph> buildGpen(const StateDict &weights, const Hyperparameters &settings);

//! One row of the table of networks.
struct NetworkEntry
{
    std::string_view architecture; //!< The name in model cards and messages.
    std::string_view title;
    NetworkFunction build;
    //! Gives numbers about a picture (boxes, points, whose face) instead of a picture: Precision::Auto may round.
    bool isMeasurement = false;
};

//! Every network, in the order of the documentation.
const std::vector<NetworkEntry> &networkTable();

//! Whether Precision::Auto may run it in bf16: rounding then moves boxes and points by less than half a pixel, scores
//! and likenesses (cosines) by less than 0.01, measured with real weights on photographs
//! (tests/inference/real_weights).
bool toleratesBf16(std::string_view architecture);

//! Builds the network called \p architecture. Errors: Unsupported (no such network), BadFormat (keys, shapes).
Result<Graph>
buildNetwork(std::string_view architecture, const StateDict &weights, const Hyperparameters &settings = {});

} // namespace ambrotype::inference
