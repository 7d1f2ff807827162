#include "inference/session/session_engine.h"

#include "inference/catalog/recognise.h"
#include "inference/cpu/cpu_executor.h"
#include "inference/session/fallback_executor.h"
#include "inference/session/memory.h"
#include "inference/weights/checkpoint.h"

#include "base/log.h"
#include "base/parallel.h"

#include <algorithm>

namespace ambrotype::inference {

namespace {

//! On a CUDA card one tile goes up, one is computed, one comes down. MPS has no such queues, and LibTorch wants one
//! thread there.
int streamsOn(const std::string &device)
{
    constexpr int kInFlight = 3;
    if (device == "cpu")
        return parallelThreads();
    return device.rfind("cuda", 0) == 0 ? kInFlight : 1;
}

//! Whether opening LibTorch to look for accelerators can be worth its half second.
bool acceleratorsMayExist()
{
#if defined(__APPLE__)
    return true;
#else
    std::error_code ignored;
    for (const char *node : {"/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kfd"})
        if (std::filesystem::exists(node, ignored))
            return true;
    return false;
#endif
}

//! Two requests with equal keys want the same object in memory. A file that changed is another model.
std::string keyOf(const ModelRequest &request, const std::string &device)
{
    std::string key = device + "|" + request.architecture;
    for (const auto &[name, value] : request.hyperparameters)
        key += "|" + name + "=" + value;
    for (const std::filesystem::path &file : {request.file, request.blendFile}) {
        std::error_code ignored;
        key += "|" + file.string() + "|" + std::to_string(std::filesystem::file_size(file, ignored)) + "|"
               + std::to_string(std::filesystem::last_write_time(file, ignored).time_since_epoch().count());
    }
    return key + "|" + std::to_string(request.blendFile.empty() ? 0.0 : request.blendWeight);
}

struct NetworkFile
{
    StateDict weights;
    std::string architecture;
    Hyperparameters settings;
};

//! The network of a file: the one that is asked for, else the first that is recognised.
Result<NetworkFile>
readNetwork(const std::filesystem::path &file, const std::string &architecture, const CancelToken &cancel)
{
    ReadOptions options;
    options.cancel = cancel;
    const auto checkpoint = readCheckpoint(file, options);
    if (!checkpoint)
        return checkpoint.error();
    for (const Recognition &found : recogniseFile(checkpoint.value()))
        if (architecture.empty() || found.architecture == architecture)
            return NetworkFile{weightsOf(checkpoint.value(), found), found.architecture, found.hyperparameters};
    const StateDict weights = checkpoint->weights();
    // Asked for by name: the network's own check says best what does not fit.
    if (!architecture.empty())
        return NetworkFile{weights, architecture, {}};
    const auto nearest = nearestNetwork(weights);
    return Error{ErrorCode::Unsupported,
                 "The weights are of no network that this version of Ambrotype knows.",
                 nearest ? nearest->text() : file.string()};
}

} // namespace

SessionEngine::SessionEngine(BackendProvider provider, std::function<bool()> mayHaveAccelerators)
    : m_provider(std::move(provider))
    , m_mayHaveAccelerators(mayHaveAccelerators ? std::move(mayHaveAccelerators) : acceleratorsMayExist)
{
    m_budget = systemMemory().totalBytes / 100 * kUsualBudgetPercent;
}

SessionEngine::~SessionEngine()
{
    for (std::future<void> &warmUp : m_warmUps)
        warmUp.wait();
}

const std::vector<DeviceInfo> &SessionEngine::accelerators() const
{
    std::call_once(m_acceleratorsOnce, [&] {
        if (!m_mayHaveAccelerators())
            return;
        if (const auto backend = m_provider())
            m_accelerators = backend.value()->accelerators();
        else
            log(LogLevel::Warning, "inference", backend.error().detail);
    });
    return m_accelerators;
}

std::vector<DeviceInfo> SessionEngine::devices() const
{
    std::vector<DeviceInfo> list = accelerators();
    // They are looked for once, but what is free on them changes.
    const auto backend = list.empty() ? Result<Backend *>(nullptr) : m_provider();
    for (DeviceInfo &info : list)
        if (backend && *backend)
            info.freeBytes = (*backend)->freeBytes(info.id);
    const SystemMemory memory = systemMemory();
    DeviceInfo cpu;
    cpu.id = "cpu";
    cpu.name = "Processor";
    cpu.totalBytes = memory.totalBytes;
    cpu.freeBytes = memory.availableBytes;
    cpu.supportsBf16 = true;
    list.push_back(cpu);
    const std::lock_guard<std::mutex> lock(m_mutex);
    for (DeviceInfo &info : list)
        if (const auto state = m_devices.find(info.id); state != m_devices.end())
            info.suspect = info.id != "cpu" && state->second->brokenTiles >= kSuspectAfter;
    return list;
}

Result<std::shared_ptr<DeviceState>> SessionEngine::device(const std::string &wanted) const
{
    DeviceInfo chosen;
    // The processor needs no list of accelerators, and so does not open LibTorch.
    if (wanted == "cpu") {
        chosen.id = "cpu";
    } else {
        // Of several equal accelerators the one with the least to do.
        std::size_t least = 0;
        for (const DeviceInfo &info : devices()) {
            const bool fits =
                wanted == "auto" ? !info.suspect : info.id == wanted || info.id.rfind(wanted + ":", 0) == 0;
            if (!fits || (!chosen.id.empty() && info.name != chosen.name))
                continue;
            const std::lock_guard<std::mutex> lock(m_mutex);
            const std::size_t busy = workOn(info.id);
            if (chosen.id.empty() || busy < least) {
                chosen = info;
                least = busy;
            }
        }
    }
    if (chosen.id.empty())
        return Error{ErrorCode::InvalidArgument, "There is no such device on this machine.", wanted};
    const std::lock_guard<std::mutex> lock(m_mutex);
    auto &state = m_devices[chosen.id];
    if (!state) {
        state = std::make_shared<DeviceState>();
        state->id = chosen.id;
        state->supportsBf16 = chosen.supportsBf16;
        state->supportsFp16 = chosen.supportsFp16;
        state->lane = std::make_shared<Lane>(streamsOn(chosen.id), chosen.id);
        if (chosen.id != "cpu")
            state->freeBytes = [provider = m_provider, id = chosen.id] {
                const auto backend = provider();
                return backend ? backend.value()->freeBytes(id) : std::uint64_t{0};
            };
    }
    return state;
}

std::size_t SessionEngine::workOn(const std::string &device) const
{
    std::size_t busy = 0;
    // Somebody who holds a model is about to use it; the table and the load's result are two owners.
    for (const Entry &entry : m_entries)
        if (entry.device == device && (!entry.model || entry.model.use_count() > 2))
            ++busy;
    const auto state = m_devices.find(device);
    return state == m_devices.end() ? busy : busy + state->second->lane->waiting();
}

Result<std::shared_ptr<GraphExecutor>> SessionEngine::makeExecutor(std::shared_ptr<const Graph> graph,
                                                                   const std::string &device,
                                                                   Precision precision,
                                                                   CpuBackend backend) const
{
    const auto viaLibTorch =
        [provider = m_provider, graph, device, precision, backend]() -> Result<std::shared_ptr<GraphExecutor>> {
        const auto opened = provider();
        if (!opened)
            return opened.error();
        return opened.value()->makeExecutor(graph, device, precision, backend != CpuBackend::TorchContiguous);
    };
    if (device != "cpu" || (backend != CpuBackend::Auto && backend != CpuBackend::Native))
        return viaLibTorch();
    const bool isBf16 = precision == Precision::Bf16;
    if (isBf16 && backend == CpuBackend::Auto && !hasBf16Kernels())
        return viaLibTorch();
    auto native = makeCpuExecutor(graph, isBf16 ? InstructionSet::Avx512Bf16 : InstructionSet::Auto);
    if (backend == CpuBackend::Native || (!native && native.error().code != ErrorCode::Unsupported))
        return native;
    return native ? makeFallbackExecutor(std::move(native).value(), viaLibTorch) : viaLibTorch();
}

SessionEngine::LoadResult SessionEngine::makeModel(const StateDict &weights,
                                                   const std::string &architecture,
                                                   const Hyperparameters &settings,
                                                   const std::string &wanted) const
{
    const auto graph = buildNetwork(architecture, weights, settings);
    if (!graph)
        return graph.error();
    auto state = device(wanted);
    if (!state)
        return state.error();
    ModelFacts facts = factsOf(graph.value(), architecture);
    facts.hyperparameters = settings;
    auto factory =
        [this](std::shared_ptr<const Graph> made, const std::string &on, Precision precision, CpuBackend backend) {
            return makeExecutor(std::move(made), on, precision, backend);
        };
    return std::make_shared<SessionModel>(graph.value(), std::move(facts), state.value(), factory);
}

SessionEngine::LoadResult
SessionEngine::readModel(const ModelRequest &request, const std::string &wanted, const CancelToken &cancel) const
{
    auto first = readNetwork(request.file, request.architecture, cancel);
    if (!first)
        return first.error();
    StateDict weights = std::move(first->weights);
    if (!request.blendFile.empty() && request.blendWeight > 0.0) {
        const auto second = readNetwork(request.blendFile, first->architecture, cancel);
        if (!second)
            return second.error();
        std::string missing;
        weights = interpolate(weights, second->weights, static_cast<float>(1.0 - request.blendWeight), &missing);
        if (weights.empty())
            return Error{ErrorCode::BadFormat, "The two weight files do not belong to the same network.", missing};
    }
    Hyperparameters settings = request.hyperparameters;
    settings.insert(first->settings.begin(), first->settings.end());
    return makeModel(weights, first->architecture, settings, wanted);
}

Result<std::shared_ptr<LoadedModel>> SessionEngine::load(const ModelRequest &request, const CancelToken &cancel)
{
    const auto state = device(request.device);
    if (!state)
        return state.error();
    const std::string key = keyOf(request, state.value()->id);
    std::promise<LoadResult> promise;
    std::shared_future<LoadResult> loading;
    bool mine = false;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        for (Entry &entry : m_entries) {
            if (entry.key != key)
                continue;
            entry.lastUse = Clock::now();
            if (entry.model)
                m_uses[entry.file] = entry.lastUse;
            if (entry.model)
                return std::shared_ptr<LoadedModel>(entry.model);
            loading = entry.loading;
        }
        if (!loading.valid()) {
            mine = true;
            loading = promise.get_future().share();
            m_entries.push_back({key, request.file.string(), state.value()->id, loading, nullptr, Clock::now()});
        }
    }
    if (!mine) {
        const LoadResult &shared = loading.get();
        // The other one may have been cancelled; this request was not.
        if (!shared && shared.error().code == ErrorCode::Cancelled && !cancel.isCancelled())
            return load(request, cancel);
        if (!shared)
            return shared.error();
        return std::shared_ptr<LoadedModel>(shared.value());
    }
    LoadResult result = readModel(request, state.value()->id, cancel);
    std::set<std::string> left;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        const auto entry =
            std::find_if(m_entries.begin(), m_entries.end(), [&](const Entry &e) { return e.key == key; });
        if (result) {
            entry->model = result.value();
            m_uses[entry->file] = entry->lastUse;
            left = makeRoom();
        } else {
            m_entries.erase(entry);
        }
    }
    giveBack(left);
    promise.set_value(result);
    if (!result)
        return result.error();
    return std::shared_ptr<LoadedModel>(result.value());
}

