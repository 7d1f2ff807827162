#include "studio/sample_file.h"

#include "base/paths.h"
#include "imaging/io/writer.h"
#include "imaging/sample_picture.h"

namespace ambrotype::ui {

Result<std::filesystem::path> makeSampleFile()
{
    const std::filesystem::path folder = paths::dataDir() / "samples";
    const std::filesystem::path file = folder / "sample.png";
    std::error_code failure;
    if (std::filesystem::exists(file, failure))
        return file;
    std::filesystem::create_directories(folder, failure);
    if (failure)
        return Error{ErrorCode::Io,
                     "The folder for the sample picture cannot be made.",
                     folder.string() + ": " + failure.message()};
    imaging::WriteOptions options;
    options.format = imaging::FileFormat::Png;
    options.conflict = imaging::Conflict::Replace;
    const auto written = imaging::writePicture(imaging::samplePicture(), file, options);
    if (!written)
        return written.error();
    return file;
}

} // namespace ambrotype::ui
