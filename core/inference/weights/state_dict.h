#pragma once

#include "inference/weights/tensor_ref.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ambrotype::inference {

//! An ordered dictionary from key to tensor, as PyTorch's state_dict(): the order of the file is kept. Copying
//! copies names and shapes, never weights. Any thread may read a const one.
class StateDict
{
public:
    using Entry = std::pair<std::string, TensorRef>;

    //! Appends; \returns false and changes nothing if \p key is already there.
    bool insert(std::string key, TensorRef tensor);
    //! The tensor of \p key, or null. Valid until the next insert().
    const TensorRef *find(std::string_view key) const;
    bool contains(std::string_view key) const { return find(key) != nullptr; }

    std::size_t size() const { return m_entries.size(); }
    bool empty() const { return m_entries.empty(); }
    std::vector<Entry>::const_iterator begin() const { return m_entries.begin(); }
    std::vector<Entry>::const_iterator end() const { return m_entries.end(); }

    //! The entries whose key starts with \p prefix, that prefix removed ("netG." -> the keys inside).
    StateDict withPrefix(std::string_view prefix) const;
    //! Sum over tensors of elements times element size.
    std::int64_t bytes() const;
    //! Number of elements of all tensors together.
    std::int64_t parameters() const;

private:
    std::vector<Entry> m_entries;
    std::map<std::string, std::size_t, std::less<>> m_index;
};

//! A network known by two weight files, blended: per tensor, strength * a + (1 - strength) * b, in float32.
//! The general-x4v3 denoise strength of Real-ESRGAN: a = general, b = its wdn twin
//! (xinntao/Real-ESRGAN, inference_realesrgan.py and RealESRGANer.dni). \p strength in 0..1; at its ends the
//! weights of one file come out unchanged and without a copy.
//! \param missing receives the first key that only one of the two has, or whose shapes differ; \returns an empty
//! dictionary then.
StateDict interpolate(const StateDict &a, const StateDict &b, float strength, std::string *missing = nullptr);

} // namespace ambrotype::inference
