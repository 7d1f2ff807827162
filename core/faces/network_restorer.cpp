#include "faces/restorer.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>

namespace ambrotype::faces {
namespace {

using imaging::FloatImage;
using inference::LoadedModel;
using inference::ModelFacts;
using inference::Tensor;

//! What differs between the networks besides their weights.
struct Kind
{
    const char *architecture;
    CropTemplate cropTemplate;
    bool hasFidelity;
};

constexpr std::array<Kind, 4> kKinds{{{"gfpgan-clean", CropTemplate::Ffhq, false},
                                      {"gpen", CropTemplate::Gpen, false},
                                      {"codeformer", CropTemplate::Ffhq, true},
                                      {"restoreformer", CropTemplate::Ffhq, false}}};

const Kind *kindOf(const ModelFacts &facts)
{
    const auto *const found = std::find_if(
        kKinds.begin(), kKinds.end(), [&](const Kind &kind) { return facts.architecture == kind.architecture; });
    return found == kKinds.end() ? nullptr : found;
}

int sizeOf(const ModelFacts &facts)
{
    const auto found = facts.hyperparameters.find("size");
    const int size = found == facts.hyperparameters.end() ? 0 : std::atoi(found->second.c_str());
    return size > 0 ? size : 512;
}

float inRange(float value)
{
    return value > 0.0F ? std::min(value, 1.0F) : 0.0F; // NaN becomes 0
}

class NetworkRestorer final : public Restorer
{
public:
    NetworkRestorer(std::shared_ptr<LoadedModel> model, const Kind &kind)
        : m_model(std::move(model))
        , m_kind(kind)
        , m_size(sizeOf(m_model->facts()))
    {
    }

    CropTemplate cropTemplate() const override { return m_kind.cropTemplate; }
    int size() const override { return m_size; }
    bool hasFidelity() const override { return m_kind.hasFidelity; }
    // Two fill two cores; four of 512 pixels would need a gigabyte of activations.
    int batch() const override { return m_size <= 512 ? 2 : 1; }

    Result<std::vector<FloatImage>> restore(const std::vector<const FloatImage *> &crops,
                                            const RestoreOptions &options) const override
    {
        Tensor input;
        input.shape = {static_cast<std::int64_t>(crops.size()), 3, m_size, m_size};
        const auto plane = static_cast<std::size_t>(m_size) * static_cast<std::size_t>(m_size);
        input.data.resize(crops.size() * 3 * plane);
        for (std::size_t i = 0; i < crops.size(); ++i)
            writeCrop(*crops[i], &input.data[i * 3 * plane]);
        inference::RunOptions run = options.run;
        run.wholePicture = true;
        if (m_kind.hasFidelity)
            run.arguments["w"] = std::clamp(options.fidelity, 0.0, 1.0);
        inference::RunReport report;
        auto outputs = m_model->runWhole({{"input", input.view()}}, run, &report);
        if (!outputs)
            return outputs.error();
        if (options.note)
            for (const std::string &sentence : report.notes)
                options.note(sentence);
        const auto found = outputs->find("output");
        if (found == outputs->end() || found->second.shape != input.shape)
            return Error{
                ErrorCode::Internal, "The network for faces gave something that is no face.", "shape of the output"};
        std::vector<FloatImage> restored;
        for (std::size_t i = 0; i < crops.size(); ++i)
            restored.push_back(readCrop(&found->second.data[i * 3 * plane], *crops[i]));
        return restored;
    }

private:
    void writeCrop(const FloatImage &crop, float *to) const
    {
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < m_size; ++y)
                for (int x = 0; x < m_size; ++x)
                    *to++ = inRange(crop.row(std::min(c, crop.colorChannels() - 1), y)[x]) * 2.0F - 1.0F;
    }

    FloatImage readCrop(const float *from, const FloatImage &crop) const
    {
        FloatImage image({m_size, m_size}, 3);
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < m_size; ++y)
                for (int x = 0; x < m_size; ++x) {
                    const float was = crop.row(std::min(c, crop.colorChannels() - 1), y)[x];
                    const float beyond = std::isfinite(was) ? was - inRange(was) : 0.0F;
                    image.row(c, y)[x] = inRange((*from++ + 1.0F) / 2.0F) + beyond;
                }
        return image;
    }

    std::shared_ptr<LoadedModel> m_model;
    Kind m_kind;
    int m_size;
};

} // namespace

Result<std::shared_ptr<const Restorer>> networkRestorer(std::shared_ptr<LoadedModel> model)
{
    const Kind *const kind = kindOf(model->facts());
    if (!kind)
        return Error{ErrorCode::Unsupported,
                     "This network does not restore faces. Choose one of GFPGAN, GPEN, CodeFormer or RestoreFormer++.",
                     model->facts().architecture};
    return std::shared_ptr<const Restorer>(std::make_shared<NetworkRestorer>(std::move(model), *kind));
}

} // namespace ambrotype::faces
