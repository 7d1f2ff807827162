#include "faces/detect/photo_set.h"

#include "faces/detect/suppression.h"
#include "imaging/color/working_space.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "inference/engine_loader.h"
#include "support/test_files.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <stdexcept>

namespace ambrotype::faces::test {

using ambrotype::test::sharedDir;

std::vector<Photo> photoSet()
{
    const std::filesystem::path folder = sharedDir() / "photos";
    std::ifstream stream(folder / "LICENSES.json");
    std::vector<Photo> photos;
    const nlohmann::json list = nlohmann::json::parse(stream);
    for (const auto &entry : list.at("photos")) {
        Photo photo;
        photo.file = folder / entry.at("file").get<std::string>();
        photo.name = photo.file.stem().string();
        for (const auto &box : entry.at("face_boxes_xywh")) {
            const double x = box.at(0);
            const double y = box.at(1);
            photo.faces.push_back(
                {x - 0.5, y - 0.5, x + box.at(2).get<double>() - 0.5, y + box.at(3).get<double>() - 0.5});
        }
        photos.push_back(std::move(photo));
    }
    return photos;
}

imaging::FloatImage pixelsOf(const std::filesystem::path &file)
{
    const auto picture = imaging::readPicture(file);
    if (!picture)
        throw std::runtime_error(picture.error().message + " " + file.string());
    const auto space = imaging::WorkingSpace::forPicture(*picture);
    if (!space)
        throw std::runtime_error(space.error().message);
    return (*space)->toWorking(picture->pixels, imaging::Region::of(picture->pixels.size()));
}

Comparison compare(const std::vector<Face> &detected, const std::vector<Box> &verified)
{
    Comparison result;
    result.right.assign(detected.size(), false);
    std::vector<bool> taken(verified.size(), false);
    for (std::size_t i = 0; i < detected.size(); ++i)
        for (std::size_t k = 0; k < verified.size(); ++k)
            if (!taken[k] && !result.right[i] && overlap(detected[i].box, verified[k]) >= 0.3) {
                taken[k] = true;
                result.right[i] = true;
            }
    result.found = static_cast<int>(std::count(taken.begin(), taken.end(), true));
    result.missed = static_cast<int>(verified.size()) - result.found;
    result.wrong = static_cast<int>(detected.size()) - result.found;
    return result;
}

std::shared_ptr<const Detector> detectorNamed(const std::string &name)
{
    Result<std::shared_ptr<const Detector>> made = Error{};
    if (name == "retinaface") {
        inference::ModelRequest request;
        request.file = sharedDir() / "weights/retinaface_mobilenet0.25.safetensors";
        request.architecture = "retinaface-mobilenet0.25";
        request.hyperparameters = {{"leaky_slope", "0.1"}};
        request.device = "cpu";
        auto model = inference::engine().value()->load(request);
        if (model)
            made = retinaFaceDetector(std::move(*model));
    } else if (name == "yunet") {
        made = yuNetDetector(sharedDir() / "weights/face_detection_yunet_2023mar.onnx");
    } else {
        made = cascadeDetector();
    }
    return made ? *made : nullptr;
}

namespace {

void drawRectangle(imaging::FloatImage &picture, const Box &box, const std::array<float, 3> &colour, int width)
{
    const auto pixel = [](double place) { return static_cast<int>(std::lround(place)); };
    for (int y = pixel(box.top); y <= pixel(box.bottom); ++y)
        for (int x = pixel(box.left); x <= pixel(box.right); ++x) {
            const bool inside = x >= pixel(box.left) + width && x <= pixel(box.right) - width
                                && y >= pixel(box.top) + width && y <= pixel(box.bottom) - width;
            if (inside || x < 0 || y < 0 || x >= picture.width() || y >= picture.height())
                continue;
            for (int c = 0; c < 3; ++c)
                picture.row(c, y)[x] = colour[static_cast<std::size_t>(c)];
        }
}

} // namespace

void writeOverlay(const imaging::FloatImage &picture,
                  const std::vector<Face> &detected,
                  const std::vector<Box> &verified,
                  const std::filesystem::path &png)
{
    imaging::FloatImage drawing(picture.size(), 3);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < picture.height(); ++y)
            std::copy_n(picture.row(std::min(c, picture.colorChannels() - 1), y), picture.width(), drawing.row(c, y));
    const int width = std::max(1, std::max(picture.width(), picture.height()) / 600);
    const Comparison judged = compare(detected, verified);
    for (const Box &box : verified)
        if (std::none_of(detected.begin(), detected.end(), [&](const Face &f) { return overlap(f.box, box) >= 0.3; }))
            drawRectangle(drawing, box, {0.1F, 0.3F, 1.0F}, width);
    for (std::size_t i = 0; i < detected.size(); ++i) {
        const std::array<float, 3> colour =
            judged.right[i] ? std::array<float, 3>{0.1F, 1.0F, 0.2F} : std::array<float, 3>{1.0F, 0.1F, 0.1F};
        drawRectangle(drawing, detected[i].box, colour, width);
        if (detected[i].hasLandmarks)
            for (const Point &p : detected[i].landmarks)
                drawRectangle(drawing, {p.x - width, p.y - width, p.x + width, p.y + width}, {1, 1, 0}, 99);
    }
    imaging::Picture out;
    out.pixels = imaging::Image(picture.size(), 3, imaging::SampleType::U8);
    for (int y = 0; y < picture.height(); ++y) {
        auto *row = out.pixels.writableRow<std::uint8_t>(y);
        for (int x = 0; x < picture.width(); ++x)
            for (int c = 0; c < 3; ++c)
                row[3 * x + c] = static_cast<std::uint8_t>(std::clamp(drawing.row(c, y)[x], 0.0F, 1.0F) * 255.0F);
    }
    imaging::WriteOptions options;
    options.format = imaging::FileFormat::Png;
    options.conflict = imaging::Conflict::Replace;
    if (const auto written = imaging::writePicture(out, png, options); !written)
        throw std::runtime_error(written.error().message);
}

} // namespace ambrotype::faces::test
