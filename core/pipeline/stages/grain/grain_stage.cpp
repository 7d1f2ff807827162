#include "pipeline/stages/grain/grain_stage.h"

#include "base/parallel.h"
#include "faces/grain.h"
#include "pipeline/param_builders.h"
#include "pipeline/source.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::pipeline {
namespace {

constexpr double kFullSigma255 = 25.0; // of amount 100
constexpr int kStripRows = 32;

StageInfo describe()
{
    StageInfo info;
    info.id = "grain";
    info.title = "Grain";
    info.help = "Lays grain over the result, so that smoothed and enlarged areas do not look like plastic.";
    info.cost = CostClass::Fast;
    info.params = {
        numberParam("amount", "Amount", {0, 100, 0, 1, "%"}, "How strong the grain is."),
        numberParam("size", "Size", {0, 3, 0.5, 0.1, "px"}, "How coarse the grain is, in pixels of the result."),
        boolParam("follow",
                  "Follow the photograph's grain",
                  false,
                  "The amount is a share of the photograph's own noise: 100 is as much as it had."),
        advanced(numberParam("color",
                             "Colour",
                             {0, 100, 0, 1, "%"},
                             "Share of the grain that each colour has for itself; film has little, a sensor much.")),
        advanced(choiceParam("tones",
                             "Tones",
                             {{"film", "Like film"}, {"even", "Even"}},
                             "Where the grain is. Film has least of it in black and white.")),
    };
    return info;
}

//! The grain of \p context's values on its grid.
faces::Grain grainOf(const StageContext &context, int colors)
{
    double sigma = kFullSigma255 / 255.0 * context.number("amount") / 100;
    if (const auto *noise = context.prepared ? std::any_cast<NoiseFound>(context.prepared) : nullptr)
        sigma = noise->visibleLuma255() / 255.0 * context.number("amount") / 100;
    const double own = colors == 1 ? 0.0 : context.number("color") / 100;
    faces::Grain grain;
    grain.luma = static_cast<float>(sigma * std::sqrt(1.0 - own * own));
    grain.chroma = static_cast<float>(sigma * own);
    grain.sizePixels = static_cast<float>(context.number("size"));
    return grain.atScale(std::min(1.0, context.scale));
}

//! Least where nothing is left to be lighter or darker.
float filmWeight(float light)
{
    const float clipped = std::clamp(light, 0.0F, 1.0F);
    return std::sqrt(4.0F * clipped * (1.0F - clipped));
}

//! Adds the grain to the rows \p strip of \p image, which covers \p output.
void addGrain(FloatImage &image, const Region &output, const Region &strip, const faces::Grain &grain, bool film)
{
    const int colors = image.colorChannels();
    const FloatImage field = faces::grainField(strip, colors, grain);
    for (int y = 0; y < strip.height; ++y) {
        const int row = strip.y - output.y + y;
        for (int x = 0; x < strip.width; ++x) {
            float weight = 1.0F;
            if (film) {
                float light = image.row(0, row)[x];
                if (colors == 3)
                    light = 0.299F * light + 0.587F * image.row(1, row)[x] + 0.114F * image.row(2, row)[x];
                weight = filmWeight(light);
            }
            for (int plane = 0; plane < colors; ++plane)
                image.row(plane, row)[x] += weight * field.row(plane, y)[x];
        }
    }
}

class GrainStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override { return context.number("amount") == 0; }

    bool needsPrepare(const StageContext &context) const override { return context.flag("follow"); }

    Result<std::any> prepare(const PrepareContext &context) const override
    {
        const auto found = context.source->noise(context.context.cancel);
        if (!found)
            return found.error();
        return std::any(*found);
    }

    double cost(const StageContext &) const override { return 12; }

    Result<FloatImage>
    process(FloatImage input, const Region &, const Region &output, const StageContext &context) const override
    {
        const faces::Grain grain = grainOf(context, input.colorChannels());
        if (grain.none())
            return input;
        const bool film = context.text("tones") == "film";
        parallelFor(0, output.height, kStripRows, [&](std::int64_t from, std::int64_t to) {
            if (context.cancel.isCancelled())
                return;
            const Region strip{output.x, output.y + static_cast<int>(from), output.width, static_cast<int>(to - from)};
            addGrain(input, output, strip, grain, film);
        });
        if (context.cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        return input;
    }
};

} // namespace

const Stage &grainStage()
{
    static const GrainStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
