// Measures the limits of the identity guard and writes them as the file that ships with the program:
//     guard_calibrate --photos DIR --faces FACES.json --weights RECOGNISER --origin TEXT --out likeness.json
// FACES.json names photographs below DIR, and of each face the person and the five points
// (tests/faces/photo_faces.json). Limits of other recognisers that the output file already holds are kept.

#include "faces/guard/calibrate.h"

#include "base/hash.h"
#include "imaging/atomic_file.h"
#include "imaging/color/working_space.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "inference/engine_loader.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>

namespace {

namespace fs = std::filesystem;
using namespace ambrotype;
using faces::CalibrationFace;
using imaging::FloatImage;
using imaging::Region;
using nlohmann::json;

//! Around a face, in eye distances from its middle: what the crop of the template needs.
constexpr double kContext = 3.0;
//! Below, landmarks are guesses.
constexpr double kLeastEyes = 8.0;

[[noreturn]] void stop(const Error &error)
{
    std::fprintf(stderr, "%s %s\n", error.message.c_str(), error.detail.c_str());
    std::exit(1);
}

FloatImage load(const fs::path &file)
{
    const auto picture = imaging::readPicture(file);
    if (!picture)
        stop(picture.error());
    const auto space = imaging::WorkingSpace::forPicture(*picture);
    if (!space)
        stop(space.error());
    return (*space)->toWorking(picture->pixels, Region::of(picture->pixels.size()));
}

std::vector<CalibrationFace> loadFaces(const fs::path &photos, const json &list)
{
    std::vector<CalibrationFace> faces;
    for (const json &photo : list.at("photos")) {
        const std::string file = photo.at("file");
        const FloatImage whole = load(photos / file);
        for (const json &each : photo.at("faces")) {
            CalibrationFace face;
            face.person = each.at("person");
            face.name = file;
            for (std::size_t i = 0; i < 5; ++i)
                face.landmarks[i] = {each.at("landmarks").at(2 * i), each.at("landmarks").at(2 * i + 1)};
            const double eyes = faces::eyeDistance(face.landmarks);
            if (eyes < kLeastEyes)
                continue;
            const int reach = static_cast<int>(std::ceil(kContext * eyes));
            const auto &nose = face.landmarks[2];
            const Region part =
                Region{static_cast<int>(nose.x) - reach, static_cast<int>(nose.y) - reach, 2 * reach, 2 * reach}
                    .intersected(Region::of(whole.size()));
            face.photo = whole.crop(part);
            for (auto &point : face.landmarks)
                point = {point.x - part.x, point.y - part.y};
            faces.push_back(std::move(face));
        }
    }
    return faces;
}

//! Through a file, because that is the way to the encoder that users' pictures take.
Result<FloatImage> throughJpeg(const FloatImage &picture, int quality, const fs::path &file)
{
    imaging::Picture made;
    made.pixels = imaging::Image(picture.size(), picture.colorChannels(), imaging::SampleType::U8);
    for (int y = 0; y < picture.height(); ++y) {
        auto *row = made.pixels.writableRow<std::uint8_t>(y);
        for (int x = 0; x < picture.width(); ++x)
            for (int c = 0; c < picture.colorChannels(); ++c)
                *row++ = static_cast<std::uint8_t>(std::lround(std::clamp(picture.row(c, y)[x], 0.0F, 1.0F) * 255.0F));
    }
    imaging::WriteOptions options;
    options.quality = quality;
    options.conflict = imaging::Conflict::Replace;
    if (auto written = imaging::writePicture(made, file, options); !written)
        return written.error();
    return load(file);
}

std::string textOf(const fs::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

} // namespace

int main(int argc, char **argv)
{
    fs::path photos;
    fs::path list;
    fs::path weights;
    fs::path out;
    std::string origin;
    CLI::App program("Measures the limits of the identity guard.", "guard_calibrate");
    program.add_option("--photos", photos, "Folder of photographs")->required();
    program.add_option("--faces", list, "Faces of the photographs")->required();
    program.add_option("--weights", weights, "Recogniser")->required();
    program.add_option("--origin", origin, "What the photographs are, for the provenance")->required();
    program.add_option("--out", out, "File to write")->required();
    CLI11_PARSE(program, argc, argv);

    const auto engine = inference::engine();
    if (!engine)
        stop(engine.error());
    inference::ModelRequest request;
    request.file = weights;
    request.device = "cpu";
    const auto model = (*engine)->load(request);
    if (!model)
        stop(model.error());
    const auto embedder = faces::Embedder::make(*model);
    if (!embedder)
        stop(embedder.error());
    const auto hash = sha256File(weights);
    if (!hash)
        stop(hash.error());
    const auto faces = loadFaces(photos, json::parse(textOf(list)));
    const json provenance = {
        {"photographs", origin},
        {"faces", faces.size()},
        {"recogniser", {{"network", (*embedder)->network()}, {"sha256", *hash}}},
        {"method",
         "Scores between a sharp face and copies that were reduced, blurred, made noisy or compressed, in classes of "
         "the "
         "copy's measured blur and noise. Likeness: normal is the 5th, strict the 10th percentile, otherPerson the "
         "largest "
         "of different people and 0.02; where normal is not above that, the 1st percentile less 0.05. Structure: "
         "otherPerson is the 99.5th percentile of different people, otherPersonAlone the largest and 0.02, at most "
         "normal; "
         "normal lies half, strict three quarters of the way from otherPerson to the 5th percentile of the same "
         "face."}};
    const fs::path scratch = out.parent_path() / "guard_calibrate_scratch.jpg";
    const auto jpeg = [&scratch](const FloatImage &picture, int quality) {
        return throughJpeg(picture, quality, scratch);
    };
    const std::string earlier = fs::exists(out) ? textOf(out) : std::string();
    const auto text = faces::calibrateGuard(faces, embedder->get(), jpeg, provenance.dump(), earlier);
    fs::remove(scratch);
    if (!text)
        stop(text.error());
    if (auto written = imaging::writeTextAtomically(out, *text); !written)
        stop(written.error());
    return 0;
}
