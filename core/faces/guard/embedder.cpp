#include "faces/guard/embedder.h"

#include "faces/similarity.h"
#include "faces/warp.h"

#include "base/hash.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;
using imaging::Region;

//! Faces of a large group, each at a few strengths.
constexpr std::size_t kRemembered = 256;
//! Of the recogniser's own pixels.
constexpr double kTrustShift = 2.0;

Error unusable(const char *detail)
{
    return Error{ErrorCode::InvalidArgument, "The likeness of this face cannot be measured.", detail};
}

//! \p shift pixels to the right and down in what the network sees.
Affine shifted(const Affine &toCrop, double shift)
{
    return compose(toCrop, Affine{{1, 0, shift, 0, 1, shift}});
}

//! The planes of \p image as the network wants them, behind each other; \p mirrored: left and right exchanged.
void appendInput(const FloatImage &image, const RecogniserInput &input, bool mirrored, std::vector<float> &values)
{
    const int side = input.side;
    const bool grey = image.colorChannels() == 1;
    for (int c = 0; c < input.channels; ++c) {
        const auto channel = static_cast<std::size_t>(c);
        for (int y = 0; y < side; ++y) {
            const float *r = image.row(0, y);
            const float *g = image.row(grey ? 0 : 1, y);
            const float *b = image.row(grey ? 0 : 2, y);
            const float *own = image.row(grey ? 0 : c, y);
            for (int x = 0; x < side; ++x) {
                const int from = mirrored ? side - 1 - x : x;
                const float value =
                    input.channels == 1 ? 0.2989F * r[from] + 0.5870F * g[from] + 0.1140F * b[from] : own[from];
                values.push_back((std::clamp(value, 0.0F, 1.0F) - input.mean[channel]) / input.deviation[channel]);
            }
        }
    }
}

//! Makes \p values a direction. False when they have none.
bool normalise(std::vector<float> &values)
{
    double sum = 0.0;
    for (const float value : values)
        sum += double(value) * value;
    if (!(sum > 0.0) || !std::isfinite(sum))
        return false;
    const double factor = 1.0 / std::sqrt(sum);
    for (float &value : values)
        value = static_cast<float>(value * factor);
    return true;
}

double cosine(const std::vector<float> &a, const std::vector<float> &b)
{
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += double(a[i]) * b[i];
    return std::clamp(sum, -1.0, 1.0);
}

} // namespace

Result<RecogniserInput> recogniserInput(const std::string &architecture)
{
    RecogniserInput input;
    if (architecture == "mobilefacenet") { // foamliu/MobileFaceNet, data_gen.py: ImageNet's numbers
        input.mean = {0.485F, 0.456F, 0.406F};
        input.deviation = {0.229F, 0.224F, 0.225F};
        return input;
    }
    // TreB1eN/InsightFace_Pytorch and deepinsight/insightface: RGB in -1..1
    if (architecture == "arcface-ir-se50" || architecture == "arcface-iresnet50")
        return input;
    if (architecture == "arcface-resnet18") { // TencentARC/GFPGAN, gfpgan_model.py: gray_resize_for_identity
        input.side = 128;
        input.channels = 1;
        input.ffhqCrop = true;
        return input;
    }
    return Error{ErrorCode::Unsupported, "This network cannot tell faces apart.", architecture};
}

double similarity(const Embedding &a, const Embedding &b)
{
    return a.values.size() == b.values.size() ? cosine(a.values, b.values) : 0.0;
}

//! What the network will see of one face.
struct Embedder::Pending
{
    std::string key;
    std::vector<float> pictures; //!< The face, its mirror image, and with testTrust the face moved two ways.
    int count = 0;
};

Embedder::Embedder(std::shared_ptr<inference::LoadedModel> model, const RecogniserInput &input)
    : m_model(std::move(model))
    , m_network(m_model->facts().architecture)
    , m_input(input)
{
}

Result<std::shared_ptr<Embedder>> Embedder::make(std::shared_ptr<inference::LoadedModel> model)
{
    if (!model)
        return Error{ErrorCode::InvalidArgument, "There is no network to tell faces apart.", {}};
    const auto input = recogniserInput(model->facts().architecture);
    if (!input)
        return input.error();
    return std::shared_ptr<Embedder>(new Embedder(std::move(model), *input));
}

