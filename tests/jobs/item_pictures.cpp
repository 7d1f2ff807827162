#include "item_pictures.h"

#include "imaging/metadata/metadata.h"

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace ambrotype::test {

imaging::Picture smallPicture(imaging::Size size, unsigned seed)
{
    imaging::Image pixels(size, 3, imaging::SampleType::U8);
    unsigned state = seed * 2654435761U + 1;
    for (int y = 0; y < size.height; ++y) {
        auto *out = pixels.writableRow<unsigned char>(y);
        for (int x = 0; x < size.width; ++x) {
            for (int c = 0; c < 3; ++c) {
                state = state * 1664525U + 1013904223U;
                const unsigned base = (x / 8 + y / 8 + c) % 2 ? 190U : 60U;
                *out++ = static_cast<unsigned char>(base + (state >> 24) % 16 + static_cast<unsigned>(c) * 10U);
            }
        }
    }
    imaging::Picture picture;
    picture.pixels = pixels;
    picture.metadata = imaging::Metadata::none();
    picture.format = imaging::FileFormat::Png;
    return picture;
}

void writeSmall(const std::filesystem::path &file, imaging::FileFormat format, imaging::Size size, unsigned seed)
{
    std::filesystem::create_directories(file.parent_path());
    imaging::WriteOptions options;
    options.format = format;
    options.conflict = imaging::Conflict::Replace;
    if (const auto written = imaging::writePicture(smallPicture(size, seed), file, options); !written)
        throw std::runtime_error(written.error().message + " " + written.error().detail);
}

std::shared_ptr<const pipeline::Source> smallSource(imaging::Size size)
{
    const auto source = pipeline::Source::create(smallPicture(size), "small");
    if (!source)
        throw std::runtime_error(source.error().message);
    return *source;
}

void writeText(const std::filesystem::path &file, const std::string &text)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << text;
}

std::string readText(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

} // namespace ambrotype::test