//! Memory that LibTorch would keep for the next model, but other programs may need.
void SessionEngine::giveBack(const std::set<std::string> &devices) const
{
    for (const std::string &id : devices)
        if (const auto backend = m_provider())
            backend.value()->releaseMemory(id);
}

bool SessionEngine::isFree(const Entry &entry)
{
    // One owner is the table and one is the load's result, which every waiter shares.
    return entry.model && entry.model.use_count() <= 2;
}

std::set<std::string> SessionEngine::makeRoom()
{
    std::set<std::string> left;
    const auto bytesOf = [](const Entry &entry) {
        return entry.model ? std::max(entry.model->bytes(), entry.model->facts().weightBytes) : 0;
    };
    std::uint64_t total = 0;
    for (const Entry &entry : m_entries)
        total += bytesOf(entry);
    while (total > m_budget) {
        auto oldest = m_entries.end();
        for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry) {
            if (isFree(*entry) && (oldest == m_entries.end() || entry->lastUse < oldest->lastUse))
                oldest = entry;
        }
        if (oldest == m_entries.end())
            return left;
        total -= bytesOf(*oldest);
        if (oldest->device != "cpu")
            left.insert(oldest->device);
        m_entries.erase(oldest);
    }
    return left;
}

void SessionEngine::warmUp(const ModelRequest &request)
{
    auto work = [this, request] {
        const auto model = load(request, {});
        if (!model)
            return;
        const ModelFacts &facts = model.value()->facts();
        constexpr std::int64_t kSide = 32;
        Tensor input;
        input.shape = {1, facts.inputChannels, kSide, kSide};
        input.data.assign(static_cast<std::size_t>(facts.inputChannels * kSide * kSide), 0.5F);
        RunOptions options;
        options.validityGuard = false;
        for (std::size_t i = 1; i < facts.inputs.size(); ++i)
            options.arguments[facts.inputs[i].substr(facts.inputs[i].find('.') + 1)] = 0.1;
        (void)model.value()->runWhole({{facts.inputs.front(), input.view()}}, options, nullptr);
    };
    const std::lock_guard<std::mutex> lock(m_mutex);
    const auto isDone = [](const std::future<void> &f) {
        return f.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    };
    m_warmUps.erase(std::remove_if(m_warmUps.begin(), m_warmUps.end(), isDone), m_warmUps.end());
    m_warmUps.push_back(std::async(std::launch::async, work));
}

