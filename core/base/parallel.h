#pragma once

#include <cstdint>
#include <functional>

namespace ambrotype {

//! Number of threads that parallelFor uses, the caller included; at least 1.
int parallelThreads();

//! Sets that number (0 = as many as the machine has cores). Call from main before the first parallelFor.
void setParallelThreads(int threads);

//! Runs body(from, to) over disjoint pieces that cover [begin, end), each at most \p grain long, on the
//! process-wide worker threads and on the caller; returns when all are done. A nested call runs its body
//! inline. \p body must not throw. What is computed may not depend on how the range is cut.
void parallelFor(std::int64_t begin,
                 std::int64_t end,
                 std::int64_t grain,
                 const std::function<void(std::int64_t from, std::int64_t to)> &body);

//! While one of these lives, parallelFor on its thread runs inline. For workers of a batch: as many pictures as
//! cores are worked on at once, each on its own thread and at that thread's priority, without handing pieces to the
//! shared workers, which serve the window.
class InlineLoops
{
public:
    InlineLoops();
    ~InlineLoops();
    InlineLoops(const InlineLoops &) = delete;
    InlineLoops &operator=(const InlineLoops &) = delete;

private:
    bool m_before;
};

} // namespace ambrotype
