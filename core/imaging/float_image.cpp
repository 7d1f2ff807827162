#include "imaging/float_image.h"

#include <cstdlib>
#include <cstring>
#include <new>

namespace ambrotype::imaging {

void FloatImage::Free::operator()(float *data) const
{
    std::free(data);
}

FloatImage::FloatImage(Size size, int colorChannels, bool alpha)
    : m_size(size)
    , m_colorChannels(colorChannels)
    , m_alpha(alpha)
    , m_stride((size.width + 15) / 16 * 16)
{
    if (size.empty())
        return;
    m_data.reset(static_cast<float *>(std::aligned_alloc(64, bytes())));
    if (!m_data)
        throw std::bad_alloc();
}

std::size_t FloatImage::bytes() const
{
    return static_cast<std::size_t>(planeOffset(planes())) * sizeof(float);
}

FloatImage FloatImage::clone() const
{
    FloatImage copy(m_size, m_colorChannels, m_alpha);
    if (m_data)
        std::memcpy(copy.m_data.get(), m_data.get(), bytes());
    return copy;
}

FloatImage FloatImage::crop(const Region &region) const
{
    FloatImage part(region.size(), m_colorChannels, m_alpha);
    part.paste(*this, -region.x, -region.y);
    return part;
}

void FloatImage::paste(const FloatImage &source, int x, int y)
{
    const Region target = Region{x, y, source.width(), source.height()}.intersected(Region::of(m_size));
    if (target.empty())
        return;
    for (int index = 0; index < planes(); ++index)
        for (int line = target.y; line < target.bottom(); ++line)
            std::memcpy(row(index, line) + target.x,
                        source.row(index, line - y) + (target.x - x),
                        static_cast<std::size_t>(target.width) * sizeof(float));
}

} // namespace ambrotype::imaging
