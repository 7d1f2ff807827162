#include "inference/weights/state_dict.h"

namespace ambrotype::inference {
namespace {

TensorRef blend(const TensorRef &a, const TensorRef &b, float strength)
{
    std::vector<float> values = toFloat(a);
    const std::vector<float> other = toFloat(b);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = strength * values[i] + (1.0F - strength) * other[i];
    return TensorRef::fromFloats(a.shape, std::move(values));
}

} // namespace

bool StateDict::insert(std::string key, TensorRef tensor)
{
    if (!m_index.emplace(key, m_entries.size()).second)
        return false;
    m_entries.emplace_back(std::move(key), std::move(tensor));
    return true;
}

const TensorRef *StateDict::find(std::string_view key) const
{
    const auto found = m_index.find(key);
    return found == m_index.end() ? nullptr : &m_entries[found->second].second;
}

StateDict StateDict::withPrefix(std::string_view prefix) const
{
    StateDict part;
    for (const auto &[key, tensor] : m_entries)
        if (key.compare(0, prefix.size(), prefix) == 0)
            part.insert(key.substr(prefix.size()), tensor);
    return part;
}

std::int64_t StateDict::bytes() const
{
    std::int64_t sum = 0;
    for (const auto &[key, tensor] : m_entries)
        sum += tensor.elements() * static_cast<std::int64_t>(elementSize(tensor.dtype));
    return sum;
}

std::int64_t StateDict::parameters() const
{
    std::int64_t sum = 0;
    for (const auto &[key, tensor] : m_entries)
        sum += tensor.elements();
    return sum;
}

StateDict interpolate(const StateDict &a, const StateDict &b, float strength, std::string *missing)
{
    const auto refuse = [missing](const std::string &key) {
        if (missing)
            *missing = key;
        return StateDict();
    };
    for (const auto &[key, tensor] : b)
        if (!a.contains(key))
            return refuse(key);
    StateDict result;
    for (const auto &[key, tensor] : a) {
        const TensorRef *other = b.find(key);
        if (!other || other->shape != tensor.shape)
            return refuse(key);
        if (strength == 1.0F || tensor.dtype > DType::BF16)
            result.insert(key, tensor);
        else if (strength == 0.0F)
            result.insert(key, *other);
        else
            result.insert(key, blend(tensor, *other, strength));
    }
    return result;
}

} // namespace ambrotype::inference
