// Any bytes as a recipe: refused with an error, or read into a recipe that survives being written and read again. The
// decisions about faces in it, with their references, likewise; the bytes themselves are tried as such, too.
#include "pipeline/faces/face_choices.h"
#include "pipeline/recipe.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

using namespace ambrotype::pipeline;

namespace {

void tryChoices(std::string_view text)
{
    const auto choices = faceChoicesFromText(text);
    if (!choices)
        return;
    const std::string written = faceChoicesToText(*choices);
    const auto again = faceChoicesFromText(written);
    if (!again || again->size() != choices->size() || faceChoicesToText(*again) != written)
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text{reinterpret_cast<const char *>(data), size};
    tryChoices(text);
    const auto recipe = Recipe::fromJson(text);
    if (!recipe)
        return 0;
    if (recipe->find("faces"))
        tryChoices(recipe->text("faces", "choices"));
    const auto again = Recipe::fromJson(recipe->toJson());
    if (!again || !(*again == *recipe) || again->hash() != recipe->hash()
        || again->unknownKeys().size() != recipe->unknownKeys().size())
        std::abort();
    return 0;
}
