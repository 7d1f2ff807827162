#include "inference/weights/pickle_machine.h"
#include "inference/weights/refusal.h"

#include <cstdint>

using namespace ambrotype::inference;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char *>(data), size);
    for (const bool script : {false, true}) {
        try {
            const pickle::Document document = pickle::read(bytes, script);
            pickle::describe(document, document.root);
        } catch (const Refusal &) {
        }
    }
    return 0;
}
