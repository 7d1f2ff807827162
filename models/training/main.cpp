#include "safetensors_writer.h"
#include "statistics.h"
#include "trainer.h"

#include "base/hash.h"
#include "imaging/io/reader.h"
#include "inference/weights/checkpoint.h"
#include "inference/weights/state_dict.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>

using namespace ambrotype;
using namespace ambrotype::training;

namespace {

int usage()
{
    std::cerr << "Usage:\n"
                 "  ambrotype-train run CONFIG.json FOLDER [--validation PICTURES] [--start WEIGHTS] [--until STEP]\n"
                 "      trains, or goes on where FOLDER stands; keeps the best average in FOLDER/best.safetensors\n"
                 "  ambrotype-train mean A B SHARE OUT\n"
                 "      writes (1 - SHARE) times the weights of file A plus SHARE times those of file B\n"
                 "  ambrotype-train statistics CONFIG.json PICTURES\n"
                 "      compares the procedural scenes with photographs (which are measured, never trained on)\n";
    return 2;
}

//! The coloured pictures of a folder, at most \p side pixels square from their middle.
std::vector<Plane3> readPictures(const std::filesystem::path &folder, int side)
{
    std::vector<std::filesystem::path> files;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<Plane3> pictures;
    for (const auto &file : files) {
        const auto picture = imaging::readPicture(file);
        if (!picture || picture->pixels.type() != imaging::SampleType::U8 || picture->pixels.channels() != 3)
            continue;
        const imaging::Image &pixels = picture->pixels;
        const int width = std::min(side, pixels.width()) & ~7, height = std::min(side, pixels.height()) & ~7;
        Plane3 plane(width, height);
        for (int y = 0; y < height; ++y) {
            const auto *row =
                pixels.row<std::uint8_t>((pixels.height() - height) / 2 + y) + (pixels.width() - width) / 2 * 3;
            for (int x = 0; x < width; ++x)
                for (int c = 0; c < 3; ++c)
                    plane.plane(c)[static_cast<std::ptrdiff_t>(y) * width + x] =
                        static_cast<float>(row[3 * x + c]) / 255.0F;
        }
        if (measure({plane}).chroma > 0.05)
            pictures.push_back(std::move(plane));
    }
    return pictures;
}

int compareStatistics(const Config &config, const std::filesystem::path &folder)
{
    std::vector<Plane3> scenes;
    for (int i = 0; i < 64; ++i)
        scenes.push_back(makeScene(config.scene, Random(config.seed, static_cast<std::uint64_t>(i))));
    std::cout << "photographs " << toText(measure(readPictures(folder, 900))) << "\n";
    std::cout << "scenes      " << toText(measure(scenes)) << "\n";
    return 0;
}

//! Between two files of one network lies a network that is nearly as good as either at what either was trained for:
//! M. Wortsman et al., "Robust fine-tuning of zero-shot models" (WiSE-FT), arXiv:2109.01903.
Result<void> writeMean(const std::string &a, const std::string &b, float share, const std::string &out)
{
    const auto first = inference::readCheckpoint(a);
    if (!first)
        return first.error();
    const auto second = inference::readCheckpoint(b);
    if (!second)
        return second.error();
    const auto hashA = sha256File(a), hashB = sha256File(b);
    if (!hashA || !hashB)
        return hashA ? hashB.error() : hashA.error();
    std::string missing;
    const inference::StateDict mean = inference::interpolate(second->weights(), first->weights(), share, &missing);
    if (mean.empty())
        return Error{ErrorCode::InvalidArgument, "The files do not hold the same network.", missing};
    return writeSafetensors(
        mean, true, {{"mean_of", *hashA + " " + *hashB}, {"share_of_second", std::to_string(share)}}, out);
}

} // namespace

int main(int argc, char **argv)
{
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() == 5 && words[0] == "mean") {
        const auto done = writeMean(words[1], words[2], std::strtof(words[3].c_str(), nullptr), words[4]);
        if (!done)
            std::cerr << done.error().message << " (" << done.error().detail << ")\n";
        return done ? 0 : 1;
    }
    if (words.size() < 3 || (words[0] != "run" && words[0] != "statistics"))
        return usage();
    auto config = Config::load(words[1]);
    if (!config) {
        std::cerr << config.error().message << " (" << config.error().detail << ")\n";
        return 2;
    }
    if (words[0] == "statistics")
        return compareStatistics(*config, words[2]);

    std::vector<Plane3> validation;
    std::filesystem::path start;
    int until = 0;
    for (std::size_t i = 3; i + 1 < words.size(); i += 2) {
        if (words[i] == "--validation")
            validation = readPictures(words[i + 1], 256);
        else if (words[i] == "--start")
            start = words[i + 1];
        else if (words[i] == "--until")
            until = std::atoi(words[i + 1].c_str());
        else
            return usage();
    }
    if (validation.empty()) { // scenes of another seed
        SceneOptions options = config->scene;
        for (int i = 0; i < 8; ++i)
            validation.push_back(makeScene(options, Random(config->seed + 1, static_cast<std::uint64_t>(i))));
    }
    Trainer trainer(*config, words[2], start, std::move(validation));
    if (const auto done = trainer.run(until); !done) {
        std::cerr << done.error().message << " (" << done.error().detail << ")\n";
        return 1;
    }
    return 0;
}
