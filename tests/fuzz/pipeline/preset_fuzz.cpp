// Any bytes as a preset: refused with an error, or read and laid over a recipe.
#include "pipeline/preset.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace ambrotype::pipeline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto preset = parsePreset({reinterpret_cast<const char *>(data), size}, "fuzz");
    if (!preset)
        return 0;
    const auto recipe = preset->applyTo(Recipe::neutral());
    if (!recipe)
        std::abort(); // what was read must be usable
    const Preset made = presetFromRecipe(*recipe, "again", preset->description);
    const auto again = parsePreset(made.json, "again");
    if (!again || !(again->applyTo(Recipe::neutral()).value() == *recipe))
        std::abort();
    return 0;
}
