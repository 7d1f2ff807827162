#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "imaging/color/working_space.h"
#include "imaging/picture.h"

#include <memory>
#include <string>

namespace ambrotype::pipeline {

//! The noise of a whole picture: standard deviations on the 0..255 scale of sRGB-encoded values, as white noise of the
//! same deviation in red, green and blue would have in each (ops::NoiseLevel).
struct NoiseFound
{
    double luma255 = 0.0;
    double chroma255 = 0.0; //!< 0 for grey pictures.
    //! The same on the halved picture and doubled, see ops::NoiseLevel: an upper bound, larger than the values above
    //! where JPEG, a scanner or a phone has taken the finest part of the noise away.
    double coarseLuma255 = 0.0;
    double coarseChroma255 = 0.0;

    //! What a denoiser has to be set for: half way between both, so that neither coarse grain is overlooked nor texture
    //! taken for noise.
    double visibleLuma255() const { return (luma255 + coarseLuma255) / 2; }
    double visibleChroma255() const { return (chroma255 + coarseChroma255) / 2; }
};

//! An opened photograph as the renderer sees it: the pixels of its file, their meaning, and reduced copies
//! (each half of the one before, area-averaged in working values, kept as 16 bits, or as float where the picture has a
//! wide profile or is float) made when first asked for. Immutable for its users; any thread.
class Source
{
public:
    //! \param contentId identifies the pixels in caches: the hash of the file, or any unique text.
    //! Errors: InvalidArgument (no pixels), Unsupported (the profile), OutOfMemory.
    static Result<std::shared_ptr<const Source>> create(imaging::Picture picture, std::string contentId);
    ~Source();

    const imaging::Picture &picture() const { return m_picture; }
    const std::string &contentId() const { return m_contentId; }
    imaging::Size size(int level = 0) const; //!< Level 0 is full size, each further one half of it, rounded up.
    int levels() const;                      //!< Down to a longer side of at most 256 pixels.

    //! Makes the reduced copies down to \p level, where they are not made yet (otherwise the first read() does). About
    //! 50 ms for 24 megapixels. Errors: OutOfMemory, InvalidArgument (no such level).
    Result<void> prepareLevel(int level) const;

    //! Working values of \p region (inside size(level)). Errors: OutOfMemory.
    Result<imaging::FloatImage> read(int level, const imaging::Region &region) const;

    //! The noise as measure() (analysis.h) finds it. Measured when first asked for, about 50 ms. Errors: Cancelled,
    //! OutOfMemory.
    Result<NoiseFound> noise(const CancelToken &cancel = {}) const;

    const imaging::WorkingSpace &workingSpace() const { return *m_space; }

private:
    struct Levels;   //!< The reduced copies with their locks.
    struct Measured; //!< What noise() found, with its lock.
    Source();
    void makeLevel(int level) const; //!< Throws std::bad_alloc.

    imaging::Picture m_picture;
    std::string m_contentId;
    std::shared_ptr<const imaging::WorkingSpace> m_space;
    std::unique_ptr<Levels> m_levels;
    std::unique_ptr<Measured> m_measured;
};

//! Size of \p full at \p level: halved \p level times, rounded up each time.
imaging::Size sizeAtLevel(imaging::Size full, int level);

} // namespace ambrotype::pipeline
