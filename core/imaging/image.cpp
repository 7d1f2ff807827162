#include "imaging/image.h"

#include <cassert>
#include <cstdlib>
#include <new>

namespace ambrotype::imaging {

Image::Image(Size size, int channels, SampleType type)
    : m_size(size)
    , m_channels(channels)
    , m_type(type)
{
    const std::size_t used =
        static_cast<std::size_t>(size.width) * static_cast<std::size_t>(channels) * sampleBytes(type);
    m_rowBytes = (used + 63) / 64 * 64;
    if (size.empty())
        return;
    auto *data = static_cast<std::byte *>(std::aligned_alloc(64, bytes()));
    if (!data)
        throw std::bad_alloc();
    m_data = std::shared_ptr<std::byte>(data, [](std::byte *memory) { std::free(memory); });
}

void *Image::writableRow(int y)
{
    assert(m_data.use_count() == 1);
    return m_data.get() + static_cast<std::size_t>(y) * m_rowBytes;
}

} // namespace ambrotype::imaging
