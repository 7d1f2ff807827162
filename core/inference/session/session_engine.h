#pragma once

#include "inference/networks/networks.h"
#include "inference/session/backend.h"
#include "inference/session/session_model.h"

#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace ambrotype::inference {

//! Gives the plug-in with LibTorch, opening it if need be. Errors: NotFound, Internal.
using BackendProvider = std::function<Result<Backend *>()>;

//! The engine of a process: models in memory under a budget, one lane per device. Any thread.
//!
//! The CPU needs no plug-in as long as our own kernels can run the network; the plug-in is opened for other networks,
//! other precisions and accelerators, which are looked for only if their driver is there.
class SessionEngine final : public Engine
{
public:
    //! \p mayHaveAccelerators: whether it is worth opening the plug-in to look for accelerators; empty asks for the
    //! drivers' device files.
    explicit SessionEngine(BackendProvider provider, std::function<bool()> mayHaveAccelerators = {});
    ~SessionEngine() override;

    std::vector<DeviceInfo> devices() const override;
    Result<std::shared_ptr<LoadedModel>> load(const ModelRequest &request, const CancelToken &cancel) override;
    void warmUp(const ModelRequest &request) override;
    std::vector<ResidentModel> resident() const override;
    void setMemoryBudget(std::uint64_t bytes) override;
    void releaseUnused() override;
    std::size_t release(const std::string &file) override;
    std::vector<ModelUse> uses() const override;
    std::string description() const override;

    //! A model of weights that are in memory already, under no budget; for tests and for the parity runner.
    Result<std::shared_ptr<LoadedModel>> loadWeights(const StateDict &weights,
                                                     const std::string &architecture,
                                                     const Hyperparameters &settings,
                                                     const std::string &device);

private:
    using Clock = std::chrono::steady_clock;
    using LoadResult = Result<std::shared_ptr<SessionModel>>;

    //! One model of the pool. While it loads, everybody who wants it waits for the same load.
    struct Entry
    {
        std::string key;
        std::string file;
        std::string device;
        std::shared_future<LoadResult> loading;
        std::shared_ptr<SessionModel> model; //!< Null while loading.
        Clock::time_point lastUse;
    };

    Result<std::shared_ptr<DeviceState>> device(const std::string &wanted) const;
    const std::vector<DeviceInfo> &accelerators() const;
    LoadResult readModel(const ModelRequest &request, const std::string &device, const CancelToken &cancel) const;
    LoadResult makeModel(const StateDict &weights,
                         const std::string &architecture,
                         const Hyperparameters &settings,
                         const std::string &device) const;
    Result<std::shared_ptr<GraphExecutor>> makeExecutor(std::shared_ptr<const Graph> graph,
                                                        const std::string &device,
                                                        Precision precision,
                                                        CpuBackend backend) const;
    static bool isFree(const Entry &entry); //!< Nobody uses it. Under m_mutex.
    //! Under m_mutex. \returns accelerators whose models left.
    std::set<std::string> makeRoom();
    void giveBack(const std::set<std::string> &devices) const;
    std::size_t workOn(const std::string &device) const; //!< Runs and models in use. Under m_mutex.

    BackendProvider m_provider;
    std::function<bool()> m_mayHaveAccelerators;
    mutable std::mutex m_mutex;
    mutable std::map<std::string, std::shared_ptr<DeviceState>> m_devices;
    std::vector<Entry> m_entries;
    std::map<std::string, Clock::time_point> m_uses; //!< The last use of each file, also of those not in m_entries.
    std::uint64_t m_budget = 0;
    mutable std::once_flag m_acceleratorsOnce;
    mutable std::vector<DeviceInfo> m_accelerators;
    std::vector<std::future<void>> m_warmUps;
};

} // namespace ambrotype::inference
