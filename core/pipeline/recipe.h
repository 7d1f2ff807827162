#pragma once

#include "base/result.h"
#include "pipeline/param_spec.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::pipeline {

//! The values of one stage in a recipe. Values that are not named take their default.
struct StageSettings
{
    std::string stage; //!< Id of the stage, e.g. "denoise".
    bool enabled = true;
    std::map<std::string, ParamValue> values;

    bool operator==(const StageSettings &) const = default;
};

//! What is done to a picture: an ordered list of stages with their values. A value: it crosses threads by
//! copy. Equal recipes, sources, models and devices give equal bytes.
class Recipe
{
public:
    static constexpr int kVersion = 1;

    //! Every registered stage in its default order, switched on with values that change nothing.
    static Recipe neutral();

    const std::vector<StageSettings> &stages() const { return m_stages; }
    const StageSettings *find(std::string_view stage) const;

    bool isEnabled(std::string_view stage) const; //!< False for an unknown stage.
    //! Whether the stage is on and its values change something, whatever the picture.
    bool isActive(std::string_view stage) const;
    bool changesNothing() const; //!< No stage is active.
    void setEnabled(std::string_view stage, bool enabled);

    //! The value in force (named or default). The stage and parameter must exist (asserted).
    ParamValue value(std::string_view stage, std::string_view param) const;
    double number(std::string_view stage, std::string_view param) const;    //!< Number or Integer.
    std::string text(std::string_view stage, std::string_view param) const; //!< Choice or Text.
    bool flag(std::string_view stage, std::string_view param) const;

    //! Sets a checked value; a number for an Integer is rounded, a text is parsed. Setting a parameter other than to
    //! its no-op enables its stage (a slider moved from 0 does something).
    //! Errors: InvalidArgument (unknown stage or parameter with the nearest name, out of range with the range).
    Result<void> set(std::string_view stage, std::string_view param, const ParamValue &value);

    //! The same from "denoise.amount" and "35" (command line). "denoise.enabled" is accepted for every stage.
    Result<void> setFromText(std::string_view path, std::string_view text);

    //! Changes the order. Errors: InvalidArgument when \p order is not a permutation of the stages.
    Result<void> reorder(const std::vector<std::string> &order);

    //! Stable JSON text: {"version": 1, "stages": [{"stage": "denoise", "enabled": true, "amount": 30, ...}]}.
    //! Every value is written, defaults too, so that a recipe means the same when defaults change. Keys that a newer
    //! program wrote are kept and written back.
    std::string toJson(int indent = 2) const;

    //! Errors: BadFormat with the place; InvalidArgument. A stage that is missing in the text is neutral. Never
    //! throws, whatever the bytes.
    static Result<Recipe> fromJson(std::string_view json);

    //! What fromJson() met and does not know, one sentence each, with the nearest known name. Such keys do nothing
    //! here, but they are kept.
    std::vector<std::string> unknownKeys() const;

    //! SHA-256 of the values in force; equal for recipes that do the same.
    std::string hash() const;

    bool operator==(const Recipe &) const = default;

private:
    friend class RecipeReader; // recipe_json.cpp
    StageSettings *findMutable(std::string_view stage);

    std::vector<StageSettings> m_stages; //!< Every registered stage once, every parameter named.
    std::string m_unknown; //!< JSON object of keys that this version does not know; empty when there are none.
};

} // namespace ambrotype::pipeline
