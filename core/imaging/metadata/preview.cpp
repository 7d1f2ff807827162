#include "imaging/metadata/preview.h"

#include "base/log.h"
#include "imaging/metadata/exiv2_setup.h"

#include <exiv2/exiv2.hpp>

#include <algorithm>

namespace ambrotype::imaging {

std::vector<std::uint8_t> embeddedPreview(const std::filesystem::path &file, int longEdge)
{
    const auto lock = lockExiv2();
    try {
        const auto image = Exiv2::ImageFactory::open(file.string());
        image->readMetadata();
        const Exiv2::PreviewManager manager(*image);
        Exiv2::PreviewPropertiesList list = manager.getPreviewProperties(); // smallest first
        list.erase(std::remove_if(
                       list.begin(), list.end(), [](const auto &preview) { return preview.mimeType_ != "image/jpeg"; }),
                   list.end());
        if (list.empty())
            return {};
        const auto wanted = static_cast<std::uint32_t>(std::max(longEdge, 1));
        const auto fits = [wanted](const auto &preview) { return std::max(preview.width_, preview.height_) >= wanted; };
        const auto found = std::find_if(list.begin(), list.end(), fits);
        const Exiv2::PreviewImage preview = manager.getPreviewImage(found == list.end() ? list.back() : *found);
        return {preview.pData(), preview.pData() + preview.size()};
    } catch (const std::exception &failure) {
        log(LogLevel::Info, "metadata", failure.what());
        return {};
    }
}

} // namespace ambrotype::imaging
