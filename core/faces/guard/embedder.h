#pragma once

#include "faces/face.h"
#include "faces/guard/embedding.h"

#include "base/cancel.h"
#include "base/result.h"
#include "imaging/float_image.h"
#include "inference/engine.h"

#include <array>
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ambrotype::faces {

//! What a recogniser wants to see. The numbers come from the authors' own preprocessing; the model cards name them.
struct RecogniserInput
{
    int side = 112;
    int channels = 3; //!< 1: grey as 0.2989 R + 0.5870 G + 0.1140 B.
    //! False: the five ArcFace points. True: the whole FFHQ crop, reduced (the grey ResNet-18 of GFPGAN's training).
    bool ffhqCrop = false;
    std::array<float, 3> mean{0.5F, 0.5F, 0.5F}; //!< Of R, G, B in 0..1.
    std::array<float, 3> deviation{0.5F, 0.5F, 0.5F};
};

//! The entry of \p architecture (ModelFacts). Errors: Unsupported, for a network that recognises no faces.
Result<RecogniserInput> recogniserInput(const std::string &architecture);

//! A face to look at: any square crop and the five points in its pixels.
struct FaceView
{
    const imaging::FloatImage *crop = nullptr; //!< 1 or 3 colour planes, sRGB-encoded; not null, not empty.
    Landmarks landmarks{};
    bool testTrust = false; //!< Also looks at the face moved by 2 pixels (twice the work).
};

//! One recogniser at work. Any thread. Keeps the latest embeddings by the pixels that the network saw, so that a
//! slider that comes back costs nothing.
class Embedder
{
public:
    //! \p model: MobileFaceNet or one of the ArcFace bodies. Errors: Unsupported.
    static Result<std::shared_ptr<Embedder>> make(std::shared_ptr<inference::LoadedModel> model);

    const std::string &network() const { return m_network; } //!< ModelFacts::architecture.

    //! One embedding per view, all through the network in one batch.
    //! Errors: InvalidArgument (landmarks that coincide, an empty crop), Cancelled, and those of the engine.
    Result<std::vector<Embedding>> embed(const std::vector<FaceView> &views, const CancelToken &cancel = {});
    Result<Embedding> embed(const FaceView &view, const CancelToken &cancel = {});

    //! Pictures that went through the network so far: 2 per face, 4 with testTrust, none for a remembered one.
    std::size_t networkRuns() const;

private:
    Embedder(std::shared_ptr<inference::LoadedModel> model, const RecogniserInput &input);
    struct Pending;
    Result<Pending> prepare(const FaceView &view) const;
    Result<std::vector<Embedding>> run(const std::vector<const Pending *> &pending, const CancelToken &cancel);
    bool recall(const std::string &key, Embedding &embedding);
    void remember(const std::string &key, const Embedding &embedding);

    std::shared_ptr<inference::LoadedModel> m_model;
    std::string m_network;
    RecogniserInput m_input;

    mutable std::mutex m_mutex;
    std::list<std::pair<std::string, Embedding>> m_recent; //!< Latest first.
    std::size_t m_networkRuns = 0;
};

} // namespace ambrotype::faces
