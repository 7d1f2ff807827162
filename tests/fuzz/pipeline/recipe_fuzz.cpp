// Any bytes as a recipe: refused with an error, or read into a recipe that survives being written and read again.
#include "pipeline/recipe.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

using namespace ambrotype::pipeline;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto recipe = Recipe::fromJson({reinterpret_cast<const char *>(data), size});
    if (!recipe)
        return 0;
    const auto again = Recipe::fromJson(recipe->toJson());
    if (!again || !(*again == *recipe) || again->hash() != recipe->hash()
        || again->unknownKeys().size() != recipe->unknownKeys().size())
        std::abort();
    return 0;
}
