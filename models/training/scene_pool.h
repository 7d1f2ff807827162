#pragma once

#include "scene.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ambrotype::training {

//! The pictures that patches are cut from at one step. The oldest gives way to a new one every few steps, so that a
//! run sees far more pictures than it holds. Which pictures are there follows from the step alone.
template <typename Item> class ScenePool
{
public:
    //! \p make gives the picture of one number. \p renewEvery steps: see Config::sceneEvery.
    ScenePool(int size, int renewEvery, std::function<Item(std::uint64_t number)> make)
        : m_items(static_cast<std::size_t>(size))
        , m_numbers(static_cast<std::size_t>(size), kNone)
        , m_renewEvery(renewEvery)
        , m_make(std::move(make))
    {
    }

    //! Makes what is missing for \p step. The first call makes them all.
    void advance(int step)
    {
        const auto size = static_cast<std::uint64_t>(m_items.size());
        const auto first = m_renewEvery > 0 ? static_cast<std::uint64_t>(step / m_renewEvery) : 0U;
        for (std::uint64_t number = first; number < first + size; ++number) {
            const auto slot = static_cast<std::size_t>(number % size);
            if (m_numbers[slot] == number)
                continue;
            m_items[slot] = m_make(number);
            m_numbers[slot] = number;
        }
    }

    //! One of the pictures, by chance.
    const Item &pick(Random &random) const
    {
        return m_items[static_cast<std::size_t>(random.below(static_cast<int>(m_items.size())))];
    }

private:
    static constexpr std::uint64_t kNone = ~std::uint64_t(0);

    std::vector<Item> m_items;
    std::vector<std::uint64_t> m_numbers;
    int m_renewEvery;
    std::function<Item(std::uint64_t)> m_make;
};

} // namespace ambrotype::training
