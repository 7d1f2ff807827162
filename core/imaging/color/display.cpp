#include "imaging/color/working_space.h"

#include "base/parallel.h"
#include "imaging/color/lcms.h"
#include "imaging/color/matrix_shaper.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <mutex>
#include <vector>

namespace ambrotype::imaging {
namespace {

constexpr int kRowsPerPiece = 32;

//! How working values reach one screen.
class DisplayMap
{
public:
    explicit DisplayMap(const IccProfile &display)
        : m_shaper(MatrixShaper::make(display))
    {
        if (m_shaper || display.model() != ColorModel::Rgb)
            return;
        const std::vector<std::uint8_t> &bytes = display.bytes();
        const lcms::Profile to(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
        const lcms::Profile from(cmsCreate_sRGBProfile());
        if (to)
            m_transform.reset(cmsCreateTransform(
                from.get(), TYPE_RGB_FLT, to.get(), TYPE_RGB_FLT, INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_NOCACHE));
    }

    //! In place; \p line has room for 3 * \p count floats.
    void apply(float *const *planes, float *line, int count) const
    {
        if (m_shaper) {
            m_shaper->toDevice(planes, count);
        } else if (m_transform) {
            for (int i = 0; i < count; ++i)
                for (int c = 0; c < 3; ++c)
                    line[i * 3 + c] = planes[c][i];
            cmsDoTransform(m_transform.get(), line, line, static_cast<cmsUInt32Number>(count));
            for (int i = 0; i < count; ++i)
                for (int c = 0; c < 3; ++c)
                    planes[c][i] = line[i * 3 + c];
        }
    }

private:
    std::unique_ptr<const MatrixShaper> m_shaper;
    lcms::Transform m_transform;
};

//! The map of the profile that was used last: a window asks for the same one at every paint.
std::shared_ptr<const DisplayMap> mapFor(const IccProfile &display)
{
    static std::mutex mutex;
    static std::vector<std::uint8_t> lastBytes;
    static std::shared_ptr<const DisplayMap> last;
    const std::lock_guard<std::mutex> lock(mutex);
    if (!last || lastBytes != display.bytes()) {
        last = std::make_shared<DisplayMap>(display);
        lastBytes = display.bytes();
    }
    return last;
}

std::uint32_t byteOf(float value)
{
    const float clamped = std::min(std::max(value, 0.0F), 1.0F);
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(clamped * 255.0F + 0.5F));
}

void packRow(const float *red, const float *green, const float *blue, std::uint32_t *out, int width)
{
    for (int x = 0; x < width; ++x)
        out[x] = 0xff000000U | byteOf(red[x]) << 16 | byteOf(green[x]) << 8 | byteOf(blue[x]);
}

//! Lays \p planes over the squares that show transparency.
void layOver(float *const *planes, const float *alpha, int y, int width)
{
    constexpr int kSquare = 8;     // pixels of the screen
    constexpr float kLight = 0.8F; // two greys of the same kind as in other programs: seen, but quiet
    constexpr float kDark = 0.6F;
    for (int x = 0; x < width; ++x) {
        const float square = ((x / kSquare + y / kSquare) & 1) != 0 ? kDark : kLight;
        for (int c = 0; c < 3; ++c)
            planes[c][x] = square + (planes[c][x] - square) * alpha[x];
    }
}

} // namespace

Image toDisplay(const FloatImage &working, const IccProfile *display)
{
    Image screen(working.size(), 4, SampleType::U8);
    const std::shared_ptr<const DisplayMap> map = display && !display->isSrgb() ? mapFor(*display) : nullptr;
    const int width = working.width();
    const bool gray = working.colorChannels() == 1;
    parallelFor(0, working.height(), kRowsPerPiece, [&](std::int64_t from, std::int64_t to) {
        const bool copies = map || working.hasAlpha();
        std::vector<float> buffer(copies ? static_cast<std::size_t>(width) * 6 : 0);
        for (int y = static_cast<int>(from); y < static_cast<int>(to); ++y) {
            std::array<const float *, 3> row = {
                working.row(0, y), working.row(gray ? 0 : 1, y), working.row(gray ? 0 : 2, y)};
            if (copies) {
                std::array<float *, 3> planes{};
                for (std::size_t c = 0; c < 3; ++c) {
                    planes[c] = buffer.data() + c * static_cast<std::size_t>(width);
                    std::copy_n(row[c], width, planes[c]);
                    row[c] = planes[c];
                }
                if (working.hasAlpha())
                    layOver(planes.data(), working.row(working.planes() - 1, y), y, width);
                if (map)
                    map->apply(planes.data(), buffer.data() + static_cast<std::size_t>(width) * 3, width);
            }
            packRow(row[0], row[1], row[2], screen.writableRow<std::uint32_t>(y), width);
        }
    });
    return screen;
}

} // namespace ambrotype::imaging
