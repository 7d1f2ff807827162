#pragma once

#include <atomic>
#include <memory>

namespace ambrotype {

//! Tells a worker that its result is no longer wanted. Polled, never waited on. Any thread; copying is cheap.
//! A default-constructed token is never cancelled.
class CancelToken
{
public:
    CancelToken() = default;
    bool isCancelled() const { return m_flag && m_flag->load(std::memory_order_relaxed); }

private:
    friend class CancelSource;
    explicit CancelToken(std::shared_ptr<const std::atomic<bool>> flag)
        : m_flag(std::move(flag))
    {
    }
    std::shared_ptr<const std::atomic<bool>> m_flag;
};

//! The asking side of a CancelToken. Destroying the source does not cancel.
class CancelSource
{
public:
    CancelSource()
        : m_flag(std::make_shared<std::atomic<bool>>(false))
    {
    }
    void cancel() { m_flag->store(true, std::memory_order_relaxed); }
    bool isCancelled() const { return m_flag->load(std::memory_order_relaxed); }
    CancelToken token() const { return CancelToken(m_flag); }

private:
    std::shared_ptr<std::atomic<bool>> m_flag;
};

} // namespace ambrotype