Result<Embedder::Pending> Embedder::prepare(const FaceView &view) const
{
    if (!view.crop || view.crop->empty())
        return unusable("an empty crop");
    const auto aligned =
        alignFace(view.landmarks, m_input.ffhqCrop ? CropTemplate::Ffhq : CropTemplate::ArcFace, m_input.side);
    if (!aligned)
        return unusable("landmarks that coincide");
    const FloatImage &crop = *view.crop;
    const Region output{0, 0, m_input.side, m_input.side};
    const WarpParams params{Kernel::Linear, Edge::Clamp, {}};
    const auto look = [&](double shift) {
        return warp(crop, Region::of(crop.size()), crop.size(), shifted(aligned->toPicture, shift), output, params);
    };
    Pending pending;
    const FloatImage face = look(0.0);
    appendInput(face, m_input, false, pending.pictures);
    appendInput(face, m_input, true, pending.pictures);
    pending.count = 2;
    if (view.testTrust) {
        for (const double shift : {kTrustShift, -kTrustShift})
            appendInput(look(shift), m_input, false, pending.pictures);
        pending.count = 4;
    }
    Sha256 hash;
    hash.update(pending.pictures.data(), pending.pictures.size() * sizeof(float));
    pending.key = hash.finish();
    return pending;
}

Result<std::vector<Embedding>> Embedder::run(const std::vector<const Pending *> &pending, const CancelToken &cancel)
{
    inference::Tensor batch;
    std::int64_t count = 0;
    for (const Pending *each : pending) {
        batch.data.insert(batch.data.end(), each->pictures.begin(), each->pictures.end());
        count += each->count;
    }
    batch.shape = {count, m_input.channels, m_input.side, m_input.side};
    inference::RunOptions options;
    // A limit is a number on a scale, so the scale must not depend on the device.
    options.precision = inference::Precision::Fp32;
    options.wholePicture = true;
    options.cancel = cancel;
    auto outputs = m_model->runWhole({{"input", batch.view()}}, options);
    if (!outputs)
        return outputs.error();
    const auto found = outputs->find("output");
    if (found == outputs->end() || found->second.shape.size() != 2 || found->second.shape[0] != count)
        return Error{ErrorCode::Internal, "The likeness of this face cannot be measured.", "shape of the output"};
    const std::vector<float> &all = found->second.data;
    const auto width = static_cast<std::size_t>(found->second.shape[1]);

    std::vector<Embedding> result;
    std::size_t at = 0;
    for (const Pending *each : pending) {
        std::vector<std::vector<float>> looks;
        for (int i = 0; i < each->count; ++i, at += width) {
            const auto from = all.begin() + static_cast<std::ptrdiff_t>(at);
            looks.emplace_back(from, from + static_cast<std::ptrdiff_t>(width));
            if (!normalise(looks.back()))
                return unusable("an embedding without direction");
        }
        Embedding embedding;
        for (std::size_t i = 1; i < looks.size(); ++i)
            embedding.selfAgreement = std::min(embedding.selfAgreement, cosine(looks[0], looks[i]));
        embedding.values = looks[0];
        for (std::size_t i = 0; i < width; ++i)
            embedding.values[i] += looks[1][i];
        if (!normalise(embedding.values))
            return unusable("a face opposite to its mirror image");
        result.push_back(std::move(embedding));
    }
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_networkRuns += static_cast<std::size_t>(count);
    return result;
}

Result<std::vector<Embedding>> Embedder::embed(const std::vector<FaceView> &views, const CancelToken &cancel)
{
    try {
        std::vector<Embedding> result(views.size());
        std::vector<Pending> prepared;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < views.size(); ++i) {
            auto pending = prepare(views[i]);
            if (!pending)
                return pending.error();
            if (recall(pending->key, result[i]))
                continue;
            prepared.push_back(std::move(*pending));
            places.push_back(i);
        }
        if (prepared.empty())
            return result;
        std::vector<const Pending *> batch;
        for (const Pending &each : prepared)
            batch.push_back(&each);
        auto made = run(batch, cancel);
        if (!made)
            return made.error();
        for (std::size_t i = 0; i < places.size(); ++i) {
            remember(prepared[i].key, (*made)[i]);
            result[places[i]] = std::move((*made)[i]);
        }
        return result;
    } catch (const std::exception &problem) {
        return Error{ErrorCode::Internal, "The likeness of this face cannot be measured.", problem.what()};
    }
}

Result<Embedding> Embedder::embed(const FaceView &view, const CancelToken &cancel)
{
    auto all = embed(std::vector<FaceView>{view}, cancel);
    if (!all)
        return all.error();
    return std::move(all->front());
}

std::size_t Embedder::networkRuns() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_networkRuns;
}

bool Embedder::recall(const std::string &key, Embedding &embedding)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    const auto found =
        std::find_if(m_recent.begin(), m_recent.end(), [&](const auto &each) { return each.first == key; });
    if (found == m_recent.end())
        return false;
    m_recent.splice(m_recent.begin(), m_recent, found);
    embedding = found->second;
    return true;
}

void Embedder::remember(const std::string &key, const Embedding &embedding)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_recent.emplace_front(key, embedding);
    if (m_recent.size() > kRemembered)
        m_recent.pop_back();
}

} // namespace ambrotype::faces
