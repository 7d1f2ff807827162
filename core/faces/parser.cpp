#include "faces/parser.h"

#include "imaging/ops/resize.h"

#include <algorithm>
#include <array>

namespace ambrotype::faces {
namespace {

namespace ops = imaging::ops;
using imaging::FloatImage;
using imaging::Size;

constexpr int kParseNetSide = 256;
constexpr int kBiSeNetSide = 512;

//! How a network wants its values: (value - mean) / deviation for R, G, B.
struct Normalisation
{
    std::array<float, 3> mean;
    std::array<float, 3> deviation;
};
constexpr Normalisation kParseNet{{0.5F, 0.5F, 0.5F}, {0.5F, 0.5F, 0.5F}};
constexpr Normalisation kBiSeNet{{0.485F, 0.456F, 0.406F}, {0.229F, 0.224F, 0.225F}};

void write(const FloatImage &crop, const Normalisation &norm, float *to)
{
    for (std::size_t c = 0; c < 3; ++c) {
        const int plane = std::min(static_cast<int>(c), crop.colorChannels() - 1);
        for (int y = 0; y < crop.height(); ++y)
            for (int x = 0; x < crop.width(); ++x) {
                const float value = crop.row(plane, y)[x];
                *to++ = ((value > 0.0F ? std::min(value, 1.0F) : 0.0F) - norm.mean[c]) / norm.deviation[c];
            }
    }
}

} // namespace

Result<Parser> Parser::of(std::shared_ptr<inference::LoadedModel> model)
{
    const std::string &name = model->facts().architecture;
    if (name == "parsenet")
        return Parser(std::move(model), ParseNetwork::ParseNet);
    if (name == "bisenet")
        return Parser(std::move(model), ParseNetwork::BiSeNet);
    return Error{ErrorCode::Unsupported, "This network does not tell the parts of a face apart.", name};
}

int Parser::size() const
{
    return m_network == ParseNetwork::BiSeNet ? kBiSeNetSide : kParseNetSide;
}

Result<std::vector<ClassMap>> Parser::parse(const std::vector<const FloatImage *> &crops,
                                            const inference::RunOptions &options) const
{
    const Size side{size(), size()};
    const bool isBiSeNet = m_network == ParseNetwork::BiSeNet;
    inference::Tensor input;
    input.shape = {static_cast<std::int64_t>(crops.size()), 3, side.height, side.width};
    const auto pixels = static_cast<std::size_t>(side.pixels());
    input.data.resize(crops.size() * 3 * pixels);
    for (std::size_t i = 0; i < crops.size(); ++i) {
        const FloatImage *crop = crops[i];
        FloatImage resized;
        if (crop->size() != side) {
            resized = ops::resize(*crop, side, ops::ResizeFilter::Area);
            crop = &resized;
        }
        write(*crop, isBiSeNet ? kBiSeNet : kParseNet, &input.data[i * 3 * pixels]);
    }
    inference::RunOptions run = options;
    run.wholePicture = true;
    auto outputs = m_model->runWhole({{"input", input.view()}}, run);
    if (!outputs)
        return outputs.error();
    const auto found = std::find_if(outputs->begin(), outputs->end(), [](const auto &output) {
        return output.first == "output" || output.first == "output.mask";
    });
    const std::vector<std::int64_t> wanted{input.shape[0], kFaceParts, side.height, side.width};
    if (found == outputs->end() || found->second.shape != wanted)
        return Error{
            ErrorCode::Internal, "The network for the parts of a face gave no such map.", "shape of the output"};
    std::vector<ClassMap> maps;
    for (std::size_t i = 0; i < crops.size(); ++i)
        maps.push_back(classMap(&found->second.data[i * kFaceParts * pixels], side, m_network));
    return maps;
}

} // namespace ambrotype::faces
