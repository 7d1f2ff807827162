#include "fuzz/weights/touch.h"

using namespace ambrotype;

//! Checksums are off: nearly every mutation breaks one, and nothing behind them would be reached.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    inference::ReadOptions options;
    options.verifyChecksums = false;
    fuzz::touch(inference::readTorchZip(fuzz::bytesOf(data, size), options));
    return 0;
}
