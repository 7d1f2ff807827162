#include "pipeline/source.h"

#include "base/parallel.h"
#include "pipeline/analysis.h"
#include "pipeline/guard.h"
#include "pipeline/reduce.h"

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace ambrotype::pipeline {

using imaging::FloatImage;
using imaging::Image;
using imaging::Picture;
using imaging::Region;
using imaging::SampleType;
using imaging::Size;

namespace {

constexpr int kSmallestLongSide = 256;
constexpr int kStripRows = 64; //!< Of the input; even.

//! Whether the file's numbers are working values but for their scale. Their reduced copies are kept as 16 bits; of
//! others as float, because colours outside sRGB have working values far outside 0..1.
bool isPlain(const Picture &picture)
{
    return (!picture.profile || picture.profile->isSrgb()) && picture.pixels.type() != SampleType::F32;
}

} // namespace

//! One lock for all levels, held only to look and to publish; a thread that needs a level that another one is making
//! waits for it.
struct Source::Levels
{
    enum class State { Missing, Making, Ready };
    std::mutex mutex;
    std::condition_variable changed;
    std::vector<State> states;
    std::vector<Image> images; //!< Index is the level; 0 stays empty.
};

//! Measured by one thread; others that ask meanwhile wait for it.
struct Source::Measured
{
    std::mutex mutex;
    std::optional<NoiseFound> noise;
};

Source::Source()
    : m_levels(std::make_unique<Levels>())
    , m_measured(std::make_unique<Measured>())
{
}
Source::~Source() = default;

Size sizeAtLevel(Size full, int level)
{
    for (; level > 0; --level)
        full = {(full.width + 1) / 2, (full.height + 1) / 2};
    return full;
}

Result<std::shared_ptr<const Source>> Source::create(Picture picture, std::string contentId)
{
    return guarded([&]() -> Result<std::shared_ptr<const Source>> {
        if (picture.pixels.empty())
            return Error{ErrorCode::InvalidArgument, "The picture has no pixels.", {}};
        auto space = imaging::WorkingSpace::forPicture(picture);
        if (!space)
            return space.error();
        const std::shared_ptr<Source> source(new Source);
        source->m_picture = std::move(picture);
        source->m_contentId = std::move(contentId);
        source->m_space = std::move(*space);
        const auto count = static_cast<std::size_t>(source->levels());
        source->m_levels->states.assign(count, Levels::State::Missing);
        source->m_levels->images.resize(count);
        return std::shared_ptr<const Source>(source);
    });
}

Result<NoiseFound> Source::noise(const CancelToken &cancel) const
{
    const std::lock_guard<std::mutex> lock(m_measured->mutex);
    if (!m_measured->noise) {
        const auto found = measureNoise(*this, cancel);
        if (!found)
            return found.error();
        m_measured->noise = *found;
    }
    return *m_measured->noise;
}

Size Source::size(int level) const
{
    return sizeAtLevel(m_picture.pixels.size(), level);
}

int Source::levels() const
{
    int count = 1;
    for (Size size = m_picture.pixels.size(); std::max(size.width, size.height) > kSmallestLongSide; ++count)
        size = sizeAtLevel(size, 1);
    return count;
}

void Source::makeLevel(int level) const
{
    const auto index = static_cast<std::size_t>(level);
    Image made;
    if (level > 1 || isPlain(m_picture)) {
        // The level before was made by the caller and is never changed again.
        made = halved(level > 1 ? m_levels->images[index - 1] : m_picture.pixels);
    } else {
        const Image &pixels = m_picture.pixels;
        made = Image(size(1), pixels.channels(), SampleType::F32);
        std::mutex failure;
        std::exception_ptr failed;
        parallelFor(0, (pixels.height() + kStripRows - 1) / kStripRows, 1, [&](std::int64_t from, std::int64_t to) {
            try {
                for (int strip = static_cast<int>(from); strip < to; ++strip) {
                    const int top = strip * kStripRows;
                    const Region region{0, top, pixels.width(), std::min(kStripRows, pixels.height() - top)};
                    halveStrip(m_space->toWorking(pixels, region), made, top / 2);
                }
            } catch (...) {
                const std::lock_guard<std::mutex> lock(failure);
                failed = std::current_exception();
            }
        });
        if (failed)
            std::rethrow_exception(failed);
    }
    const std::lock_guard<std::mutex> lock(m_levels->mutex);
    m_levels->images[index] = std::move(made);
}

Result<void> Source::prepareLevel(int level) const
{
    if (level < 0 || level >= levels())
        return Error{
            ErrorCode::InvalidArgument, "The picture has no copy that small.", "level " + std::to_string(level)};
    for (int each = 1; each <= level; ++each) {
        const auto index = static_cast<std::size_t>(each);
        {
            std::unique_lock<std::mutex> lock(m_levels->mutex);
            m_levels->changed.wait(lock, [&] { return m_levels->states[index] != Levels::State::Making; });
            if (m_levels->states[index] == Levels::State::Ready)
                continue;
            m_levels->states[index] = Levels::State::Making;
        }
        const Result<void> made = guarded([&]() -> Result<void> {
            makeLevel(each);
            return {};
        });
        {
            const std::lock_guard<std::mutex> lock(m_levels->mutex);
            m_levels->states[index] = made ? Levels::State::Ready : Levels::State::Missing;
        }
        m_levels->changed.notify_all();
        if (!made)
            return made.error();
    }
    return {};
}

Result<FloatImage> Source::read(int level, const Region &region) const
{
    assert(Region::of(size(level)).contains(region));
    return guarded([&]() -> Result<FloatImage> {
        if (level == 0)
            return m_space->toWorking(m_picture.pixels, region);
        if (auto ready = prepareLevel(level); !ready)
            return ready.error();
        return decoded(m_levels->images[static_cast<std::size_t>(level)], region);
    });
}

} // namespace ambrotype::pipeline
