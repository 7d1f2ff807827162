#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace ambrotype::jobs {

//! A device and its memory at one moment.
struct DeviceMemory
{
    std::string id;   //!< "cpu", "cuda:0".
    std::string name; //!< As the driver calls it.
    std::uint64_t usedBytes = 0;
    std::uint64_t totalBytes = 0; //!< 0 = not known.

    bool operator==(const DeviceMemory &) const = default;
};

//! What the engine has at hand, for the status bar. A value.
struct EngineState
{
    struct Model
    {
        std::string file;
        std::string device;
        std::uint64_t bytes = 0;

        bool operator==(const Model &) const = default;
    };
    std::vector<DeviceMemory> devices; //!< Those that "auto" would choose first; empty without an engine.
    std::vector<Model> models;         //!< In memory, without those that are being loaded.

    bool operator==(const EngineState &) const = default;
};

//! Asks the engine. The first time it may look for accelerators, which opens LibTorch where a driver is there: not for
//! the window's thread.
EngineState engineState();

} // namespace ambrotype::jobs
