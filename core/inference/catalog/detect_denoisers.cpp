#include "inference/catalog/detectors.h"

#include <algorithm>

namespace ambrotype::inference {
namespace {

std::string number(int n)
{
    return std::to_string(n);
}

//! cszn/KAIR, models/network_ffdnet.py and network_dncnn.py: convolutions under the even numbers.
void outlineChain(Outline &o, std::int64_t features, std::int64_t inputs, std::int64_t outputs, int last)
{
    for (int i = 0; i <= last; i += 2)
        o.conv("model." + number(i), i == last ? outputs : features, i == 0 ? inputs : features, 3);
    o.set("convolutions", last / 2 + 1);
    o.set("features", features);
}

} // namespace

void outlineFfdNet(Outline &o)
{
    // Pixel-unshuffle by 2 and one noise level: 4 c + 1 channels in, 4 c out.
    const std::int64_t inputs = o.dim("model.0.weight", 1, 13);
    const std::int64_t channels = std::max<std::int64_t>(1, (inputs - 1) / 4);
    outlineChain(o, o.dim("model.0.weight", 0, 96), 4 * channels + 1, 4 * channels, std::max(2, o.span("model.") - 1));
    o.set("channels", channels);
}

void outlineDnCnn(Outline &o)
{
    const std::int64_t channels = o.dim("model.0.weight", 1, 3);
    outlineChain(o, o.dim("model.0.weight", 0, 64), channels, channels, std::max(2, o.span("model.") - 1));
    o.set("channels", channels);
}

//! cszn/KAIR, models/network_unet.py, UNetRes: four levels without biases.
void outlineDruNet(Outline &o)
{
    const std::int64_t inputs = o.dim("m_head.weight", 1, 4);
    const std::int64_t outputs = o.dim("m_tail.weight", 0, 3);
    const std::int64_t width = o.dim("m_head.weight", 0, 64);
    const int blocks = std::max(1, o.count("m_body.", ".res.0.weight"));
    o.conv("m_head", width, inputs, 3, false);
    for (int level = 1; level <= 3; ++level) {
        const std::int64_t size = width << (level - 1);
        const std::string down = "m_down" + number(level) + ".";
        const std::string up = "m_up" + number(level) + ".";
        for (int b = 0; b < blocks; ++b)
            for (const char *part : {".res.0", ".res.2"}) {
                o.conv(down + number(b) + part, size, size, 3, false);
                o.conv(up + number(b + 1) + part, size, size, 3, false);
            }
        o.conv(down + number(blocks), 2 * size, size, 2, false);
        o.conv(up + "0", 2 * size, size, 2, false);
    }
    for (int b = 0; b < blocks; ++b)
        for (const char *part : {".res.0", ".res.2"})
            o.conv("m_body." + number(b) + part, 8 * width, 8 * width, 3, false);
    o.conv("m_tail", outputs, width, 3, false);
    o.set("blocks", blocks);
    o.set("features", width);
    o.set("channels", outputs);
}

//! Our own, networks/repairer: residual blocks at half and quarter size, told two levels.
void outlineRepairer(Outline &o)
{
    const std::int64_t channels = o.dim("tail.weight", 0, 12) / 4;
    const std::int64_t half = o.dim("head.weight", 0, 32);
    const std::int64_t quarter = o.dim("down.weight", 0, 64);
    const auto blocks = [&o](const std::string &level, std::int64_t width) {
        const int count = o.span(level + ".");
        for (int b = 0; b < count; ++b)
            for (const char *part : {".conv1", ".conv2"})
                o.conv(level + "." + number(b) + part, width, width, 3);
    };
    o.conv("head", half, 4 * channels + 2, 3);
    o.conv("down", quarter, 4 * half, 1);
    o.conv("up", 4 * half, quarter, 1);
    o.conv("tail", 4 * channels, half, 3);
    for (const char *level : {"enc", "dec"})
        blocks(level, half);
    blocks("mid", quarter);
    o.set("channels", channels);
}

//! Our own, networks/pyramid: residual blocks at half, quarter and eighth size.
void outlinePyramidDenoiser(Outline &o)
{
    const std::int64_t channels = o.dim("tail.weight", 0, 12) / 4;
    const std::int64_t half = o.dim("head.weight", 0, 48);
    const std::int64_t quarter = o.dim("down1.weight", 0, 96);
    const std::int64_t eighth = o.dim("down2.weight", 0, 128);
    const auto blocks = [&o](const std::string &level, std::int64_t width) {
        const int count = o.span(level + ".");
        for (int b = 0; b < count; ++b)
            for (const char *part : {".conv1", ".conv2"})
                o.conv(level + "." + number(b) + part, width, width, 3);
    };
    // Twice the channels where it refines what another method made.
    const std::int64_t seen = o.dim("head.weight", 1, 4 * channels + 1) == 8 * channels + 1 ? 2 * channels : channels;
    o.conv("head", half, 4 * seen + 1, 3);
    o.conv("down1", quarter, 4 * half, 1);
    o.conv("down2", eighth, 4 * quarter, 1);
    o.conv("up2", 4 * quarter, eighth, 1);
    o.conv("up1", 4 * half, quarter, 1);
    o.conv("tail", 4 * channels, half, 3);
    for (const char *level : {"enc1", "dec1"})
        blocks(level, half);
    for (const char *level : {"enc2", "dec2"})
        blocks(level, quarter);
    blocks("mid", eighth);
    o.set("channels", channels);
}

//! megvii-research/NAFNet, basicsr/models/archs/NAFNet_arch.py.
void outlineNafNet(Outline &o)
{
    const std::int64_t width = o.dim("intro.weight", 0, 32);
    const std::int64_t channels = o.dim("intro.weight", 1, 3);
    const auto block = [&o](const std::string &name, std::int64_t c) {
        o.need(name + ".beta", {1, c, 1, 1});
        o.need(name + ".gamma", {1, c, 1, 1});
        o.conv(name + ".conv1", 2 * c, c, 1);
        o.conv(name + ".conv2", 2 * c, 1, 3);
        o.conv(name + ".conv3", c, c, 1);
        o.conv(name + ".sca.1", c, c, 1);
        o.conv(name + ".conv4", 2 * c, c, 1);
        o.conv(name + ".conv5", c, c, 1);
        o.norm(name + ".norm1", c);
        o.norm(name + ".norm2", c);
    };
    const int levels = std::min(8, std::max(1, o.span("encoders.")));
    std::string encoders;
    std::string decoders;
    o.conv("intro", width, channels, 3);
    o.conv("ending", channels, width, 3);
    for (int level = 0; level < levels; ++level) {
        const std::int64_t down = width << level;
        const std::int64_t up = width << (levels - 1 - level);
        const std::string encoder = "encoders." + number(level) + ".";
        const std::string decoder = "decoders." + number(level) + ".";
        const int encoderBlocks = std::max(1, o.span(encoder));
        const int decoderBlocks = std::max(1, o.span(decoder));
        for (int b = 0; b < encoderBlocks; ++b)
            block(encoder + number(b), down);
        for (int b = 0; b < decoderBlocks; ++b)
            block(decoder + number(b), up);
        o.conv("downs." + number(level), 2 * down, down, 2);
        o.need("ups." + number(level) + ".0.weight", {4 * up, 2 * up, 1, 1});
        encoders += (level > 0 ? "," : "") + number(encoderBlocks);
        decoders += (level > 0 ? "," : "") + number(decoderBlocks);
    }
    const int middle = std::max(1, o.span("middle_blks."));
    for (int b = 0; b < middle; ++b)
        block("middle_blks." + number(b), width << levels);
    o.set("width", width);
    o.set("channels", channels);
    o.set("encoderBlocks", encoders);
    o.set("middleBlocks", middle);
    o.set("decoderBlocks", decoders);
}

//! cszn/SCUNet, models/network_scunet.py: per block half window attention, half convolution.
void outlineScuNet(Outline &o)
{
    const std::int64_t width = o.dim("m_head.0.weight", 0, 64);
    const std::int64_t channels = o.dim("m_head.0.weight", 1, 3);
    const std::int64_t window = (o.dim("m_body.0.trans_block.msa.relative_position_params", 1, 15) + 1) / 2;
    const auto block = [&](const std::string &name, std::int64_t c) {
        const std::int64_t half = c / 2;
        o.norm(name + ".trans_block.ln1", half);
        o.norm(name + ".trans_block.ln2", half);
        o.need(name + ".trans_block.msa.relative_position_params", {kAnySize, 2 * window - 1, 2 * window - 1});
        o.linear(name + ".trans_block.msa.embedding_layer", 3 * half, half);
        o.linear(name + ".trans_block.msa.linear", half, half);
        o.linear(name + ".trans_block.mlp.0", 4 * half, half);
        o.linear(name + ".trans_block.mlp.2", half, 4 * half);
        o.conv(name + ".conv1_1", c, c, 1);
        o.conv(name + ".conv1_2", c, c, 1);
        o.conv(name + ".conv_block.0", half, half, 3, false);
        o.conv(name + ".conv_block.2", half, half, 3, false);
    };
    o.conv("m_head.0", width, channels, 3, false);
    o.conv("m_tail.0", channels, width, 3, false);
    for (int level = 1; level <= 3; ++level) {
        const std::int64_t size = width << (level - 1);
        const std::string down = "m_down" + number(level) + ".";
        const std::string up = "m_up" + number(level) + ".";
        const int blocks = std::max(1, o.span(down) - 1);
        for (int b = 0; b < blocks; ++b) {
            block(down + number(b), size);
            block(up + number(b + 1), size);
        }
        o.conv(down + number(blocks), 2 * size, size, 2, false);
        o.conv(up + "0", 2 * size, size, 2, false);
    }
    for (int b = 0; b < std::max(1, o.span("m_body.")); ++b)
        block("m_body." + number(b), 8 * width);
    o.set("features", width);
    o.set("channels", channels);
    o.set("window", window);
}

namespace {

//! VITA-Group/DeblurGANv2, models/fpn_inception.py and fpn_mobilenet.py: what both have in common.
void outlineDeblurHead(Outline &o, std::int64_t features, std::int64_t pyramid)
{
    for (int i = 1; i <= 3; ++i)
        o.conv("fpn.td" + number(i) + ".0", pyramid, pyramid, 3);
    for (int i = 0; i <= 4; ++i)
        o.need("fpn.lateral" + number(i) + ".weight", {i == 0 ? pyramid / 2 : pyramid, kAnySize, 1, 1});
    for (int i = 1; i <= 4; ++i) {
        const std::string head = "head" + number(i);
        o.need(head + ".block0.weight", {features, pyramid, 3, 3});
        o.need(head + ".block1.weight", {features, features, 3, 3});
    }
    o.conv("smooth.0", features, 4 * features, 3);
    o.conv("smooth2.0", features / 2, features, 3);
    o.conv("final", 3, features / 2, 3);
    for (const char *norm : {"smooth.1.", "smooth2.1.", "fpn.td1.1.", "fpn.td2.1.", "fpn.td3.1.", "fpn.pad."})
        o.allow(norm);
    for (int i = 0; i <= 4; ++i)
        o.allow("fpn.enc" + number(i) + ".");
    o.set("features", features);
    o.set("pyramid", pyramid);
}

//! microsoft/Bringing-Old-Photos-Back-to-Life, Global/models/networks.py: the VAE's two halves below \p prefix.
void outlineVae(Outline &o, const std::string &prefix)
{
    const std::int64_t width = o.dim(prefix + "encoder.1.weight", 0, 64);
    o.conv(prefix + "encoder.1", width, 3, 7);
    o.conv(prefix + "encoder.4", width, width, 4);
    o.conv(prefix + "encoder.7", width, width, 4);
    for (int b = 0; b < 4; ++b)
        for (const char *part : {".conv_block.1", ".conv_block.5"}) {
            o.conv(prefix + "encoder." + number(10 + b) + part, width, width, 3);
            o.conv(prefix + "decoder." + number(b) + part, width, width, 3);
        }
    o.conv(prefix + "decoder.4", width, width, 4);
    o.conv(prefix + "decoder.7", width, width, 4);
    o.conv(prefix + "decoder.11", 3, width, 7);
}

//! The mapping network below \p prefix, in its three forms.
void outlineMapping(Outline &o, const std::string &prefix)
{
    const auto block = [&o](const std::string &name) {
        o.conv(name + ".conv_block.1", 512, 512, 3);
        o.conv(name + ".conv_block.5", 512, 512, 3);
    };
    const auto chain = [&o](const std::string &name, int first, std::vector<std::int64_t> sizes) {
        for (std::size_t i = 0; i + 1 < sizes.size(); ++i)
            o.conv(name + number(first + 3 * static_cast<int>(i)), sizes[i + 1], sizes[i], 3);
    };
    const bool patches = o.has(prefix + "NL_scale_1.F_Combine.weight");
    const bool nonLocal = o.has(prefix + "NL.g.weight");
    if (!patches && !nonLocal) {
        chain(prefix + "model.", 0, {64, 128, 256, 512, 512});
        for (int b = 12; b < 18; ++b)
            block(prefix + "model." + number(b));
        chain(prefix + "model.", 18, {512, 512, 256, 128, 64});
        o.set("mapping", "plain");
        return;
    }
    o.set("mapping", patches ? "patch-attention" : "non-local");
    chain(prefix + "before_NL.", 0, {64, 128, 256, 512, 512});
    int after = 6;
    if (nonLocal) {
        for (const char *part : {"NL.g", "NL.W", "NL.theta", "NL.phi"})
            o.conv(prefix + part, 512, 512, 1);
        for (int b = 0; b < 3; ++b)
            block(prefix + "NL.res_block." + number(b));
    } else {
        after = 2;
        block(prefix + "before_NL.12");
        block(prefix + "before_NL.13");
        for (int scale = 1; scale <= 3; ++scale) {
            o.conv(prefix + "NL_scale_" + number(scale) + ".F_Combine", 512, 1025, 3);
            block(prefix + "NL_scale_" + number(scale) + ".res_block.0");
        }
        for (int scale = 1; scale <= 2; ++scale)
            for (int b = 0; b < 2; ++b)
                block(prefix + "res_block_" + number(scale) + "." + number(b));
    }
    for (int b = 0; b < after; ++b)
        block(prefix + "after_NL." + number(b));
    chain(prefix + "after_NL.", after, {512, 512, 256, 128, 64});
}

} // namespace

void outlineDeblurGanInception(Outline &o)
{
    outlineDeblurHead(o, o.dim("head1.block0.weight", 0, 128), o.dim("head1.block0.weight", 1, 256));
    o.need("fpn.inception.conv2d_1a.conv.weight", {32, 3, 3, 3});
    o.allow("fpn.inception.");
}

void outlineDeblurGanMobileNet(Outline &o)
{
    outlineDeblurHead(o, o.dim("head1.block0.weight", 0, 64), o.dim("head1.block0.weight", 1, 128));
    o.need("fpn.features.0.0.weight", {32, 3, 3, 3});
    o.need("fpn.features.18.0.weight", {1280, 320, 1, 1});
    o.allow("fpn.features.");
}

void outlineScratchUnet(Outline &o)
{
    const std::int64_t width = o.dim("first.1.weight", 0, 64);
    const int depth = std::max(1, o.span("down_path."));
    o.conv("first.1", width, 1, 7);
    o.conv("last.1", 1, width, 3);
    for (int level = 0; level < depth; ++level) {
        const std::int64_t size = width << level;
        const std::string n = number(level);
        o.conv("down_path." + n + ".block.1", 2 * size, size, 3);
        o.need("down_sample." + n + ".4.filt", {size, 1, kAnySize, kAnySize});
        o.need("down_sample." + n + ".1.weight", {size, size, 3, 3});
        o.need("up_path." + number(depth - 1 - level) + ".up.2.weight", {size, 2 * size, 3, 3});
        o.need("up_path." + number(depth - 1 - level) + ".conv_block.block.1.weight", {size, 2 * size, 3, 3});
    }
    for (const char *part : {"down_path.", "down_sample.", "up_path."})
        o.repeat(part, 0, depth);
    o.set("features", width);
    o.set("depth", depth);
}

void outlineOldPhotosVae(Outline &o)
{
    outlineVae(o, "");
}

void outlineOldPhotosMapping(Outline &o)
{
    outlineMapping(o, "");
}

void outlineOldPhotosGlobal(Outline &o)
{
    outlineVae(o, "netG_A.");
    outlineVae(o, "netG_B.");
    outlineMapping(o, "mapping_net.");
}

} // namespace ambrotype::inference
