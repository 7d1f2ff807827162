#include "config.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace ambrotype::training {

using Json = nlohmann::ordered_json;

namespace {

//! Calls visit(key, member) for every value, so that reading and writing cannot drift apart.
template <typename ConfigType, typename Visitor> void visitAll(ConfigType &c, Visitor visit)
{
    visit("name", c.name);
    visit("task", c.task);
    visit("seed", c.seed);
    visit("scene_size", c.scene.size);
    visit("smallest_leaf", c.scene.smallestLeaf);
    visit("largest_leaf", c.scene.largestLeaf);
    visit("leaf_power", c.scene.power);
    visit("texture_share", c.scene.textureShare);
    visit("stroke_share", c.scene.strokeShare);
    visit("contrast", c.scene.contrast);
    visit("sharp_share", c.scene.sharpShare);
    visit("largest_lens", c.scene.largestLens);
    visit("soft_chroma_share", c.scene.softChromaShare);
    visit("slowest_texture", c.scene.slowestTexture);
    visit("fastest_texture", c.scene.fastestTexture);
    visit("grain_share", c.scene.grainShare);
    visit("largest_grain", c.scene.largestGrain255);
    visit("scenes", c.scenes);
    visit("scene_every", c.sceneEvery);
    visit("largest_sigma", c.noise.largestSigma255);
    visit("clean_share", c.noise.cleanShare);
    visit("real_noise_share", c.noise.realShare);
    visit("level_error", c.noise.understated);
    visit("sigma_power", c.noise.sigmaPower);
    visit("clipped_share", c.noise.clippedShare);
    visit("sees", c.sees);
    visit("chroma_spread", c.chromaSpread);
    visit("scale", c.scale);
    visit("features", c.features);
    visit("body_blocks", c.bodyBlocks);
    visit("jpeg_share", c.jpegShare);
    visit("lowest_quality", c.lowestQuality);
    visit("repair_lowest_quality", c.damage.lowestQuality);
    visit("repair_highest_quality", c.damage.highestQuality);
    visit("repair_jpeg_share", c.damage.jpegShare);
    visit("repair_second_jpeg_share", c.damage.secondShare);
    visit("repair_shifted_share", c.damage.shiftedShare);
    visit("repair_rescaled_share", c.damage.rescaledShare);
    visit("repair_blur_share", c.damage.blurShare);
    visit("repair_largest_blur", c.damage.largestBlur);
    visit("repair_noise_share", c.damage.noiseShare);
    visit("repair_largest_noise", c.damage.largestNoise255);
    visit("repair_grey_share", c.damage.greyShare);
    visit("repair_untouched_share", c.damage.untouchedShare);
    visit("repair_level_error", c.damage.levelError);
    visit("start_sha256", c.startSha);
    visit("widths", c.widths);
    visit("blocks", c.blocks);
    visit("patch", c.patch);
    visit("batch", c.batch);
    visit("steps", c.steps);
    visit("learning_rate", c.learningRate);
    visit("last_learning_rate", c.lastLearningRate);
    visit("warmup", c.warmup);
    visit("loss", c.loss);
    visit("clip", c.clip);
    visit("average", c.average);
    visit("bf16", c.bf16);
    visit("threads", c.threads);
    visit("validate_every", c.validateEvery);
    visit("save_every", c.saveEvery);
}

} // namespace

Result<Config> Config::load(const std::filesystem::path &file)
{
    std::ifstream stream(file);
    if (!stream)
        return Error{ErrorCode::NotFound, "The configuration cannot be read.", file.string()};
    Config config;
    try {
        Json json = Json::parse(stream);
        visitAll(config, [&](const char *key, auto &member) {
            if (json.contains(key)) {
                json.at(key).get_to(member);
                json.erase(key);
            }
        });
        if (!json.empty())
            return Error{ErrorCode::InvalidArgument, "The configuration names something unknown.", json.begin().key()};
    } catch (const nlohmann::json::exception &failed) {
        return Error{ErrorCode::BadFormat, "The configuration cannot be understood.", failed.what()};
    }
    if (config.task != "denoise" && config.task != "enlarge" && config.task != "repair")
        return Error{ErrorCode::InvalidArgument, "task must be denoise, enlarge or repair.", config.task};
    if (config.loss != "absolute" && config.loss != "square")
        return Error{ErrorCode::InvalidArgument, "loss must be absolute or square.", config.loss};
    if (config.sees != "noisy" && config.sees != "rough" && config.sees != "both")
        return Error{ErrorCode::InvalidArgument, "sees must be noisy, rough or both.", config.sees};
    const int side = config.task == "enlarge"  ? config.patch * config.scale
                     : config.task == "repair" ? config.patch + kDamageMargin
                                               : config.patch;
    if (config.patch % 8 != 0 || config.patch < 16 || side > config.scene.size)
        return Error{ErrorCode::InvalidArgument, "patch must be a multiple of 8, at least 16 and within a scene.", {}};
    if (config.scale < 2 || config.scale > 4 || config.scene.size % config.scale != 0)
        return Error{ErrorCode::InvalidArgument, "scale must be 2, 3 or 4 and divide scene_size.", {}};
    if (config.lowestQuality < 1 || config.lowestQuality > 96)
        return Error{ErrorCode::InvalidArgument, "lowest_quality must be between 1 and 96.", {}};
    if (config.damage.lowestQuality < 1 || config.damage.highestQuality > 100
        || config.damage.lowestQuality > config.damage.highestQuality)
        return Error{ErrorCode::InvalidArgument, "The qualities of the task repair must lie in 1 to 100.", {}};
    if (config.features < 1 || config.bodyBlocks < 1 || config.sceneEvery < 0)
        return Error{
            ErrorCode::InvalidArgument, "features and body_blocks must be at least 1, scene_every not negative.", {}};
    if (config.batch < 1 || config.steps < 1 || config.scenes < 1 || config.threads < 1)
        return Error{ErrorCode::InvalidArgument, "batch, steps, scenes and threads must be at least 1.", {}};
    return config;
}

std::string Config::toJson() const
{
    Json json;
    visitAll(*this, [&](const char *key, const auto &member) { json[key] = member; });
    return json.dump(2);
}

} // namespace ambrotype::training
