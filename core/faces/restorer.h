#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "faces/crop_template.h"
#include "imaging/float_image.h"
#include "inference/engine.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::faces {

//! Settings of one restoration.
struct RestoreOptions
{
    double fidelity = 0.5; //!< 0 (better looking) .. 1 (more faithful), where hasFidelity().
    inference::RunOptions run;
    std::function<void(const std::string &sentence)> note; //!< As of a stage; may be empty.
};

//! What makes a better face of an aligned crop: a network, or classical operators where there is none. Any thread.
class Restorer
{
public:
    virtual ~Restorer() = default;

    virtual CropTemplate cropTemplate() const = 0;
    virtual int size() const = 0; //!< Side of its crops in pixels.
    virtual bool hasFidelity() const { return false; }
    //! Crops that are best given together: what one call holds in memory grows with it.
    virtual int batch() const { return 1; }

    //! \p crops: three planes of size() x size(), working values. \returns as many of the same kind, in order.
    //! Errors: Cancelled, OutOfMemory, Device, Internal.
    virtual Result<std::vector<imaging::FloatImage>> restore(const std::vector<const imaging::FloatImage *> &crops,
                                                             const RestoreOptions &options) const = 0;
};

//! A network that restores faces, with its own conventions: RGB in -1..1, result cut to -1..1. What a value has beyond
//! 0..1 (colours outside sRGB) goes around the network. Errors: Unsupported for a network of another kind.
Result<std::shared_ptr<const Restorer>> networkRestorer(std::shared_ptr<inference::LoadedModel> model);

//! Without any network: takes the measured noise out of the face and sharpens it, invents nothing. \p size of crops.
std::shared_ptr<const Restorer> classicRestorer(int size = 512);

} // namespace ambrotype::faces
