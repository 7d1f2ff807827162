#pragma once

#include "imaging/geometry.h"

#include <cstddef>
#include <memory>

namespace ambrotype::imaging {

//! Pixels as stages and networks see them: planar float32, sRGB-encoded ("working" values: 0 black, 1 white;
//! colours outside sRGB leave 0..1 and are kept). 1 or 3 colour planes, then an alpha plane when hasAlpha().
//! A value with move semantics; clone() copies on purpose. Each row starts at a multiple of 64 bytes.
class FloatImage
{
public:
    FloatImage() = default;
    //! Uninitialised planes. \p colorChannels 1 or 3. Throws std::bad_alloc when memory is short.
    FloatImage(Size size, int colorChannels, bool alpha = false);

    FloatImage(FloatImage &&) noexcept = default;
    FloatImage &operator=(FloatImage &&) noexcept = default;
    FloatImage clone() const;
    //! The part \p region (inside the image), copied.
    FloatImage crop(const Region &region) const;
    //! Copies \p source into this image with its top left corner at (x, y); parts outside are dropped.
    void paste(const FloatImage &source, int x, int y);

    bool empty() const { return m_size.empty(); }
    Size size() const { return m_size; }
    int width() const { return m_size.width; }
    int height() const { return m_size.height; }
    int colorChannels() const { return m_colorChannels; }
    bool hasAlpha() const { return m_alpha; }
    int planes() const { return m_colorChannels + (m_alpha ? 1 : 0); }
    std::ptrdiff_t stride() const { return m_stride; } //!< Floats from one row to the next.
    std::size_t bytes() const;

    float *plane(int index) { return m_data.get() + planeOffset(index); }
    const float *plane(int index) const { return m_data.get() + planeOffset(index); }
    float *row(int index, int y) { return plane(index) + y * m_stride; }
    const float *row(int index, int y) const { return plane(index) + y * m_stride; }

private:
    std::ptrdiff_t planeOffset(int index) const { return index * m_stride * m_size.height; }
    struct Free
    {
        void operator()(float *data) const;
    };
    Size m_size;
    int m_colorChannels = 0;
    bool m_alpha = false;
    std::ptrdiff_t m_stride = 0;
    std::unique_ptr<float[], Free> m_data;
};

} // namespace ambrotype::imaging
