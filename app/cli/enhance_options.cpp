#include "enhance_options.h"

#include "model_option.h"
#include "reading_options.h"
#include "variant_option.h"

#include "jobs/input_list.h"
#include "jobs/output/result_files.h"
#include "jobs/output_name.h"
#include "jobs/output_plan.h"
#include "pipeline/preset.h"

#include <CLI/CLI.hpp>

#include <fstream>
#include <sstream>

namespace ambrotype::cli {
namespace {

namespace fs = std::filesystem;
using imaging::FileFormat;
using jobs::BatchItem;

constexpr const char *kDefaultPreset = "studio-portrait";

Error wrongUse(std::string message)
{
    return {ErrorCode::InvalidArgument, std::move(message), {}};
}

Result<pipeline::Recipe> readRecipe(const std::string &file)
{
    std::ifstream stream(file, std::ios::binary);
    std::stringstream text;
    if (!stream || !(text << stream.rdbuf()))
        return wrongUse("The recipe file \"" + file + "\" cannot be read. Check its name and permissions.");
    Result<pipeline::Recipe> recipe = pipeline::Recipe::fromJson(text.str());
    if (!recipe)
        return Error{
            recipe.error().code, "The recipe file \"" + file + "\": " + recipe.error().message, recipe.error().detail};
    return recipe;
}

//! Sets "stage.param=value" in the recipe of \p item, and keeps it above the advice.
Result<void> applySetting(const std::string &setting, BatchItem &item)
{
    const std::size_t equals = setting.find('=');
    const std::size_t dot = setting.find('.');
    if (equals == std::string::npos || dot == std::string::npos || dot > equals)
        return wrongUse("\"" + setting
                        + "\" is no setting. Write --set stage.parameter=value, for example --set denoise.amount=30.");
    const std::string path = setting.substr(0, equals);
    if (const Result<void> set = item.recipe.setFromText(path, setting.substr(equals + 1)); !set)
        return Error{set.error().code, "--set " + setting + ": " + set.error().message, set.error().detail};
    pipeline::StageSettings fixed;
    fixed.stage = path.substr(0, dot);
    fixed.enabled = item.recipe.isEnabled(fixed.stage);
    const std::string param = path.substr(dot + 1);
    if (param != "enabled")
        fixed.values[param] = item.recipe.value(fixed.stage, param);
    item.overAdvice.push_back(std::move(fixed));
    return {};
}

//! --upscale, --denoise-model, --faces and what belongs to it. With a network that enlarges, --scale is its factor.
Result<void> applyModels(const EnhanceOptions &options, pipeline::Recipe &recipe)
{
    if (!options.upscale.empty()) {
        if (auto set = setModel(recipe, "upscale", options.upscale, "--upscale"); !set)
            return set;
        if (options.scale)
            if (const auto set = recipe.set("upscale", "factor", *options.scale); !set)
                return wrongUse("--scale: " + set.error().message);
    }
    if (!options.faces.empty())
        if (auto set = setModel(recipe, "faces", options.faces, "--faces"); !set)
            return set;
    if (!options.faceSelect.empty())
        if (const auto set = recipe.set("faces", "select", options.faceSelect); !set)
            return wrongUse("--face-select: " + set.error().message);
    if (options.fidelity)
        if (const auto set = recipe.set("faces", "fidelity", *options.fidelity); !set)
            return wrongUse("--fidelity: " + set.error().message);
    if (!options.denoiseModel.empty()) {
        const bool network = options.denoiseModel.rfind("ffdnet", 0) == 0;
        const std::string method = network ? "learned" : options.denoiseModel;
        if (const auto set = recipe.set("denoise", "method", method); !set)
            return wrongUse("--denoise-model: " + set.error().message);
    }
    return {};
}

Result<void> applyResize(const EnhanceOptions &options, pipeline::Recipe &recipe)
{
    const auto set =
        [&recipe](const char *param, const pipeline::ParamValue &value, const char *option) -> Result<void> {
        if (const Result<void> done = recipe.set("resize", param, value); !done)
            return wrongUse(std::string(option) + ": " + done.error().message);
        return {};
    };
    if (options.scale && options.upscale.empty()) {
        if (const Result<void> mode = set("mode", std::string("factor"), "--scale"); !mode)
            return mode;
        return set("factor", *options.scale, "--scale");
    }
    if (options.longEdge) {
        if (const Result<void> mode = set("mode", std::string("long-edge"), "--long-edge"); !mode)
            return mode;
        return set("long-edge", std::int64_t(*options.longEdge), "--long-edge");
    }
    return {};
}

//! Recipe, preset, automatic values and settings, in the order in which they win.
Result<void> applyValues(const EnhanceOptions &options, BatchItem &item)
{
    item.recipe = pipeline::Recipe::neutral();
    if (!options.recipeFile.empty()) {
        Result<pipeline::Recipe> recipe = readRecipe(options.recipeFile);
        if (!recipe)
            return recipe.error();
        item.recipe = std::move(*recipe);
        item.presetName = fs::path(options.recipeFile).stem().string();
    }
    item.automatic = options.automatic;
    if (options.preset || options.recipeFile.empty()) {
        const Result<pipeline::Preset> preset = pipeline::findPreset(options.preset.value_or(kDefaultPreset));
        if (!preset)
            return Error{preset.error().code, "--preset: " + preset.error().message, preset.error().detail};
        Result<pipeline::Recipe> laidOver = preset->applyTo(std::move(item.recipe));
        if (!laidOver)
            return Error{laidOver.error().code, "--preset: " + laidOver.error().message, laidOver.error().detail};
        item.recipe = std::move(*laidOver);
        item.presetName = preset->id;
        if (preset->automatic) {
            item.automatic = true;
            item.overAdvice = preset->stages;
        }
    }
    if (const Result<void> resized = applyResize(options, item.recipe); !resized)
        return resized;
    if (const Result<void> models = applyModels(options, item.recipe); !models)
        return models;
    for (const std::string &setting : options.set) {
        if (const Result<void> set = applySetting(setting, item); !set)
            return set;
    }
    return {};
}

bool holdsMoreThan8Bits(FileFormat format)
{
    return format == FileFormat::Png || format == FileFormat::Tiff || format == FileFormat::Heic;
}

//! Format, depth, quality, conflicts, metadata.
Result<void> applyWriting(const EnhanceOptions &options, BatchItem &item)
{
    if (!options.format.empty()) {
        item.keepFormat = false;
        item.write.format = *jobs::formatOfExtension("name." + options.format);
        if (!imaging::canWrite(item.write.format))
            return wrongUse("This build cannot write " + options.format + ". Choose jpeg, png, tiff or webp.");
    }
    if (!item.keepFormat && options.depth == 16 && !holdsMoreThan8Bits(item.write.format))
        return wrongUse("--depth 16 needs --format png or tiff; the others hold 8 bits per sample.");
    item.write.depth = options.depth;
    item.write.profile = imaging::outputProfileFromName(options.profile).value_or(item.write.profile);
    item.write.quality = options.quality.value_or(item.write.quality);
    item.write.strip = options.strip == "gps"   ? imaging::StripMetadata::Gps
                       : options.strip == "all" ? imaging::StripMetadata::All
                                                : imaging::StripMetadata::None;
    item.write.conflict = options.conflict == "skip"      ? imaging::Conflict::Skip
                          : options.conflict == "replace" ? imaging::Conflict::Replace
                                                          : imaging::Conflict::Unique;
    item.nameTemplate = options.name;
    if (const Result<std::string> name = jobs::expandName(options.name, {}); !name)
        return wrongUse("--name: " + name.error().message);
    item.sidecar = options.sidecar;
    item.measureResult = options.compareResults;
    item.order = options.order;
    for (const std::string &text : options.variants) {
        Result<jobs::OutputVariant> variant = variantFromText(text);
        if (!variant)
            return variant.error();
        item.variants.push_back(std::move(*variant));
    }
    if (const Result<void> fit = jobs::checkVariants(item.variants); !fit)
        return wrongUse("--variant: " + fit.error().message);
    return {};
}

//! Whether OUT names a file; else it is a folder. Errors: it can be neither.
Result<bool> isFileName(const fs::path &output)
{
    std::error_code ignored;
    if (fs::is_directory(output, ignored) || !output.has_filename())
        return false;
    if (jobs::formatOfExtension(output))
        return true;
    if (jobs::looksLikePicture(output))
        return wrongUse("Pictures cannot be written as \"" + output.extension().string()
                        + "\". Use .jpg, .png, .tif or .webp.");
    if (fs::exists(output, ignored))
        return wrongUse("\"" + output.string()
                        + "\" is a file. Give a folder, or a file name that ends in .jpg, .png, .tif or .webp.");
    return false;
}

//! Makes \p common the one item that is written to \p output.
Result<void> nameTheFile(const EnhanceOptions &options, const fs::path &output, std::size_t inputs, BatchItem &common)
{
    if (inputs > 1) {
        return wrongUse("\"" + output.string() + "\" names one file, but there are " + std::to_string(inputs)
                        + " pictures. Give a folder.");
    }
    const FileFormat format = *jobs::formatOfExtension(output);
    if (!options.format.empty() && format != common.write.format)
        return wrongUse("\"" + output.string() + "\" does not fit --format " + options.format
                        + ". Leave one of them away.");
    if (!imaging::canWrite(format))
        return wrongUse("This build cannot write \"" + output.extension().string()
                        + "\". Use .jpg, .png, .tif or .webp.");
    if (options.depth == 16 && !holdsMoreThan8Bits(format))
        return wrongUse("--depth 16 needs a .png or .tif file; the others hold 8 bits per sample.");
    common.keepFormat = false;
    common.write.format = format;
    common.outputFile = output;
    return {};
}

} // namespace

void declarePictureOptions(CLI::App &command, EnhanceOptions &options)
{
    command
        .add_option("--preset",
                    options.preset,
                    "Id or name of a preset, or a JSON file; \"none\" changes nothing. Default: studio-portrait")
        ->type_name("NAME|FILE");
    command.add_option("--recipe", options.recipeFile, "Recipe file to start from")->type_name("FILE");
    command.add_option("--set", options.set, "One value, e.g. denoise.amount=30; may be repeated; see \"stages\"")
        ->type_name("STAGE.PARAM=VALUE")
        ->allow_extra_args(false);
    command.add_flag("--auto", options.automatic, "Measure each picture and set strength, denoise and sharpen by it");
    auto *scale = command.add_option("--scale", options.scale, "Size of the result: 2 makes each side twice as long")
                      ->type_name("F");
    command.add_option("--long-edge", options.longEdge, "Size of the result: pixels of its longer side")
        ->type_name("N")
        ->excludes(scale);
    command
        .add_option("--upscale",
                    options.upscale,
                    "Enlarge with a network: an id of \"models list\" or a checkpoint file; --scale is then its factor")
        ->type_name("MODEL");
    command
        .add_option("--denoise-model",
                    options.denoiseModel,
                    "How noise is taken out: thorough, fast, classic, or learned (ffdnet), whose weights must be "
                    "imported")
        ->type_name("MODEL");
    command
        .add_option("--faces",
                    options.faces,
                    "Restore faces: auto, off, classic (no network), an id of \"models list\" or a checkpoint file")
        ->type_name("MODEL");
    command.add_option("--face-select", options.faceSelect, "Which faces: all, largest, or centre")
        ->check(CLI::IsMember({"all", "largest", "centre"}));
    command
        .add_option(
            "--fidelity", options.fidelity, "CodeFormer: 0 (more detail) to 100 (more like the original); default 50")
        ->check(CLI::Range(0.0, 100.0));
    command.add_option("--format", options.format, "Format of the results; default: that of each input")
        ->check(CLI::IsMember({"jpeg", "png", "tiff", "webp", "heic", "avif"}));
    command.add_option("--depth", options.depth, "Bits per sample of the results; default: as the input")
        ->check(CLI::IsMember({8, 16}));
    command
        .add_option(
            "--profile",
            options.profile,
            "Colours of the results as numbers of another profile: srgb, adobe-rgb or display-p3; default: that "
            "of each input")
        ->check(CLI::IsMember({"original", "srgb", "adobe-rgb", "display-p3"}));
    command.add_option("--quality", options.quality, "1 to 100 for JPEG and WebP; default 92")
        ->check(CLI::Range(1, 100));
    command.add_option("--strip", options.strip, "Leave the place (gps) or all metadata out")
        ->check(CLI::IsMember({"gps", "all"}));
    command
        .add_option("--name",
                    options.name,
                    "Name of the results: {name} {preset} {date} {seq} {seq:4} {scale} {width} {height} {format} "
                    "{folder} {order}")
        ->type_name("TEMPLATE");
    command
        .add_option("--conflict",
                    options.conflict,
                    "When the result exists: another name, leave it, or overwrite it; default: unique")
        ->check(CLI::IsMember({"unique", "skip", "replace"}));
    command
        .add_option("--variant",
                    options.variants,
                    "A further file of each result, e.g. web=jpeg,long-edge=2048,quality=80,folder=web,srgb; may be "
                    "repeated")
        ->type_name("LABEL=FORMAT,...")
        ->allow_extra_args(false);
    command.add_flag("--sidecar", options.sidecar, "Write \"picture.ext.ambrotype.json\" beside each; see \"rebuild\"");
    command.add_flag("--compare-results",
                     options.compareResults,
                     "In a queue: flag results that are softer, noisier or of another skin colour than the rest");
    command.add_option("--order", options.order, "The client's order: for {order}, the audit log and delivery sheets");
    command.add_option("--jobs", options.jobs, "Pictures worked on at once; default: one per processor core")
        ->check(CLI::Range(1, 256));
    command.add_option("--device", options.device, "auto, cpu, cuda, cuda:N or mps; default: auto")
        ->type_name("DEVICE");
    command.add_flag("--json", options.json, "One JSON object per picture on stdout, then a summary");
    addReadingOptions(command, options.reading);
}

void declareOptions(CLI::App &command, EnhanceOptions &options)
{
    command.add_option("INPUT", options.inputs, "Files, folders (with all below them), or globs")->required();
    command
        .add_option(
            "-o,--output", options.output, "Folder for the results, made if needed; for one picture also a file name")
        ->required()
        ->type_name("OUT");
    declarePictureOptions(command, options);
    command.add_flag("--people",
                     options.people,
                     "Look through all pictures first, and hold each restored face against the sharpest faces of the "
                     "same person, too; recipes and sidecars then hold numbers that say who it is");
    command
        .add_option("--report",
                    options.report,
                    "Report at the end: totals, reasons, time, models, licences; .html, .csv, .json or .txt")
        ->type_name("FILE");
}

Result<BatchItem> commonItem(const EnhanceOptions &options)
{
    BatchItem common;
    common.device = options.device;
    common.read = options.reading;
    if (const Result<void> values = applyValues(options, common); !values)
        return values.error();
    if (const Result<void> writing = applyWriting(options, common); !writing)
        return writing.error();
    return common;
}

Result<EnhancePlan> planEnhance(const EnhanceOptions &options)
{
    Result<BatchItem> common = commonItem(options);
    if (!common)
        return common.error();

    const fs::path output(options.output);
    const Result<bool> toFile = isFileName(output);
    if (!toFile)
        return toFile.error();
    EnhancePlan plan;
    plan.report = options.report;
    if (const std::string ending = plan.report.extension().string(); !options.report.empty() && ending != ".html"
                                                                     && ending != ".htm" && ending != ".csv"
                                                                     && ending != ".json" && ending != ".txt")
        return wrongUse("--report: The name must end in .html, .csv, .json or .txt.");
    plan.resultFolder = *toFile ? output.parent_path() : output;
    jobs::InputList list = jobs::expandInputs(options.inputs, *toFile ? fs::path() : output);
    plan.missing = std::move(list.missing);
    plan.ignored = list.ignored.size();
    if (*toFile) {
        if (const Result<void> named = nameTheFile(options, output, list.files.size(), *common); !named)
            return named.error();
    }
    plan.items.reserve(list.files.size());
    for (const jobs::InputFile &input : list.files) {
        BatchItem &item = plan.items.emplace_back(*common);
        item.input = input.file;
        item.outputFolder = output / input.subFolder;
        item.sequence = static_cast<int>(plan.items.size());
    }
    return plan;
}

} // namespace ambrotype::cli
