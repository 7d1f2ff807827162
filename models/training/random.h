#pragma once

#include <cmath>
#include <cstdint>

namespace ambrotype::training {

//! Splitmix64 (S. Vigna): small, fast, and the same on every machine. Every picture and every batch has a
//! generator of its own, seeded from the run's seed and its index, so that a resumed run sees what an
//! uninterrupted one sees.
class Random
{
public:
    explicit Random(std::uint64_t seed, std::uint64_t stream = 0)
        : m_state(seed * 0x9e3779b97f4a7c15ULL ^ (stream + 1) * 0xd1b54a32d192ed03ULL)
    {
        next();
    }

    std::uint64_t next()
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    //! Uniform in [0, 1).
    float uniform() { return static_cast<float>(next() >> 40) * (1.0F / 16777216.0F); }
    float uniform(float from, float to) { return from + (to - from) * uniform(); }
    //! Uniform in the logarithm.
    float logUniform(float from, float to) { return from * std::pow(to / from, uniform()); }
    //! Whole number in [0, count).
    int below(int count) { return static_cast<int>((next() >> 32) * static_cast<std::uint64_t>(count) >> 32); }
    bool chance(float probability) { return uniform() < probability; }
    //! Standard normal (Box and Muller; one of the pair is thrown away to keep the state small).
    float normal()
    {
        const float radius = std::sqrt(-2.0F * std::log(1.0F - uniform()));
        return radius * std::cos(6.2831853F * uniform());
    }

private:
    std::uint64_t m_state;
};

} // namespace ambrotype::training
