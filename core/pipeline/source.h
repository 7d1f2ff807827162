#pragma once

#include "base/result.h"
#include "imaging/color/working_space.h"
#include "imaging/picture.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! An opened photograph as the renderer sees it: the pixels of its file, their meaning, and reduced copies
//! (each half of the one before, area-averaged in working values, kept as 16 bit) made when first asked for.
//! Immutable for its users; any thread.
class Source
{
public:
    //! \param contentId identifies the pixels in caches: the hash of the file, or any unique text.
    static Result<std::shared_ptr<const Source>> create(imaging::Picture picture, std::string contentId);

    const imaging::Picture &picture() const { return m_picture; }
    const std::string &contentId() const { return m_contentId; }
    imaging::Size size(int level = 0) const; //!< Level 0 is full size, each further one half of it, rounded up.
    int levels() const;                      //!< Down to a longer side of at most 256 pixels.

    //! Working values of \p region (inside size(level)). Errors: OutOfMemory.
    Result<imaging::FloatImage> read(int level, const imaging::Region &region) const;

    const imaging::WorkingSpace &workingSpace() const { return *m_space; }

private:
    Source() = default;
    const imaging::Image &reduced(int level) const;
    imaging::Picture m_picture;
    std::string m_contentId;
    std::shared_ptr<const imaging::WorkingSpace> m_space;
    mutable std::mutex m_mutex;
    mutable std::vector<imaging::Image> m_reduced;
};

} // namespace ambrotype::pipeline
