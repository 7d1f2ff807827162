#include "inference/networks/networks.h"

namespace ambrotype::inference {

const std::vector<NetworkEntry> &networkTable()
{
    static const std::vector<NetworkEntry> table = {
        {"rrdbnet", "RRDBNet (ESRGAN, Real-ESRGAN)", buildRrdbNet},
        {"srvgg", "SRVGGNetCompact (Real-ESRGAN general, anime video)", buildSrvgg},
        {"ffdnet", "FFDNet", buildFfdNet},
        {"dncnn", "DnCNN", buildDnCnn},
        {"drunet", "DRUNet", buildDruNet},
        {"nafnet", "NAFNet", buildNafNet},
        {"pyramid-denoiser", "Pyramid denoiser (Ambrotype)", buildPyramidDenoiser},
        {"enlarger", "Enlarger (Ambrotype)", buildEnlarger},
        {"repairer", "Repairer (Ambrotype)", buildRepairer},
        {"retinaface-resnet50", "RetinaFace with ResNet-50", buildRetinaFaceResNet50, true},
        {"retinaface-mobilenet0.25", "RetinaFace with MobileNet 0.25", buildRetinaFaceMobileNet, true},
        {"mobilefacenet", "MobileFaceNet", buildMobileFaceNet, true},
        {"arcface-ir-se50", "ArcFace IR-SE-50", buildIrSe50, true},
        {"arcface-iresnet50", "ArcFace IResNet", buildIResNet, true},
        {"arcface-resnet18", "ArcFace ResNet-18 (grey)", buildArcFaceResNet18, true},
        {"parsenet", "ParseNet", buildParseNet},
        {"bisenet", "BiSeNet", buildBiSeNet},
        {"codeformer", "CodeFormer", buildCodeFormer},
        {"restoreformer", "RestoreFormer and RestoreFormer++", buildRestoreFormer},
        {"gfpgan-clean", "GFPGAN (clean)", buildGfpganClean},
        {"gpen", "GPEN", buildGpen},
    };
    return table;
}

bool toleratesBf16(std::string_view architecture)
{
    for (const NetworkEntry &entry : networkTable())
        if (entry.architecture == architecture)
            return entry.isMeasurement;
    return false;
}

Result<Graph> buildNetwork(std::string_view architecture, const StateDict &weights, const Hyperparameters &settings)
{
    for (const NetworkEntry &entry : networkTable())
        if (entry.architecture == architecture)
            return entry.build(weights, settings);
    return Error{ErrorCode::Unsupported,
                 "This version of Ambrotype does not know that kind of network.",
                 std::string(architecture)};
}

} // namespace ambrotype::inference
