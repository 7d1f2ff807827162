#include "faces_export.h"

#include "command.h"
#include "device_option.h"
#include "each_input.h"
#include "interrupt.h"
#include "model_option.h"
#include "output.h"
#include "reading_options.h"

#include "imaging/io/writer.h"
#include "pipeline/faces/face_export.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace ambrotype::cli {
namespace {

namespace fs = std::filesystem;

Result<std::string> write(const imaging::Picture &picture, const fs::path &target)
{
    imaging::WriteOptions options;
    options.format = imaging::FileFormat::Png;
    const auto written = imaging::writePicture(picture, target, options, interrupt::token());
    if (!written)
        return written.error();
    return written->value_or(target).string();
}

//! "portrait-face2.png", "portrait-face2-restored.png".
fs::path nameFor(const fs::path &folder, const fs::path &input, int number, const char *ending)
{
    return folder / (input.stem().string() + "-face" + std::to_string(number) + ending + ".png");
}

//! The files written for one picture. Errors: those of reading, finding, restoring, writing.
Result<nlohmann::json> exportFile(const fs::path &file,
                                  const fs::path &folder,
                                  const imaging::ReadOptions &reading,
                                  const pipeline::Recipe &recipe,
                                  const std::string &device)
{
    pipeline::RenderContext context;
    context.cancel = interrupt::token();
    context.device = device;
    nlohmann::json warnings = nlohmann::json::array();
    context.note = [&warnings](const std::string &sentence) { warnings.push_back(sentence); };
    Result<imaging::Picture> picture = imaging::readPicture(file, reading, context.cancel);
    if (!picture)
        return picture.error();
    const imaging::SampleType type = picture->bitsPerSample > 8 ? imaging::SampleType::U16 : imaging::SampleType::U8;
    const auto source = pipeline::Source::create(std::move(*picture), file.string());
    if (!source)
        return source.error();
    const auto faces = pipeline::exportFaces(**source, recipe, type, context);
    if (!faces)
        return faces.error();
    nlohmann::json list = nlohmann::json::array();
    for (const pipeline::ExportedFace &face : *faces) {
        const auto before = write(face.before, nameFor(folder, file, face.number, ""));
        if (!before)
            return before.error();
        nlohmann::json entry = {{"number", face.number},
                                {"crop", *before},
                                {"restored", nullptr},
                                {"reason", face.reason.empty() ? nlohmann::json() : nlohmann::json(face.reason)}};
        if (face.restored) {
            const auto after = write(*face.restored, nameFor(folder, file, face.number, "-restored"));
            if (!after)
                return after.error();
            entry["restored"] = *after;
        }
        list.push_back(std::move(entry));
    }
    return nlohmann::json{{"event", "item"},
                          {"input", file.string()},
                          {"state", "done"},
                          {"error", nullptr},
                          {"warnings", warnings},
                          {"faces", list}};
}

std::string countOf(std::size_t faces)
{
    return std::to_string(faces) + (faces == 1 ? " face" : " faces");
}

} // namespace

void FacesExport::declare(CLI::App &faces)
{
    m_app = faces.add_subcommand("export", "Write the faces of pictures as files of their own");
    m_app->add_option("INPUT", m_inputs, "Files, folders, or globs")->required();
    m_app->add_option("-o,--output", m_output, "Folder for the faces; made when it is not there")->required();
    m_app->add_option("--faces", m_model, "Also what a restorer makes of each face: auto, classic, an id or a file")
        ->type_name("MODEL");
    m_app->add_option("--fidelity", m_fidelity, "CodeFormer: 0 to 100; default 50")->check(CLI::Range(0.0, 100.0));
    m_app->add_option("--detector", m_detector, "auto, retinaface, yunet or cascade")
        ->check(CLI::IsMember({"auto", "retinaface", "yunet", "cascade"}));
    m_app->add_option("--min-size", m_smallest, "Smallest distance of the eyes in pixels (default 4)")
        ->check(CLI::Range(4.0, 500.0));
    m_app->add_option("--device", m_device, "auto, cpu, cuda, cuda:1 or mps");
    m_app->add_flag("--json", m_json, "One JSON object per picture on stdout");
    addReadingOptions(*m_app, m_reading);
}

bool FacesExport::isChosen() const
{
    return m_app->parsed();
}

int FacesExport::run()
{
    if (const Result<void> there = checkDevice(m_device); !there)
        return usageError(there.error().message);
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    Result<void> set = setModel(recipe, "faces", m_model, "--faces");
    for (const auto &[param, value] : {std::pair<const char *, pipeline::ParamValue>{"fidelity", m_fidelity},
                                       std::pair<const char *, pipeline::ParamValue>{"smallest", m_smallest},
                                       std::pair<const char *, pipeline::ParamValue>{"background", true},
                                       std::pair<const char *, pipeline::ParamValue>{"detector", m_detector}})
        if (set)
            set = recipe.set("faces", param, value);
    if (!set)
        return usageError(set.error().message);
    std::error_code ignored;
    fs::create_directories(m_output, ignored);
    if (!fs::is_directory(m_output, ignored))
        return usageError("The folder of --output cannot be made.");
    return forEachInput(m_inputs, m_json, [&](const fs::path &file) -> Result<void> {
        const auto done = exportFile(file, m_output, m_reading, recipe, m_device);
        if (!done)
            return done.error();
        if (m_json)
            printJson(*done);
        else
            printLine(file.string() + ": " + countOf((*done)["faces"].size()));
        return {};
    });
}

} // namespace ambrotype::cli
