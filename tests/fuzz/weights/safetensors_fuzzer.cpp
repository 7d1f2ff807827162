#include "fuzz/weights/touch.h"

using namespace ambrotype;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    fuzz::touch(inference::readSafetensors(fuzz::bytesOf(data, size)));
    return 0;
}
