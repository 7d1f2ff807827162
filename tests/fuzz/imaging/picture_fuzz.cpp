// Feeds bytes to the readers of pictures: header, draft and whole picture. With libFuzzer (Clang, AMBROTYPE_FUZZ) the
// fuzzer makes the bytes; else the files named on the command line are read and bent by a fixed random generator:
//     picture_fuzz_replay ROUNDS FILE...

#include "imaging/io/reader.h"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::imaging;

namespace {

//! A file of this process that each input replaces; in memory where the system has such a folder.
const std::filesystem::path &scratchFile()
{
    static const std::filesystem::path file = [] {
        std::error_code ignored;
        const std::filesystem::path memory = "/dev/shm";
        const std::filesystem::path folder =
            std::filesystem::is_directory(memory, ignored) ? memory : std::filesystem::temp_directory_path();
        return folder / ("ambrotype-fuzz-" + std::to_string(getpid()));
    }();
    return file;
}

void readOnce(const std::uint8_t *data, std::size_t size)
{
    {
        std::ofstream stream(scratchFile(), std::ios::binary | std::ios::trunc);
        stream.write(reinterpret_cast<const char *>(data), static_cast<std::streamsize>(size));
    }
    ReadOptions options;
    options.limits.maxPixels = 1'000'000; // time goes into parsing, not into filling memory
    options.limits.maxSide = 4'000;
    const Result<FileHeader> header = readHeader(scratchFile(), options.limits);
    const Result<Picture> strict = readPicture(scratchFile(), options);
    options.acceptPartial = true;
    const Result<Picture> picture = readPicture(scratchFile(), options);
    // What opens must have had a header, and a size that it keeps.
    if (picture && (!header || picture->pixels.empty()))
        std::abort();
    // What opens as it is also opens in part, and what is offered in part can be had.
    const bool offered = strict.ok() || strict.error().code == ErrorCode::Incomplete;
    if (offered != picture.ok())
        std::abort();
    (void)readDraft(scratchFile(), 64, options);
}

} // namespace

#ifdef AMBROTYPE_LIBFUZZER

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    readOnce(data, size);
    return 0;
}

#else

int main(int argc, char **argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s ROUNDS FILE...\n", argv[0]);
        return 2;
    }
    const int rounds = std::atoi(argv[1]);
    std::uint32_t seed = 1;
    const auto random = [&seed] { return (seed = seed * 1664525U + 1013904223U) >> 8; };
    for (int i = 2; i < argc; ++i) {
        std::ifstream stream(argv[i], std::ios::binary);
        const std::vector<std::uint8_t> whole{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
        for (int round = 0; round < rounds && !whole.empty(); ++round) {
            std::vector<std::uint8_t> bytes = whole;
            const std::size_t reach = round % 2 == 0 ? std::min<std::size_t>(bytes.size(), 512) : bytes.size();
            for (std::uint32_t hit = 0; hit < 1 + random() % 8; ++hit)
                bytes[random() % reach] = static_cast<std::uint8_t>(random());
            if (random() % 4 == 0)
                bytes.resize(1 + random() % bytes.size());
            readOnce(bytes.data(), bytes.size());
        }
        std::printf("%s: %d rounds\n", argv[i], rounds);
    }
    std::filesystem::remove(scratchFile());
    return 0;
}

#endif
