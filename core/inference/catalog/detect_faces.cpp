#include "inference/catalog/detectors.h"

#include <algorithm>

namespace ambrotype::inference {
namespace {

std::string number(int n)
{
    return std::to_string(n);
}

//! biubug6/Pytorch_Retinaface, models/net.py and models/retinaface.py: everything above the backbone.
void outlineRetinaHeads(Outline &o, std::int64_t width, std::int64_t inputs, bool mobile)
{
    const auto convBn = [&o](const std::string &name, std::int64_t out, std::int64_t in, std::int64_t k) {
        o.conv(name + ".0", out, in, k, false);
        o.batchNorm(name + ".1", out);
    };
    for (int level = 1; level <= 3; ++level) {
        const std::string n = number(level);
        convBn("fpn.output" + n, width, inputs << (level - 1), 1);
        convBn("ssh" + n + ".conv3X3", width / 2, width, 3);
        convBn("ssh" + n + ".conv5X5_1", width / 4, width, 3);
        convBn("ssh" + n + ".conv5X5_2", width / 4, width / 4, 3);
        convBn("ssh" + n + ".conv7X7_2", width / 4, width / 4, 3);
        convBn("ssh" + n + ".conv7x7_3", width / 4, width / 4, 3);
        const std::string head = "." + number(level - 1) + ".conv1x1";
        o.conv("ClassHead" + head, 4, width, 1);
        o.conv("BboxHead" + head, 8, width, 1);
        o.conv("LandmarkHead" + head, 20, width, 1);
    }
    convBn("fpn.merge1", width, width, 3);
    convBn("fpn.merge2", width, width, 3);
    o.set("features", width);
    // Two networks of the same author have these keys; the one of Face-Detector-1MB uses ReLU and other anchors.
    if (mobile)
        o.set("activation", "leaky-relu 0.1 or relu: the keys cannot tell");
}

//! The residual layers of a ResNet below \p prefix: as many blocks as the file has, all with the keys of the first.
void outlineLayers(Outline &o, const std::string &prefix, const char *inner, std::string &layers)
{
    for (int layer = 1; layer <= 4; ++layer) {
        const std::string name = prefix + "layer" + number(layer) + ".";
        const int blocks = std::max(1, o.span(name));
        // Block 1 has no shortcut layer; block 0 may have one.
        o.repeat(name, 0, 1);
        if (blocks > 1)
            o.repeat(name, 1, blocks, 1);
        o.need(name + "0." + inner, {kAnySize, kAnySize, kAnySize, kAnySize});
        layers += (layer > 1 ? "," : "") + number(blocks);
    }
}

} // namespace

void outlineRetinaFaceResNet50(Outline &o)
{
    std::string layers;
    o.conv("body.conv1", 64, 3, 7, false);
    o.batchNorm("body.bn1", 64);
    outlineLayers(o, "body.", "conv3.weight", layers);
    outlineRetinaHeads(o, o.dim("ssh1.conv3X3.0.weight", 1, 256), 512, false);
    o.set("layers", layers);
}

void outlineRetinaFaceMobileNet(Outline &o)
{
    const std::int64_t width = o.dim("body.stage1.0.0.weight", 0, 8);
    o.conv("body.stage1.0.0", width, 3, 3, false);
    o.batchNorm("body.stage1.0.1", width);
    for (int i = 1; i <= 13; ++i) { // depthwise and pointwise; stages of 5, 6 and 2
        const int stage = i <= 5 ? 1 : i <= 11 ? 2 : 3;
        const std::string name = "body.stage" + number(stage) + "."
                                 + number(stage == 1   ? i
                                          : stage == 2 ? i - 6
                                                       : i - 12);
        const auto inputs = o.dim(name + ".0.weight", 0, kAnySize);
        const auto outputs = o.dim(name + ".3.weight", 0, kAnySize);
        o.conv(name + ".0", inputs, 1, 3, false);
        o.batchNorm(name + ".1", inputs);
        o.conv(name + ".3", outputs, inputs, 1, false);
        o.batchNorm(name + ".4", outputs);
    }
    outlineRetinaHeads(o, o.dim("ssh1.conv3X3.0.weight", 1, 64), 8 * width, true);
}

//! foamliu/MobileFaceNet, mobilefacenet.py.
void outlineMobileFaceNet(Outline &o)
{
    const int blocks = std::max(1, o.span("features."));
    o.conv("conv1.0", 64, 3, 3, false);
    o.batchNorm("conv1.1", 64);
    o.need("dw_conv.depthwise.weight", {64, 1, 3, 3});
    o.need("dw_conv.pointwise.weight", {64, 64, 1, 1});
    o.repeat("features.", 0, blocks);
    o.need("features.0.conv.2.weight", {kAnySize, kAnySize, 1, 1});
    o.need("conv3.weight", {kAnySize, kAnySize, kAnySize, kAnySize});
    for (const char *part : {"dw_conv.", "conv2.", "conv3.", "gdconv.", "bn.", "features."})
        o.allow(part);
    o.set("blocks", blocks);
}

//! TreB1eN/InsightFace_Pytorch, model.py, Backbone in mode ir_se.
void outlineIrSe50(Outline &o)
{
    const int blocks = std::max(1, o.span("body."));
    o.conv("input_layer.0", 64, 3, 3, false);
    o.batchNorm("input_layer.1", 64);
    o.need("input_layer.2.weight", {64});
    o.batchNorm("output_layer.0", 512);
    o.linear("output_layer.3", 512, 25088);
    o.batchNorm("output_layer.4", 512);
    for (int b = 0; b < blocks; ++b) {
        const std::string name = "body." + number(b) + ".";
        const auto inputs = o.dim(name + "res_layer.1.weight", 1, kAnySize);
        const auto outputs = o.dim(name + "res_layer.1.weight", 0, kAnySize);
        o.batchNorm(name + "res_layer.0", inputs);
        o.conv(name + "res_layer.1", outputs, inputs, 3, false);
        o.need(name + "res_layer.2.weight", {outputs});
        o.conv(name + "res_layer.3", outputs, outputs, 3, false);
        o.batchNorm(name + "res_layer.4", outputs);
        o.conv(name + "res_layer.5.fc1", kAnySize, outputs, 1, false);
        o.conv(name + "res_layer.5.fc2", outputs, kAnySize, 1, false);
        if (o.has(name + "shortcut_layer.0.weight")) {
            o.conv(name + "shortcut_layer.0", outputs, inputs, 1, false);
            o.batchNorm(name + "shortcut_layer.1", outputs);
        }
    }
    o.set("blocks", blocks);
}

//! deepinsight/insightface, recognition/arcface_torch/backbones/iresnet.py.
void outlineIResNet(Outline &o)
{
    std::string layers;
    o.conv("conv1", 64, 3, 3, false);
    o.batchNorm("bn1", 64);
    o.need("prelu.weight", {64});
    outlineLayers(o, "", "conv2.weight", layers);
    o.need("layer1.0.bn3.weight", {64});
    o.batchNorm("bn2", 512);
    o.linear("fc", 512, 25088);
    o.batchNorm("features", 512);
    o.set("layers", layers);
}

//! ResNetArcFace of TencentARC/GFPGAN, gfpgan/archs/arcface_arch.py: one grey channel.
void outlineArcFaceResNet18(Outline &o)
{
    std::string layers;
    o.conv("conv1", 64, 1, 3, false);
    o.batchNorm("bn1", 64);
    o.need("prelu.weight", {1});
    outlineLayers(o, "", "conv2.weight", layers);
    o.need("layer1.0.bn0.weight", {64});
    o.batchNorm("bn4", 512);
    o.linear("fc5", 512, 32768);
    o.batchNorm("bn5", 512);
    o.set("layers", layers);
}

//! The parsing network of PSFR-GAN, as in xinntao/facexlib, facexlib/parsing/parsenet.py.
void outlineParseNet(Outline &o)
{
    const std::int64_t base = o.dim("encoder.0.conv2d.weight", 0, 64);
    const std::int64_t classes = o.dim("out_mask_conv.conv2d.weight", 0, 19);
    const int steps = std::max(2, o.span("encoder."));
    const int blocks = std::max(1, o.span("body."));
    o.conv("encoder.0.conv2d", base, 3, 3);
    o.repeat("encoder.", 1, steps, 1);
    o.repeat("body.", 0, blocks);
    o.repeat("decoder.", 0, steps - 1);
    o.need("body.0.conv1.conv2d.weight", {kAnySize, kAnySize, 3, 3});
    o.need("encoder.1.shortcut_func.conv2d.weight", {kAnySize, kAnySize, 3, 3});
    o.need("decoder.0.shortcut_func.conv2d.weight", {kAnySize, kAnySize, 3, 3});
    o.conv("out_img_conv.conv2d", 3, base, 3);
    o.conv("out_mask_conv.conv2d", classes, base, 3);
    o.set("classes", classes);
    o.set("size", 512);
    o.set("blocks", blocks);
}

//! zllrunning/face-parsing.PyTorch, model.py.
void outlineBiSeNet(Outline &o)
{
    const std::int64_t classes = o.dim("conv_out.conv_out.weight", 0, 19);
    std::string layers;
    o.conv("cp.resnet.conv1", 64, 3, 7, false);
    o.batchNorm("cp.resnet.bn1", 64);
    outlineLayers(o, "cp.resnet.", "conv2.weight", layers);
    const auto convBn = [&o](const std::string &name, std::int64_t out, std::int64_t in, std::int64_t k) {
        o.conv(name + ".conv", out, in, k, false);
        o.batchNorm(name + ".bn", out);
    };
    for (const char *arm : {"cp.arm16", "cp.arm32"}) {
        convBn(std::string(arm) + ".conv", 128, std::string(arm) == "cp.arm16" ? 256 : 512, 3);
        o.conv(std::string(arm) + ".conv_atten", 128, 128, 1, false);
        o.batchNorm(std::string(arm) + ".bn_atten", 128);
    }
    convBn("cp.conv_head32", 128, 128, 3);
    convBn("cp.conv_head16", 128, 128, 3);
    convBn("cp.conv_avg", 128, 512, 1);
    convBn("ffm.convblk", 256, 256, 1);
    o.conv("ffm.conv1", 64, 256, 1, false);
    o.conv("ffm.conv2", 256, 64, 1, false);
    convBn("conv_out.conv", 256, 256, 3);
    o.conv("conv_out.conv_out", classes, 256, 1, false);
    for (const char *head : {"conv_out16", "conv_out32"}) {
        convBn(std::string(head) + ".conv", 64, 128, 3);
        o.conv(std::string(head) + ".conv_out", classes, 64, 1, false);
    }
    o.set("classes", classes);
}

} // namespace ambrotype::inference