std::vector<ResidentModel> SessionEngine::resident() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    std::vector<ResidentModel> list;
    for (const Entry &entry : m_entries) {
        ResidentModel model;
        model.key = entry.key;
        model.file = entry.file;
        model.device = entry.device;
        model.state = entry.model ? ResidentModel::State::Resident : ResidentModel::State::Loading;
        model.bytes = entry.model ? std::max(entry.model->bytes(), entry.model->facts().weightBytes) : 0;
        model.secondsSinceUse = std::chrono::duration<double>(Clock::now() - entry.lastUse).count();
        list.push_back(std::move(model));
    }
    return list;
}

void SessionEngine::setMemoryBudget(std::uint64_t bytes)
{
    std::set<std::string> left;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_budget = bytes;
        left = makeRoom();
    }
    giveBack(left);
}

void SessionEngine::releaseUnused()
{
    std::set<std::string> left;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        const std::uint64_t budget = m_budget;
        m_budget = 0;
        left = makeRoom();
        m_budget = budget;
    }
    giveBack(left);
}

std::size_t SessionEngine::release(const std::string &file)
{
    std::set<std::string> left;
    std::size_t count = 0;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        for (auto entry = m_entries.begin(); entry != m_entries.end();) {
            if (entry->file != file || !isFree(*entry)) {
                ++entry;
                continue;
            }
            if (entry->device != "cpu")
                left.insert(entry->device);
            entry = m_entries.erase(entry);
            ++count;
        }
    }
    giveBack(left);
    return count;
}

std::vector<ModelUse> SessionEngine::uses() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    const Clock::time_point now = Clock::now();
    std::vector<ModelUse> list;
    for (const auto &[file, time] : m_uses)
        list.push_back({file, std::chrono::duration<double>(now - time).count()});
    return list;
}

std::string SessionEngine::description() const
{
    return "Own kernels on the processor; LibTorch in a plug-in, opened when it is needed";
}

Result<std::shared_ptr<LoadedModel>> SessionEngine::loadWeights(const StateDict &weights,
                                                                const std::string &architecture,
                                                                const Hyperparameters &settings,
                                                                const std::string &wanted)
{
    auto made = makeModel(weights, architecture, settings, wanted);
    if (!made)
        return made.error();
    return std::shared_ptr<LoadedModel>(made.value());
}

} // namespace ambrotype::inference
