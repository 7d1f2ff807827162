#include "inference/session/fallback_executor.h"

#include "base/log.h"

#include <mutex>

namespace ambrotype::inference {

namespace {

using MakeExecutor = std::function<Result<std::shared_ptr<GraphExecutor>>()>;

class FallbackExecutor final : public GraphExecutor
{
public:
    FallbackExecutor(std::shared_ptr<GraphExecutor> first, MakeExecutor makeSecond)
        : m_active(std::move(first))
        , m_makeSecond(std::move(makeSecond))
    {
    }

    Result<void> run(const std::vector<TensorView> &inputs, const Emit &emit, const ExecutorRun &options) override
    {
        const std::shared_ptr<GraphExecutor> active = current();
        auto done = active->run(inputs, emit, options);
        if (done || done.error().code != ErrorCode::Unsupported)
            return done;
        auto second = fallBack(active, done.error());
        if (!second)
            return second.error();
        return second.value()->run(inputs, emit, options);
    }

    std::uint64_t workspaceBytes(const std::vector<Shape> &inputs) const override
    {
        return current()->workspaceBytes(inputs);
    }
    std::uint64_t weightBytes() const override { return current()->weightBytes(); }
    std::string description() const override { return current()->description(); }

private:
    std::shared_ptr<GraphExecutor> current() const
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return m_active;
    }

    Result<std::shared_ptr<GraphExecutor>> fallBack(const std::shared_ptr<GraphExecutor> &failed, const Error &why)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        // Another stream may have been here first.
        if (m_active != failed)
            return m_active;
        if (!m_makeSecond)
            return why;
        auto second = m_makeSecond();
        if (!second)
            return second;
        log(LogLevel::Info, "inference", "own kernels left: " + why.detail);
        m_makeSecond = nullptr;
        m_active = std::move(second).value();
        return m_active;
    }

    mutable std::mutex m_mutex;
    std::shared_ptr<GraphExecutor> m_active;
    MakeExecutor m_makeSecond;
};

} // namespace

std::shared_ptr<GraphExecutor> makeFallbackExecutor(std::shared_ptr<GraphExecutor> first, MakeExecutor makeSecond)
{
    return std::make_shared<FallbackExecutor>(std::move(first), std::move(makeSecond));
}

} // namespace ambrotype::inference
