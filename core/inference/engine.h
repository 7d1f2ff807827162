#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

//! What the rest of the program knows of running networks. No LibTorch here: LibTorch lives in the plug-in
//! ambrotype_torch, which is opened only when a network or device needs it (engine_loader.h).
namespace ambrotype::inference {

//! Borrowed float32 tensor to read: logical shape with strides in elements, so that HWC rows or a region of a
//! larger picture fit without a copy. Pictures are NCHW in the order and range that the model's card names.
struct TensorView
{
    const float *data = nullptr;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

//! The same, to write.
struct TensorSpan
{
    float *data = nullptr;
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

//! An owned contiguous float32 tensor, for outputs whose shape only the network knows.
struct Tensor
{
    std::vector<float> data;
    std::vector<std::int64_t> shape;

    TensorView view() const;
    TensorSpan span();
};

//! The values of \p view in an order without gaps.
Tensor copyOf(const TensorView &view);

enum class Precision {
    Auto, //!< The fastest on this device that stays within 1/255 of fp32; for detectors within half a pixel.
    Fp32,
    Bf16, //!< About 50 dB from fp32. Our own kernels round less: layers with a fast algorithm stay in fp32.
    Fp16  //!< Accelerators only.
};
const char *precisionName(Precision precision); //!< "auto", "fp32", "bf16", "fp16".
Result<Precision> precisionFromName(const std::string &name);

//! How the CPU computes; for tests, benchmarks and the bug report. Auto is right everywhere else.
enum class CpuBackend {
    Auto,              //!< Our own kernels where they can run the network, else LibTorch.
    TorchContiguous,   //!< LibTorch, NCHW: the authors' recipe.
    TorchChannelsLast, //!< LibTorch, NHWC.
    Native             //!< Our own kernels; fails where they cannot run the network.
};
const char *cpuBackendName(CpuBackend backend); //!< "auto", "torch-contiguous", "torch", "native".
Result<CpuBackend> cpuBackendFromName(const std::string &name);

struct DeviceInfo
{
    std::string id;   //!< "cpu", "cuda:0", "mps".
    std::string name; //!< As the driver calls it.
    std::uint64_t totalBytes = 0;
    std::uint64_t freeBytes = 0;
    bool supportsBf16 = false;
    bool supportsFp16 = false;
    bool suspect = false; //!< Gave broken results three times; "auto" no longer chooses it.
};

//! Settings of one run.
struct RunOptions
{
    Precision precision = Precision::Auto;
    int tile = 0;              //!< Side in input pixels of what the network sees at once; 0: from memory and network.
    int overlap = -1;          //!< Pixels around a tile's own part; -1: what the network needs.
    bool wholePicture = false; //!< Never tile (faces, parity).
    bool interactive = false;  //!< Goes before batch work at tile borders.
    CpuBackend cpuBackend = CpuBackend::Auto;
    //! The same bits for the same input on the same device, always. The processor does that anyway; accelerators give
    //! up the search for their fastest kernels.
    bool deterministic = false;
    bool validityGuard = true;               //!< Redo tiles whose result cannot be right.
    std::map<std::string, double> arguments; //!< The network's own: "sigma" (0..1), "w".
    CancelToken cancel;
    Progress progress;
};

//! What a run did besides computing: for the bug report, sidecars and notes to the user.
struct RunReport
{
    std::string device;
    Precision precision = Precision::Fp32;
    std::string backend; //!< "Winograd, fp32, AVX-512", "LibTorch, fp32, channels-last".
    int tile = 0;        //!< Side in input pixels; 0 when whole.
    int tiles = 0;
    int redone = 0; //!< Tiles that were computed again after an invalid result or lack of memory.
    double seconds = 0.0;
    double multiplyAdds = 0.0;
    std::vector<std::string> notes; //!< Whole sentences for the user.
};

//! Facts of a loaded network that a caller needs to prepare its input.
struct ModelFacts
{
    std::string architecture; //!< "rrdbnet", "srvgg", ...
    std::map<std::string, std::string> hyperparameters;
    int inputChannels = 3;
    int outputChannels = 3;
    int scaleNumerator = 1; //!< Output size / input size.
    int scaleDenominator = 1;
    int radius = 0;        //!< Input pixels around an output pixel that it depends on.
    int overlap = 0;       //!< What a run keeps of that at the borders of tiles; parts of a picture need the same.
    int multiple = 1;      //!< Parts of a picture must begin at multiples of this, or the network's grids shift.
    bool isGlobal = false; //!< Looks at the whole picture; tiles differ from the whole.
    std::uint64_t weightBytes = 0;
    std::vector<std::string> inputs;  //!< "input", "input.sigma".
    std::vector<std::string> outputs; //!< "output", "output.loc".
};

//! One network on one device. Any thread; calls queue per device.
class LoadedModel
{
public:
    virtual ~LoadedModel() = default;
    virtual const ModelFacts &facts() const = 0;

