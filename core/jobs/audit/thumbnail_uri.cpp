#include "jobs/audit/thumbnail_uri.h"

#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "jobs/audit/page_text.h"
#include "jobs/output/reduced_picture.h"
#include "jobs/output/work_folder.h"

#include <fstream>
#include <sstream>

namespace ambrotype::jobs::audit {

std::string thumbnailUri(const std::filesystem::path &file, int edge, const CancelToken &cancel)
{
    const auto draft = imaging::readDraft(file, edge, imaging::readingToShow(), cancel);
    if (!draft)
        return {};
    const auto small = reducedPicture(*draft, edge, cancel);
    const auto folder = WorkFolder::make("sheet");
    if (!small || !folder)
        return {};
    imaging::WriteOptions options;
    options.format = imaging::FileFormat::Jpeg;
    options.quality = 80;
    options.depth = 8;
    options.strip = imaging::StripMetadata::All;
    const auto written = imaging::writePicture(*small, folder->path() / "small.jpg", options, cancel);
    if (!written || !written->has_value())
        return {};
    std::ifstream stream(**written, std::ios::binary);
    std::stringstream bytes;
    bytes << stream.rdbuf();
    return "data:image/jpeg;base64," + base64(bytes.str());
}

} // namespace ambrotype::jobs::audit
