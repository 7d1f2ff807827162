#pragma once

#include "imaging/geometry.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace ambrotype::imaging {

enum class SampleType { U8, U16, F32 };

//! Bytes of one sample of \p type.
constexpr std::size_t sampleBytes(SampleType type)
{
    return type == SampleType::U8 ? 1 : type == SampleType::U16 ? 2 : 4;
}

//! Pixels as a file holds them: interleaved, top row first, 1 (grey), 2 (grey, alpha), 3 (RGB) or 4 (RGBA)
//! channels; U8 0..255, U16 0..65535 in native byte order, F32 nominally 0..1. Alpha is not premultiplied.
//! Which colours the numbers mean is said by the Picture around it.
//!
//! Shared and immutable once copied: copying costs a reference count. Rows are 64-byte aligned.
class Image
{
public:
    Image() = default;

    //! Uninitialised pixels. Throws std::bad_alloc when memory is short.
    Image(Size size, int channels, SampleType type);

    bool empty() const { return m_size.empty(); }
    Size size() const { return m_size; }
    int width() const { return m_size.width; }
    int height() const { return m_size.height; }
    int channels() const { return m_channels; }
    bool hasAlpha() const { return m_channels == 2 || m_channels == 4; }
    int colorChannels() const { return m_channels - (hasAlpha() ? 1 : 0); }
    SampleType type() const { return m_type; }
    std::size_t rowBytes() const { return m_rowBytes; } //!< Distance between rows, padding included.
    std::size_t bytes() const { return m_rowBytes * static_cast<std::size_t>(m_size.height); }

    const void *row(int y) const { return m_data.get() + static_cast<std::size_t>(y) * m_rowBytes; }
    template <typename T> const T *row(int y) const { return static_cast<const T *>(row(y)); }

    //! For the maker of the picture only, before the first copy exists (asserted).
    void *writableRow(int y);
    template <typename T> T *writableRow(int y) { return static_cast<T *>(writableRow(y)); }

private:
    Size m_size;
    int m_channels = 0;
    SampleType m_type = SampleType::U8;
    std::size_t m_rowBytes = 0;
    std::shared_ptr<std::byte> m_data;
};

} // namespace ambrotype::imaging
