#pragma once

#include "faces/class_map.h"
#include "imaging/float_image.h"
#include "inference/engine.h"

#include <memory>
#include <vector>

namespace ambrotype::faces {

//! A network that says which part of a face each pixel of an aligned crop shows. Any thread.
class Parser
{
public:
    //! A loaded ParseNet or BiSeNet. Errors: Unsupported for another network.
    static Result<Parser> of(std::shared_ptr<inference::LoadedModel> model);

    //! Side of the picture that the network sees: BiSeNet at 512 costs 14 billion multiplications, ParseNet 234, so
    //! that one sees half the size, which a feathered mask does not show.
    int size() const;

    //! The parts of each crop (three planes, square, any size, 0..1). Maps of size() x size().
    //! Errors: Cancelled, OutOfMemory, Device, Internal.
    Result<std::vector<ClassMap>> parse(const std::vector<const imaging::FloatImage *> &crops,
                                        const inference::RunOptions &options) const;

private:
    Parser(std::shared_ptr<inference::LoadedModel> model, ParseNetwork network)
        : m_model(std::move(model))
        , m_network(network)
    {
    }
    std::shared_ptr<inference::LoadedModel> m_model;
    ParseNetwork m_network;
};

} // namespace ambrotype::faces
