#pragma once

#include "inference/weights/state_dict.h"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::inference {

//! Any size, in a shape that is asked for.
constexpr std::int64_t kAnySize = -1;

//! What one kind of network expects of a state dict: a detector fills it from what it sees (numbers of blocks,
//! sizes), and it then says which keys are there, missing, misshapen or in nobody's plan.
class Outline
{
public:
    explicit Outline(const StateDict &weights)
        : m_weights(weights)
    {
    }

    // --- what is there ---
    //! Size of dimension \p d of \p key, or \p otherwise if there is no such key or it holds no values.
    std::int64_t dim(const std::string &key, std::size_t d, std::int64_t otherwise) const;
    bool has(const std::string &key) const { return m_weights.contains(key); }
    //! How many of before0after, before1after, ... there are without a gap; with \p step, every step-th number.
    int count(const std::string &before, const std::string &after, int step = 1) const;
    //! One more than the largest number n of which a key begins with before + n + "."; gaps do not matter.
    int span(const std::string &before) const;

    // --- what is needed ---
    void need(const std::string &key, std::vector<std::int64_t> shape);
    //! name.weight [out, in, k, k], name.bias [out].
    void conv(const std::string &name, std::int64_t out, std::int64_t in, std::int64_t k, bool bias = true);
    //! name.weight [out, in], name.bias [out].
    void linear(const std::string &name, std::int64_t out, std::int64_t in);
    //! name.weight and name.bias [channels].
    void norm(const std::string &name, std::int64_t channels);
    //! norm() and the running statistics; the counter may be absent, as in files from before PyTorch 0.4.1.
    void batchNorm(const std::string &name, std::int64_t channels);
    //! Instances \p first to \p last - 1 of a module ("body.3.") have the same inner keys as \p model has here.
    void repeat(const std::string &before, int first, int last, int model = 0);
    //! Keys that begin so may be there and are not looked at closer.
    void allow(const std::string &prefix) { m_allowed.push_back(prefix); }

    // --- what it is called ---
    void set(const std::string &name, std::int64_t value) { m_hyperparameters[name] = std::to_string(value); }
    void set(const std::string &name, const std::string &value) { m_hyperparameters[name] = value; }
    const std::map<std::string, std::string> &hyperparameters() const { return m_hyperparameters; }

    // --- the comparison ---
    struct Comparison
    {
        std::size_t matched = 0;
        std::size_t needed = 0;
        std::vector<std::string> missing;    //!< Keys.
        std::vector<std::string> misshapen;  //!< "key is [..] and should be [..]"
        std::vector<std::string> unexpected; //!< Keys.
        bool fits() const { return needed > 0 && missing.empty() && misshapen.empty() && unexpected.empty(); }
    };
    Comparison compare() const;

private:
    const StateDict &m_weights;
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> m_needed;
    std::set<std::string> m_names; //!< Of m_needed.
    std::set<std::string> m_optional;
    std::vector<std::string> m_allowed;
    std::map<std::string, std::string> m_hyperparameters;
};

} // namespace ambrotype::inference
