#pragma once

#include "imaging/float_image.h"
#include "imaging/geometry.h"
#include "inference/engine.h"
#include "pipeline/network/model_files.h"
#include "pipeline/stage.h"

#include <map>
#include <memory>
#include <string>

namespace ambrotype::pipeline {

//! A loaded network that makes a picture of a picture, seen from a stage: regions instead of tensors.
class PictureNetwork
{
public:
    //! Loads the network or takes it from memory. \p request's device is that of \p context.
    //! Errors: as inference::Engine::load.
    static Result<PictureNetwork> open(inference::ModelRequest request, const StageContext &context);
    //! The same for one file.
    static Result<PictureNetwork> open(const UsableModel &model, const StageContext &context);

    int scale() const; //!< Output size / input size.
    int channels() const { return m_model->facts().inputChannels; }

    //! What is needed of a picture of \p whole pixels for \p output on the network's output grid.
    Region inputRegion(const Region &output, Size whole) const;

    //! Runs it on the part of a picture that \p input covers (\p covered, containing inputRegion()) and gives \p output
    //! of its output grid: colour planes as many as \p input's, no alpha. Grey goes through colour networks as three
    //! equal planes and comes back with the weights 0.299, 0.587, 0.114. Networks know 0..1 only: the rest of a value
    //! (colours outside sRGB) goes around the network, enlarged, and is added again.
    Result<FloatImage> run(const FloatImage &input,
                           const Region &covered,
                           const Region &output,
                           Size whole,
                           const std::map<std::string, double> &arguments,
                           const StageContext &context) const;

    //! Whether it refines what another method made (networks/pyramid): sees that method's result and what it took away.
    bool isRefining() const { return m_model->facts().inputChannels == 2 * m_model->facts().outputChannels; }

    //! Runs a network that is isRefining() and gives what it adds to \p rough in \p output: colour planes as many as
    //! \p rough's. \p picture and \p rough show the same part (\p covered, containing inputRegion()) of a picture whose
    //! noise has the deviation \p sigma (0..1). Values outside 0..1 stay in \p rough. Errors: as run().
    Result<FloatImage> correction(const FloatImage &picture,
                                  const FloatImage &rough,
                                  const Region &covered,
                                  const Region &output,
                                  Size whole,
                                  double sigma,
                                  const StageContext &context) const;

private:
    explicit PictureNetwork(std::shared_ptr<inference::LoadedModel> model)
        : m_model(std::move(model))
    {
    }
    //! Lets the network work and hands its notes on.
    Result<void> compute(const inference::TensorView &input,
                         const inference::TensorSpan &output,
                         const std::map<std::string, double> &arguments,
                         const StageContext &context) const;

    std::shared_ptr<inference::LoadedModel> m_model;
};

//! Gives fine structure back: result + share * (difference - its blur), where the difference is to \p original. All on
//! one grid; \p covered is what both show, \p output what is kept. \p share 0 .. 1.
FloatImage returnTexture(const FloatImage &original,
                         const FloatImage &result,
                         const Region &covered,
                         const Region &output,
                         Size whole,
                         float share);
//! Pixels around the output that returnTexture() needs.
int textureApron();

} // namespace ambrotype::pipeline
