#include "imaging/ops/tiles.h"

#include <cstdlib>
#include <new>
#include <vector>

namespace ambrotype::imaging::ops {
namespace {

constexpr std::size_t kKeptBytes = std::size_t(24) << 20; //!< By each thread: what denoising a block takes.

struct Free
{
    float *data = nullptr;
    std::size_t bytes = 0;
};

//! What a thread keeps, the oldest first.
class Shelf
{
public:
    Shelf() = default;
    Shelf(const Shelf &) = delete;
    Shelf &operator=(const Shelf &) = delete;
    ~Shelf()
    {
        for (const Free &each : m_kept)
            std::free(each.data);
    }

    //! Null when nothing fits without waste.
    Free take(std::size_t bytes)
    {
        std::size_t best = m_kept.size();
        for (std::size_t i = 0; i < m_kept.size(); ++i)
            if (m_kept[i].bytes >= bytes && m_kept[i].bytes <= bytes + bytes / 2
                && (best == m_kept.size() || m_kept[i].bytes < m_kept[best].bytes))
                best = i;
        if (best == m_kept.size())
            return {};
        const Free found = m_kept[best];
        m_kept.erase(m_kept.begin() + static_cast<std::ptrdiff_t>(best));
        m_bytes -= found.bytes;
        return found;
    }

    void put(Free memory)
    {
        if (memory.bytes > kKeptBytes) {
            std::free(memory.data);
            return;
        }
        while (m_bytes + memory.bytes > kKeptBytes) {
            m_bytes -= m_kept.front().bytes;
            std::free(m_kept.front().data);
            m_kept.erase(m_kept.begin());
        }
        m_bytes += memory.bytes;
        m_kept.push_back(memory);
    }

private:
    std::vector<Free> m_kept;
    std::size_t m_bytes = 0;
};

Shelf &shelf()
{
    thread_local Shelf mine;
    return mine;
}

} // namespace

Scratch::Scratch(std::size_t floats)
{
    const std::size_t bytes = (floats + 16 + 15) / 16 * 64;
    const Free kept = shelf().take(bytes);
    m_data = kept.data ? kept.data : static_cast<float *>(std::aligned_alloc(64, bytes));
    m_bytes = kept.data ? kept.bytes : bytes;
    if (!m_data)
        throw std::bad_alloc();
}

Scratch::~Scratch()
{
    if (m_data)
        shelf().put({m_data, m_bytes});
}

} // namespace ambrotype::imaging::ops
