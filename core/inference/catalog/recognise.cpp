#include "inference/catalog/recognise.h"

#include "inference/catalog/detectors.h"

#include <algorithm>

namespace ambrotype::inference {

const std::vector<Detector> &detectorTable()
{
    static const std::vector<Detector> table = {
        {"rrdbnet", "RRDBNet (ESRGAN, Real-ESRGAN)", outlineRrdbNet},
        {"rrdbnet", "RRDBNet (ESRGAN, Real-ESRGAN)", outlineRrdbNetMiddleKeys},
        {"rrdbnet", "RRDBNet (ESRGAN, Real-ESRGAN)", outlineRrdbNetOldKeys},
        {"srvgg", "SRVGGNetCompact (Real-ESRGAN general, anime video)", outlineSrvgg},
        {"enlarger", "Enlarger (Ambrotype)", outlineEnlarger},
        {"ffdnet", "FFDNet", outlineFfdNet},
        {"dncnn", "DnCNN", outlineDnCnn},
        {"drunet", "DRUNet", outlineDruNet},
        {"pyramid-denoiser", "Pyramid denoiser (Ambrotype)", outlinePyramidDenoiser},
        {"repairer", "Repairer (Ambrotype)", outlineRepairer},
        {"nafnet", "NAFNet", outlineNafNet},
        {"scunet", "SCUNet", outlineScuNet},
        {"deblurganv2-inception", "DeblurGAN-v2 with InceptionResNet", outlineDeblurGanInception},
        {"deblurganv2-mobilenet", "DeblurGAN-v2 with MobileNet", outlineDeblurGanMobileNet},
        {"old-photos-scratches", "Old Photos, scratch detection", outlineScratchUnet},
        {"old-photos-vae", "Old Photos, encoder and decoder", outlineOldPhotosVae},
        {"old-photos-mapping", "Old Photos, mapping network", outlineOldPhotosMapping},
        {"old-photos-global", "Old Photos, global restoration", outlineOldPhotosGlobal},
        {"retinaface-resnet50", "RetinaFace with ResNet-50", outlineRetinaFaceResNet50},
        {"retinaface-mobilenet0.25", "RetinaFace with MobileNet 0.25", outlineRetinaFaceMobileNet},
        {"mobilefacenet", "MobileFaceNet", outlineMobileFaceNet},
        {"arcface-ir-se50", "ArcFace IR-SE-50", outlineIrSe50},
        {"arcface-iresnet50", "ArcFace IResNet", outlineIResNet},
        {"arcface-resnet18", "ArcFace ResNet-18 (grey)", outlineArcFaceResNet18},
        {"parsenet", "ParseNet", outlineParseNet},
        {"bisenet", "BiSeNet", outlineBiSeNet},
        {"gfpgan-clean", "GFPGAN (clean)", outlineGfpganClean},
        {"gfpgan-original", "GFPGAN (first release)", outlineGfpganOriginal},
        {"gpen", "GPEN", outlineGpen},
        {"codeformer", "CodeFormer", outlineCodeFormer},
        {"restoreformer", "RestoreFormer", outlineRestoreFormer},
        {"colorizer-eccv16", "Colorful Image Colorization", outlineEccv16},
        {"colorizer-siggraph17", "User-Guided Colorization", outlineSiggraph17},
        {"ddcolor", "DDColor", outlineDdColor},
        {"fomm-generator", "First Order Motion, generator", outlineFommGenerator},
        {"fomm-keypoints", "First Order Motion, keypoint detector", outlineFommKpDetector},
    };
    return table;
}

namespace {

//! Prefixes under which authors keep the network of interest beside others.
constexpr const char *kPrefixes[] = {"", "module.", "vqvae.", "netG.", "generator."};
constexpr std::size_t kShown = 5;
constexpr std::size_t kMostKeys = 20000; //!< No known network has half as many; keeps hostile files cheap.

std::string joined(const std::vector<std::string> &items, std::size_t count)
{
    std::string text;
    for (const std::string &item : items)
        text += (text.empty() ? "" : ", ") + item;
    if (count > items.size())
        text += " and " + std::to_string(count - items.size()) + " more";
    return text;
}

std::vector<std::string> firstOf(const std::vector<std::string> &items)
{
    return {items.begin(), items.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, items.size()))};
}

} // namespace

std::string NearMiss::text() const
{
    std::string text = "It resembles " + title + ".";
    if (missingCount > 0)
        text += " Missing: " + joined(missing, missingCount) + ".";
    if (misshapenCount > 0)
        text += " Of another shape: " + joined(misshapen, misshapenCount) + ".";
    if (unexpectedCount > 0)
        text += " Not part of it: " + joined(unexpected, unexpectedCount) + ".";
    return text;
}

std::optional<Recognition> recognise(const StateDict &weights)
{
    if (weights.size() > kMostKeys)
        return std::nullopt;
    for (const char *prefix : kPrefixes) {
        const StateDict stripped = *prefix ? weights.withPrefix(prefix) : weights;
        if (stripped.empty())
            continue;
        std::optional<Recognition> best;
        std::size_t most = 0;
        for (const Detector &detector : detectorTable()) {
            Outline outline(stripped);
            detector.outline(outline);
            const Outline::Comparison comparison = outline.compare();
            if (!comparison.fits() || comparison.matched <= most)
                continue;
            most = comparison.matched;
            best = Recognition{
                std::string(detector.architecture), std::string(detector.title), outline.hyperparameters(), {}, prefix};
        }
        if (best)
            return best;
    }
    return std::nullopt;
}

std::optional<NearMiss> nearestNetwork(const StateDict &weights)
{
    std::optional<NearMiss> best;
    if (weights.size() > kMostKeys)
        return best;
    for (const Detector &detector : detectorTable()) {
        Outline outline(weights);
        detector.outline(outline);
        const Outline::Comparison comparison = outline.compare();
        if (comparison.matched == 0)
            continue;
        const double likeness = static_cast<double>(comparison.matched)
                                / static_cast<double>(comparison.needed + comparison.unexpected.size());
        if (best && best->likeness >= likeness)
            continue;
        best = NearMiss{std::string(detector.architecture),
                        std::string(detector.title),
                        likeness,
                        firstOf(comparison.missing),
                        firstOf(comparison.misshapen),
                        firstOf(comparison.unexpected),
                        comparison.missing.size(),
                        comparison.misshapen.size(),
                        comparison.unexpected.size()};
    }
    return best;
}

std::vector<Recognition> recogniseFile(const Checkpoint &checkpoint)
{
    constexpr std::size_t kMostGroups = 32; // a file may have thousands of dictionaries that hold one tensor each
    std::vector<std::string> groups = checkpoint.groups;
    if (groups.size() > kMostGroups)
        groups.resize(kMostGroups);
    const std::string preferred = checkpoint.weightsGroup();
    std::stable_partition(groups.begin(), groups.end(), [&](const std::string &name) { return name == preferred; });
    std::vector<Recognition> found;
    for (const std::string &group : groups)
        if (auto network = recognise(checkpoint.group(group))) {
            network->group = group;
            found.push_back(std::move(*network));
        }
    return found;
}

StateDict weightsOf(const Checkpoint &checkpoint, const Recognition &network)
{
    const StateDict group = checkpoint.group(network.group);
    return network.prefix.empty() ? group : group.withPrefix(network.prefix);
}

} // namespace ambrotype::inference
