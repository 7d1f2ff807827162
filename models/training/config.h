#pragma once

#include "damage.h"
#include "degrade.h"
#include "scene.h"

#include "base/result.h"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

namespace ambrotype::training {

//! Everything that decides what a training run gives. With the same configuration, thread count and build the
//! weights come out the same.
struct Config
{
    std::string name = "denoise";
    std::string task = "denoise"; //!< "denoise", "enlarge" or "repair".
    std::uint64_t seed = 1;
    SceneOptions scene;
    int scenes = 600;   //!< Pictures in the pool that patches are cut from.
    int sceneEvery = 0; //!< After so many steps the oldest picture of the pool gives way to a new one; 0 never.
    NoiseOptions noise; //!< Of the task "denoise".
    //! Of the task "denoise", what the network is shown: "noisy", the picture with its noise; "rough", what the fast
    //! denoiser made of it, to learn what that leaves and takes too much; "both", what the thorough one made of it and
    //! took away.
    std::string sees = "noisy";
    //! Of "both": that denoiser is told a colour noise of 2^-s .. 2^s times the noise, as people set it, in half of
    //! the examples.
    float chromaSpread = 0.0F;
    int scale = 2;          //!< Of the task "enlarge": how many times as wide the result is.
    int features = 48;      //!< Of the task "enlarge": channels of the residual blocks.
    int bodyBlocks = 4;     //!< Of the task "enlarge": residual blocks of two convolutions.
    float jpegShare = 0.0F; //!< Of the task "enlarge": share of small pictures that went through JPEG.
    int lowestQuality = 60; //!< Of that JPEG; the highest is 96.
    DamageOptions damage;   //!< Of the task "repair".
    std::string startSha;   //!< Weights that the run is started from must have this SHA-256; empty: from nothing.
    //! Of "denoise": channels at half, quarter, eighth size. Of "repair" the first two.
    std::array<int, 3> widths = {48, 96, 128};
    //! Residual blocks: each side at half and quarter, middle at eighth. Of "repair": each side at half, middle.
    std::array<int, 3> blocks = {1, 2, 4};
    int patch = 96; //!< Side of a patch of what the network sees; a multiple of 8.
    int batch = 16;
    int steps = 10000;
    double learningRate = 1e-3; //!< At its top; warms up linearly, then falls as a half cosine.
    double lastLearningRate = 1e-5;
    int warmup = 200;
    std::string loss = "absolute"; //!< "absolute" or "square": the mean of the errors' sizes or of their squares.
    double clip = 0.5;             //!< Largest norm of all gradients together.
    double average = 0.998;        //!< Decay of the moving average of the weights that is kept and shipped.
    bool bf16 = true;              //!< Convolutions in bfloat16 (automatic mixed precision), weights in float32.
    int threads = 2;
    int validateEvery = 500;
    int saveEvery = 500;

    static Result<Config> load(const std::filesystem::path &file);
    std::string toJson() const;
};

} // namespace ambrotype::training
