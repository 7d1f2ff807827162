#include "studio/sample_file.h"

#include "base/paths.h"
#include "imaging/io/writer.h"
#include "imaging/sample_picture.h"

namespace ambrotype::ui {

namespace {

struct Sample
{
    imaging::SampleLook look;
    const char *name;
    imaging::FileFormat format;
    const char *preset;
};

constexpr Sample kSamples[] = {{imaging::SampleLook::Film, "film.png", imaging::FileFormat::Png, "studio-portrait"},
                               {imaging::SampleLook::OldPrint, "old-print.png", imaging::FileFormat::Png, "old-photo"},
                               {imaging::SampleLook::Phone, "phone.jpg", imaging::FileFormat::Jpeg, "phone-social"}};
constexpr int kPhoneQuality = 60; // as a messenger leaves it

} // namespace

Result<std::vector<SampleFile>> makeSampleFiles()
{
    const std::filesystem::path folder = paths::dataDir() / "samples";
    std::error_code failure;
    std::filesystem::create_directories(folder, failure);
    if (failure)
        return Error{ErrorCode::Io,
                     "The folder for the sample pictures cannot be made.",
                     folder.string() + ": " + failure.message()};
    std::vector<SampleFile> made;
    for (const Sample &sample : kSamples) {
        made.push_back({folder / sample.name, sample.preset});
        if (std::filesystem::exists(made.back().file, failure))
            continue;
        imaging::WriteOptions options;
        options.format = sample.format;
        options.quality = kPhoneQuality;
        options.conflict = imaging::Conflict::Replace;
        const auto written = imaging::writePicture(
            imaging::samplePicture(imaging::sampleOptionsFor(sample.look)), made.back().file, options);
        if (!written)
            return written.error();
    }
    return made;
}

} // namespace ambrotype::ui
