#include "faces/restorer.h"

#include "imaging/ops/denoise.h"
#include "imaging/ops/measure.h"
#include "imaging/ops/sharpen.h"

namespace ambrotype::faces {
namespace {

namespace ops = imaging::ops;
using imaging::FloatImage;
using imaging::Region;

// On a crop of 512 pixels; both radii follow the size of the crop, because a face fills it whatever its size.
constexpr float kFineRadius = 1.6F;
constexpr float kCoarseRadius = 5.0F;
constexpr float kFineGain = 0.5F;
constexpr float kCoarseGain = 0.15F;
constexpr float kOvershoot = 0.4F;
//! Share of fine texture that the denoiser gives back: skin without pores is the fault of every face program.
constexpr float kDetail = 0.25F;

class ClassicRestorer final : public Restorer
{
public:
    explicit ClassicRestorer(int size)
        : m_size(size)
    {
    }

    CropTemplate cropTemplate() const override { return CropTemplate::Ffhq; }
    int size() const override { return m_size; }

    Result<std::vector<FloatImage>> restore(const std::vector<const FloatImage *> &crops,
                                            const RestoreOptions &options) const override
    {
        std::vector<FloatImage> restored;
        for (const FloatImage *crop : crops) {
            if (options.run.cancel.isCancelled())
                return Error{ErrorCode::Cancelled, {}, {}};
            restored.push_back(restoreOne(*crop));
        }
        return restored;
    }

private:
    FloatImage restoreOne(const FloatImage &crop) const
    {
        const imaging::Size size = crop.size();
        const Region whole = Region::of(size);
        const ops::NoiseLevel noise = ops::measureNoise(crop);
        ops::DenoiseParams clean;
        clean.lumaSigma255 = static_cast<float>(noise.luma255);
        clean.chromaSigma255 = static_cast<float>(noise.chroma255);
        clean.detail = kDetail;
        FloatImage face = clean.isIdentity() ? crop.clone() : ops::denoise(crop, whole, whole, size, clean);
        const float unit = static_cast<float>(m_size) / 512.0F;
        // What is left of the noise may not be sharpened. An enlarged crop shows its noise coarser than it is measured.
        const auto floor = static_cast<float>((noise.luma255 + noise.coarseLuma255) / 2 / 255.0);
        face = ops::unsharpMask(face, whole, whole, size, {kCoarseRadius * unit, kCoarseGain, floor, kOvershoot});
        return ops::unsharpMask(face, whole, whole, size, {kFineRadius * unit, kFineGain, floor, kOvershoot});
    }

    int m_size;
};

} // namespace

std::shared_ptr<const Restorer> classicRestorer(int size)
{
    return std::make_shared<ClassicRestorer>(size);
}

} // namespace ambrotype::faces
