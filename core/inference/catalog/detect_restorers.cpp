#include "inference/catalog/detectors.h"

#include <algorithm>

namespace ambrotype::inference {
namespace {

std::string number(int n)
{
    return std::to_string(n);
}

} // namespace

//! TencentARC/GFPGAN, gfpgan/archs/gfpganv1_clean_arch.py.
void outlineGfpganClean(Outline &o)
{
    const int levels = std::max(1, o.span("conv_body_down."));
    const std::int64_t styleSize = o.dim("stylegan_decoder.style_mlp.1.weight", 0, 512);
    o.need("conv_body_first.weight", {kAnySize, 3, 1, 1});
    o.need("conv_body_first.bias", {kAnySize});
    for (const char *part : {"conv_body_down.", "conv_body_up.", "toRGB.", "condition_scale.", "condition_shift."}) {
        o.repeat(part, 0, levels);
        const std::string inner = part[0] == 't' ? "0.weight" : part[5] == 'b' ? "0.conv1.weight" : "0.0.weight";
        o.need(part + inner, {kAnySize, kAnySize, kAnySize, kAnySize});
    }
    o.need("final_conv.weight", {kAnySize, kAnySize, 3, 3});
    o.need("final_conv.bias", {kAnySize});
    o.need("final_linear.weight", {kAnySize, kAnySize});
    o.need("final_linear.bias", {kAnySize});
    for (int i = 1; o.has("stylegan_decoder.style_mlp." + number(i) + ".weight") || i < 3; i += 2)
        o.linear("stylegan_decoder.style_mlp." + number(i), styleSize, styleSize);
    o.need("stylegan_decoder.constant_input.weight", {1, kAnySize, 4, 4});
    o.repeat("stylegan_decoder.style_convs.", 0, 2 * levels);
    o.repeat("stylegan_decoder.to_rgbs.", 0, levels);
    o.need("stylegan_decoder.style_convs.0.modulated_conv.weight", {1, kAnySize, kAnySize, 3, 3});
    for (int i = 0; i <= 2 * levels; ++i) {
        const std::int64_t size = std::int64_t(4) << ((i + 1) / 2);
        o.need("stylegan_decoder.noises.noise" + number(i), {1, 1, size, size});
    }
    o.allow("stylegan_decoder.style_conv1.");
    o.allow("stylegan_decoder.to_rgb1.");
    o.set("size", std::int64_t(4) << levels);
    o.set("style", styleSize);
}

//! The first release, with compiled operators: gfpgan/archs/gfpganv1_arch.py.
void outlineGfpganOriginal(Outline &o)
{
    const int levels = std::max(1, o.span("conv_body_down."));
    o.need("conv_body_first.0.weight", {kAnySize, 3, 1, 1});
    o.need("conv_body_down.0.conv1.0.weight", {kAnySize, kAnySize, 3, 3});
    o.need("conv_body_down.0.conv2.1.weight", {kAnySize, kAnySize, 3, 3});
    o.need("final_linear.weight", {kAnySize, kAnySize});
    o.need("stylegan_decoder.constant_input.weight", {1, kAnySize, 4, 4});
    o.need("stylegan_decoder.style_convs.0.modulated_conv.weight", {1, kAnySize, kAnySize, 3, 3});
    for (const char *part : {"conv_body_first.",
                             "conv_body_down.",
                             "conv_body_up.",
                             "final_conv.",
                             "final_linear.",
                             "toRGB.",
                             "condition_scale.",
                             "condition_shift.",
                             "stylegan_decoder."})
        o.allow(part);
    o.set("size", std::int64_t(4) << levels);
}

//! yangxy/GPEN, face_model/gpen_model.py, FullGenerator. The number of encoder steps gives the size.
void outlineGpen(Outline &o)
{
    int steps = 0;
    while (steps < 12 && o.has("ecd" + number(steps + 1) + ".0.1.weight"))
        ++steps;
    steps = std::max(1, steps);
    const std::int64_t styleSize = o.dim("generator.style.1.weight", 0, 512);
    o.need("ecd0.0.0.weight", {kAnySize, 3, 1, 1});
    o.need("ecd0.0.1.bias", {kAnySize});
    for (int i = 1; i <= steps; ++i) {
        const std::string name = "ecd" + number(i) + ".0.";
        o.need(name + "0.kernel", {4, 4});
        o.need(name + "1.weight", {kAnySize, kAnySize, 3, 3});
        o.need(name + "2.bias", {kAnySize});
    }
    o.need("final_linear.0.weight", {styleSize, kAnySize});
    o.need("final_linear.0.bias", {styleSize});
    const int mapping = std::max(1, o.span("generator.style.") - 1);
    for (int i = 1; i <= mapping; ++i)
        o.linear("generator.style." + number(i), styleSize, styleSize);
    o.need("generator.input.input", {1, kAnySize, 4, 4});
    o.need("generator.convs.0.conv.blur.kernel", {4, 4});
    for (int i = 0; i < 2 * steps; ++i) { // enlarging and plain ones in turn
        o.repeat("generator.convs.", i, i + 1, i % 2);
        o.need("generator.convs." + number(i) + ".conv.weight", {1, kAnySize, kAnySize, 3, 3});
    }
    o.repeat("generator.to_rgbs.", 0, steps);
    o.allow("generator.");
    o.set("size", std::int64_t(4) << steps);
    o.set("style", styleSize);
}

//! sczhou/CodeFormer, basicsr/archs/codeformer_arch.py and vqgan_arch.py.
void outlineCodeFormer(Outline &o)
{
    const std::int64_t width = o.dim("position_emb", 1, 512);
    const std::int64_t codes = o.dim("quantize.embedding.weight", 0, 1024);
    const int layers = std::max(1, o.span("ft_layers."));
    o.need("position_emb", {kAnySize, width});
    o.need("quantize.embedding.weight", {codes, 256});
    o.linear("feat_emb", width, 256);
    o.repeat("ft_layers.", 0, layers);
    o.need("ft_layers.0.self_attn.in_proj_weight", {3 * width, width});
    o.need("idx_pred_layer.0.weight", {width});
    o.need("idx_pred_layer.1.weight", {codes, width});
    for (const char *size : {"32", "64", "128", "256"})
        for (const char *part : {".encode_enc.conv1.weight",
                                 ".encode_enc.conv_out.weight",
                                 ".scale.0.weight",
                                 ".scale.2.weight",
                                 ".shift.0.weight",
                                 ".shift.2.weight"})
            o.need("fuse_convs_dict." + std::string(size) + part, {kAnySize, kAnySize, kAnySize, kAnySize});
    for (const char *half : {"encoder", "generator"}) {
        const std::string blocks = std::string(half) + ".blocks.";
        o.need(blocks + "0.weight", {kAnySize, kAnySize, 3, 3});
        o.need(blocks + "24.weight", {kAnySize, kAnySize, 3, 3});
    }
    for (const char *part : {"encoder.blocks.", "generator.blocks.", "fuse_convs_dict.", "idx_pred_layer.0.bias"})
        o.allow(part);
    o.set("size", 512);
    o.set("codes", codes);
    o.set("layers", layers);
}

//! wzhouxiff/RestoreFormerPlusPlus, RestoreFormer/modules/vqvae/vqvae_arch.py.
void outlineRestoreFormer(Outline &o)
{
    const std::int64_t width = o.dim("encoder.conv_in.weight", 0, 64);
    const std::int64_t codes = o.dim("quantize.embedding.weight", 0, 1024);
    const int levels = std::max(1, o.span("encoder.down."));
    o.conv("encoder.conv_in", width, 3, 3);
    o.need("decoder.conv_in.weight", {kAnySize, kAnySize, 3, 3});
    for (int level = 0; level < levels; ++level) {
        const std::string down = "encoder.down." + number(level) + ".block.";
        const std::string up = "decoder.up." + number(level) + ".block.";
        o.repeat(down, 1, std::max(1, o.span(down)), 1);
        o.repeat(up, 1, std::max(1, o.span(up)), 1);
        o.need(down + "0.conv1.weight", {kAnySize, kAnySize, 3, 3});
        o.need(up + "0.conv1.weight", {kAnySize, kAnySize, 3, 3});
    }
    o.need("quantize.embedding.weight", {codes, 256});
    o.need("quant_conv.weight", {256, 256, 1, 1});
    o.need("post_quant_conv.weight", {256, 256, 1, 1});
    o.need("encoder.mid.attn_1.norm2.weight", {kAnySize});
    for (const char *part : {"encoder.", "decoder.", "quant_conv.bias", "post_quant_conv.bias"})
        o.allow(part);
    // The first version attends at size 16 only, the second also at 32.
    const bool second = o.has("decoder.up." + number(levels - 2) + ".attn.0.q.weight");
    o.set("version", second ? "2" : "1");
    o.set("heads", second ? 4 : 8);
    o.set("size", std::int64_t(16) << (levels - 1));
    o.set("codes", codes);
}

//! richzhang/colorization, colorizers/eccv16.py.
void outlineEccv16(Outline &o)
{
    const std::vector<std::vector<std::int64_t>> kStages = {{64, 1, 64},
                                                            {128, 64, 128},
                                                            {256, 128, 256, 256},
                                                            {512, 256, 512, 512},
                                                            {512, 512, 512, 512},
                                                            {512, 512, 512, 512},
                                                            {512, 512, 512, 512}};
    for (std::size_t s = 0; s < kStages.size(); ++s) {
        const std::string name = "model" + number(static_cast<int>(s) + 1) + ".";
        const int convs = static_cast<int>(kStages[s].size()) - 1;
        for (int c = 0; c < convs; ++c)
            o.conv(name + number(2 * c), kStages[s][0], c == 0 ? kStages[s][1] : kStages[s][0], 3);
        o.batchNorm(name + number(2 * convs), kStages[s][0]);
    }
    const std::int64_t bins = o.dim("model_out.weight", 1, 313);
    o.need("model8.0.weight", {512, 256, 4, 4});
    o.need("model8.0.bias", {256});
    o.conv("model8.2", 256, 256, 3);
    o.conv("model8.4", 256, 256, 3);
    o.conv("model8.6", bins, 256, 1);
    o.conv("model_out", 2, bins, 1, false);
    o.set("bins", bins);
}

//! richzhang/colorization, colorizers/siggraph17.py.
void outlineSiggraph17(Outline &o)
{
    const std::int64_t classes = o.dim("model_class.0.weight", 0, 529);
    o.conv("model1.0", 64, 4, 3);
    o.conv("model1.2", 64, 64, 3);
    o.conv("model4.0", 512, 256, 3);
    o.conv("model7.4", 512, 512, 3);
    o.need("model8up.0.weight", {512, 256, 4, 4});
    o.need("model9up.0.weight", {256, 128, 4, 4});
    o.need("model10up.0.weight", {128, 128, 4, 4});
    o.conv("model3short8.0", 256, 256, 3);
    o.conv("model2short9.0", 128, 128, 3);
    o.conv("model1short10.0", 128, 64, 3);
    o.conv("model_class.0", classes, 256, 1);
    o.conv("model_out.0", 2, 128, 1);
    for (const char *part : {"model1.",
                             "model2.",
                             "model3.",
                             "model4.",
                             "model5.",
                             "model6.",
                             "model7.",
                             "model8.",
                             "model9.",
                             "model10.",
                             "model8up.",
                             "model9up.",
                             "model10up."})
        o.allow(part);
    o.set("classes", classes);
}

//! piddnad/DDColor, basicsr/archs/ddcolor_arch.py with a ConvNeXt encoder.
void outlineDdColor(Outline &o)
{
    const std::int64_t width = o.dim("encoder.arch.downsample_layers.0.0.weight", 0, 96);
    const std::int64_t queries = o.dim("decoder.color_decoder.query_feat.weight", 0, 100);
    o.conv("encoder.arch.downsample_layers.0.0", width, 3, 4);
    std::string depths;
    for (int stage = 0; stage < 4; ++stage) {
        const std::string name = "encoder.arch.stages." + number(stage) + ".";
        const int blocks = std::max(1, o.span(name));
        const std::int64_t size = width << stage;
        for (int b = 0; b < blocks; ++b) {
            const std::string block = name + number(b) + ".";
            o.need(block + "gamma", {size});
            o.conv(block + "dwconv", size, 1, 7);
            o.norm(block + "norm", size);
            o.linear(block + "pwconv1", 4 * size, size);
            o.linear(block + "pwconv2", size, 4 * size);
        }
        depths += (stage > 0 ? "," : "") + number(blocks);
    }
    const std::string decoder = "decoder.color_decoder.";
    o.need(decoder + "query_feat.weight", {queries, 256});
    o.need(decoder + "query_embed.weight", {queries, 256});
    for (const char *part :
         {"transformer_self_attention_layers.", "transformer_cross_attention_layers.", "transformer_ffn_layers."})
        o.repeat(decoder + part, 0, std::max(1, o.span(decoder + part)));
    o.need(decoder + "transformer_ffn_layers.0.linear1.weight", {2048, 256});
    // "weight_orig" is spectral normalisation, which published hub files may have folded into "weight".
    o.need("decoder.last_shuf.conv.0."
               + std::string(o.has("decoder.last_shuf.conv.0.weight") ? "weight" : "weight_orig"),
           {kAnySize, kAnySize, 1, 1});
    o.need("refine_net.0.0." + std::string(o.has("refine_net.0.0.weight") ? "weight" : "weight_orig"),
           {2, queries + 3, 1, 1});
    for (const char *part : {"mean", "std", "encoder.arch.", "decoder.", "refine_net."})
        o.allow(part);
    o.set("encoder", width == 192 ? "convnext-l" : width == 96 ? "convnext-t" : "convnext");
    o.set("depths", depths);
    o.set("queries", queries);
}

namespace {

//! AliaksandrSiarohin/first-order-model, modules/util.py, Hourglass.
void outlineHourglass(Outline &o, const std::string &prefix)
{
    for (const char *part : {"encoder.down_blocks.", "decoder.up_blocks."}) {
        o.repeat(prefix + part, 0, std::max(1, o.span(prefix + part)));
        o.need(prefix + part + "0.conv.weight", {kAnySize, kAnySize, 3, 3});
    }
}

} // namespace

void outlineFommGenerator(Outline &o)
{
    const std::int64_t keypoints = o.dim("dense_motion_network.mask.weight", 0, 11) - 1;
    const std::int64_t width = o.dim("first.conv.weight", 0, 64);
    outlineHourglass(o, "dense_motion_network.hourglass.");
    o.need("dense_motion_network.mask.weight", {keypoints + 1, kAnySize, 7, 7});
    o.need("dense_motion_network.occlusion.weight", {1, kAnySize, 7, 7});
    o.conv("first.conv", width, 3, 7);
    o.batchNorm("first.norm", width);
    o.repeat("down_blocks.", 0, std::max(1, o.span("down_blocks.")));
    o.repeat("up_blocks.", 0, std::max(1, o.span("up_blocks.")));
    o.need("down_blocks.0.conv.weight", {2 * width, width, 3, 3});
    o.conv("final", 3, width, 7);
    for (const char *part : {"dense_motion_network.", "bottleneck."})
        o.allow(part);
    o.need("bottleneck.r0.conv1.weight", {kAnySize, kAnySize, 3, 3});
    o.set("keypoints", keypoints);
    o.set("features", width);
}

void outlineFommKpDetector(Outline &o)
{
    const std::int64_t keypoints = o.dim("kp.weight", 0, 10);
    outlineHourglass(o, "predictor.");
    o.conv("kp", keypoints, o.dim("kp.weight", 1, 35), 7);
    if (o.has("jacobian.weight"))
        o.conv("jacobian", 4 * keypoints, o.dim("jacobian.weight", 1, 35), 7);
    o.need("down.weight", {3, 1, kAnySize, kAnySize});
    o.set("keypoints", keypoints);
}

} // namespace ambrotype::inference
