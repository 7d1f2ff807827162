#include "canvas/image_view.h"

#include <memory>

namespace ambrotype::ui {

QImage viewImage(const imaging::Image &pixels)
{
    if (pixels.empty() || pixels.channels() != 4 || pixels.type() != imaging::SampleType::U8)
        return {};
    auto keeper = std::make_unique<imaging::Image>(pixels);
    const uchar *data = keeper->row<uchar>(0);
    const auto letGo = [](void *info) { delete static_cast<imaging::Image *>(info); };
    return {data,
            pixels.width(),
            pixels.height(),
            static_cast<qsizetype>(pixels.rowBytes()),
            QImage::Format_RGB32,
            letGo,
            keeper.release()};
}

} // namespace ambrotype::ui