    //! Runs a picture network, in tiles where that is needed.
    //! \param input  [N, C, H, W], any size from 1 x 1; range as the card says.
    //! \param output [N, C', H * scale, W * scale]; on error its content is undefined.
    //! Errors: Cancelled, InvalidArgument (shape), OutOfMemory, Device, Internal.
    virtual Result<RunReport> run(const TensorView &input, const TensorSpan &output, const RunOptions &options) = 0;

    //! Runs any network whole on named inputs and gives every output by name. What is given is exactly what the
    //! network receives. Errors: as above; NotFound for a missing input.
    virtual Result<std::map<std::string, Tensor>> runWhole(const std::map<std::string, TensorView> &inputs,
                                                           const RunOptions &options,
                                                           RunReport *report = nullptr) = 0;
};

//! A model in memory, as shown to the user.
struct ResidentModel
{
    enum class State { Loading, Resident };
    std::string key; //!< File and device.
    std::string file;
    std::string device;
    State state = State::Loading;
    std::uint64_t bytes = 0;
    double secondsSinceUse = 0.0;
};

//! A weights file that this engine has loaded. Detectors that OpenCV runs (YuNet, cascades) are not among them.
struct ModelUse
{
    std::string file;
    double secondsSinceUse = 0.0; //!< The last time.
};

//! Which checkpoint to run, and how it is made of files.
struct ModelRequest
{
    std::filesystem::path file;
    std::string architecture;                           //!< From the card; empty: recognised from keys and shapes.
    std::map<std::string, std::string> hyperparameters; //!< What keys cannot tell ("activation": "relu").
    std::string device = "auto";
    std::filesystem::path blendFile; //!< Second checkpoint of the same network, or empty.
    double blendWeight = 0.0;        //!< Share of the second: weights = (1 - w) * first + w * second.
};

//! The engine: devices, models in memory, runs. One per process. Any thread.
class Engine
{
public:
    virtual ~Engine() = default;

    //! Devices that can be used, best first; "cpu" is always there.
    virtual std::vector<DeviceInfo> devices() const = 0;

    //! The model, from memory or from its file. Models leave memory, least recently used first, when the budget
    //! is exceeded and nobody holds them. Errors: NotFound, BadFormat (missing and unexpected keys in detail),
    //! Unsupported, OutOfMemory, Device, Cancelled.
    virtual Result<std::shared_ptr<LoadedModel>> load(const ModelRequest &request, const CancelToken &cancel = {}) = 0;

    //! Loads in the background and runs once on a small input, so that the first picture does not wait.
    virtual void warmUp(const ModelRequest &request) = 0;

    virtual std::vector<ResidentModel> resident() const = 0;
    virtual void setMemoryBudget(std::uint64_t bytes) = 0;
    //! Drops every model that nobody uses at the moment.
    virtual void releaseUnused() = 0;
    //! Drops those of \p file, on whatever device, that nobody uses at the moment. \returns how many.
    virtual std::size_t release(const std::string &file) = 0;
    //! Every file that this engine has loaded so far, also those that left memory again.
    virtual std::vector<ModelUse> uses() const = 0;

    //! "Own kernels with AVX-512; LibTorch 1.13.1": for the bug report. Does not open LibTorch.
    virtual std::string description() const = 0;
};

} // namespace ambrotype::inference
