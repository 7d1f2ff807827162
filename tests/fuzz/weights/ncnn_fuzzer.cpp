#include "fuzz/weights/touch.h"

#include <algorithm>
#include <string_view>

using namespace ambrotype;

//! The description, a zero byte, then the weights.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::uint8_t *end = data + size;
    const std::uint8_t *split = std::find(data, end, std::uint8_t(0));
    const std::uint8_t *weights = split == end ? end : split + 1;
    fuzz::touch(inference::readNcnn(fuzz::bytesOf(data, static_cast<std::size_t>(split - data)),
                                    fuzz::bytesOf(weights, static_cast<std::size_t>(end - weights))));
    return 0;
}
