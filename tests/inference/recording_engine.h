#pragma once

#include "inference/engine.h"

#include <mutex>
#include <vector>

namespace ambrotype::test {

//! Stands in front of the process's engine while it lives and notes how networks are run. Everything else is as ever.
class RecordingEngine final : public inference::Engine
{
public:
    RecordingEngine();
    ~RecordingEngine() override;
    RecordingEngine(const RecordingEngine &) = delete;
    RecordingEngine &operator=(const RecordingEngine &) = delete;

    //! RunOptions::interactive of every run so far.
    std::vector<bool> interactive() const;
    void note(const inference::RunOptions &options);

    std::vector<inference::DeviceInfo> devices() const override { return m_real.devices(); }
    Result<std::shared_ptr<inference::LoadedModel>> load(const inference::ModelRequest &request,
                                                         const CancelToken &cancel) override;
    void warmUp(const inference::ModelRequest &request) override { m_real.warmUp(request); }
    std::vector<inference::ResidentModel> resident() const override { return m_real.resident(); }
    void setMemoryBudget(std::uint64_t bytes) override { m_real.setMemoryBudget(bytes); }
    void releaseUnused() override { m_real.releaseUnused(); }
    std::size_t release(const std::string &file) override { return m_real.release(file); }
    std::vector<inference::ModelUse> uses() const override { return m_real.uses(); }
    std::string description() const override { return m_real.description(); }

private:
    inference::Engine &m_real;
    mutable std::mutex m_mutex;
    std::vector<bool> m_interactive;
};

} // namespace ambrotype::test
