#pragma once

#include <cstddef>
#include <memory>

namespace ambrotype::inference::cpu {

//! Owned floats at a cache line's border; large ones ask the kernel for large pages. Not initialised unless asked.
class AlignedFloats
{
public:
    AlignedFloats() = default;
    //! Empty when there is not enough memory: test with data().
    static AlignedFloats uninitialised(std::size_t count);
    static AlignedFloats zeros(std::size_t count);

    float *data() { return m_data.get(); }
    const float *data() const { return m_data.get(); }
    std::size_t size() const { return m_size; }
    float &operator[](std::size_t i) { return m_data.get()[i]; }
    float operator[](std::size_t i) const { return m_data.get()[i]; }

private:
    struct Release
    {
        void operator()(float *data) const;
    };
    std::unique_ptr<float, Release> m_data;
    std::size_t m_size = 0;
};

} // namespace ambrotype::inference::cpu
