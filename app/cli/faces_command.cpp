#include "faces_command.h"

#include "device_option.h"
#include "each_input.h"
#include "faces_export.h"
#include "faces_people.h"
#include "findings_json.h"
#include "interrupt.h"
#include "output.h"
#include "reading_options.h"

#include "faces/resolution.h"
#include "imaging/io/reader.h"
#include "pipeline/faces/face_finder.h"
#include "pipeline/faces/restorer_choice.h"
#include "pipeline/source.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <optional>

namespace ambrotype::cli {
namespace {

struct Search
{
    imaging::Size size;
    double seconds = 0.0;
    std::shared_ptr<const pipeline::FoundFaces> found;
    faces::CropShape drawn; //!< Of the restorer that the advice is for.
};

Result<Search> searchFile(const std::filesystem::path &file,
                          const imaging::ReadOptions &reading,
                          const pipeline::FaceFinderOptions &options)
{
    const CancelToken cancel = interrupt::token();
    Result<imaging::Picture> picture = imaging::readPicture(file, reading, cancel);
    if (!picture)
        return picture.error();
    const auto source = pipeline::Source::create(std::move(*picture), file.string());
    if (!source)
        return source.error();
    const auto start = std::chrono::steady_clock::now();
    auto found = pipeline::findFaces(pipeline::accessTo(**source), {}, options, cancel);
    if (!found)
        return found.error();
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    return Search{(*source)->size(), taken.count(), std::move(*found), {}};
}

//! To a hundredth of a pixel.
double rounded(double value)
{
    return std::round(value * 100.0) / 100.0;
}

nlohmann::json withFacts(const faces::Face &face, const faces::FaceFacts &facts, const faces::CropShape &drawn)
{
    const faces::FaceResolution resolution = faces::resolutionOf(face, drawn);
    nlohmann::json entry = toJson(face);
    entry.update({{"eye_distance", rounded(facts.eyeDistance)},
                  {"roll", rounded(facts.roll)},
                  {"turn", rounded(facts.turn)},
                  {"residual", rounded(facts.residual)},
                  {"edge_width", rounded(facts.edgeWidth)},
                  {"side", rounded(resolution.side)},
                  {"drawn", resolution.restored},
                  {"detail_factor", rounded(resolution.factor)},
                  {"badges", facts.badges(face)},
                  {"off_by_default", facts.offByDefault()}});
    return entry;
}

faces::ScaleAdvice adviceFor(const Search &search)
{
    std::vector<faces::FaceResolution> sizes;
    for (const faces::Face &face : search.found->faces)
        sizes.push_back(faces::resolutionOf(face, search.drawn));
    return faces::adviseScale(sizes, search.size);
}

void printJsonSearch(const std::filesystem::path &file, const Search &search)
{
    nlohmann::json all = nlohmann::json::array();
    for (std::size_t i = 0; i < search.found->faces.size(); ++i)
        all.push_back(withFacts(search.found->faces[i], search.found->facts[i], search.drawn));
    const faces::ScaleAdvice advice = adviceFor(search);
    printJson(
        {{"event", "item"},
         {"input", file.string()},
         {"state", "done"},
         {"error", nullptr},
         {"advice", {{"scale", advice.scale}, {"print_cm_300dpi", {rounded(advice.width), rounded(advice.height)}}}},
         {"size", {search.size.width, search.size.height}},
         {"detector", search.found->detector},
         {"threshold", search.found->threshold},
         {"looks", search.found->looks},
         {"multiply_adds", search.found->multiplyAdds},
         {"seconds", rounded(search.seconds)},
         {"faces", all}});
}

void printSearch(const std::filesystem::path &file, const Search &search)
{
    const pipeline::FoundFaces &found = *search.found;
    char text[200];
    std::snprintf(text,
                  sizeof text,
                  ": %zu %s (%s, %.2f s)",
                  found.faces.size(),
                  found.faces.size() == 1 ? "face" : "faces",
                  found.detector.c_str(),
                  search.seconds);
    printLine(file.string() + text);
    for (std::size_t i = 0; i < found.faces.size(); ++i) {
        const faces::Face &face = found.faces[i];
        std::snprintf(text,
                      sizeof text,
                      "  %3zu  at %5.0f, %5.0f  %4.0f x %4.0f  eyes %.0f px  score %.2f",
                      i + 1,
                      face.box.left,
                      face.box.top,
                      face.box.width(),
                      face.box.height(),
                      found.facts[i].eyeDistance,
                      face.score);
        std::string line = text;
        for (const std::string &badge : found.facts[i].badges(face))
            line += ", " + badge;
        printLine(line);
    }
    if (!found.faces.empty()) {
        const faces::ScaleAdvice advice = adviceFor(search);
        std::snprintf(text,
                      sizeof text,
                      "  Enlarged %.3g times, the largest face keeps all that a restorer draws; at 300 dpi that prints "
                      "%.0f x %.0f cm.",
                      advice.scale,
                      advice.width,
                      advice.height);
        printLine(text);
    }
    if (found.faces.empty())
        printLine("  No faces found. A lower --threshold finds more, and more that are none.");
}

class FacesCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("faces", "Find the faces of pictures, tell people apart, write faces as files");
        m_app->require_subcommand(1);
        CLI::App *detect = m_app->add_subcommand("detect", "Say where the faces of pictures are");
        detect->add_option("INPUT", m_inputs, "Files, folders, or globs")->required();
        detect
            ->add_option("--detector",
                         m_options.detector.name,
                         "auto, retinaface, yunet, cascade, or the id or file of a detector (default auto: the first "
                         "of these that is on this machine)")
            ->type_name("NAME");
        detect->add_option("--threshold", m_threshold, "Score above which a face is reported (default: the detector's)")
            ->check(CLI::Range(0.0, 1.0));
        detect
            ->add_option(
                "--min-size", m_options.detect.smallestEyes, "Smallest distance of the eyes in pixels (default 3)")
            ->check(CLI::Range(0.0, 1e6));
        detect->add_option("--device", m_options.detector.device, "auto, cpu, cuda, cuda:1 or mps");
        detect->add_flag("--json", m_json, "One JSON object per picture on stdout");
        detect
            ->add_option("--faces",
                         m_restorer,
                         "The restorer that the advice on size is for: auto, classic, an id of \"models list\" or a "
                         "checkpoint file (default auto)")
            ->type_name("MODEL");
        addReadingOptions(*detect, m_reading);
        m_export.declare(*m_app);
        m_people.declare(*m_app);
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        return m_export.isChosen() ? m_export.run() : m_people.isChosen() ? m_people.run() : detect();
    }

private:
    int detect()
    {
        if (const Result<void> there = checkDevice(m_options.detector.device); !there)
            return usageError(there.error().message);
        // Every picture would fail in the same way.
        if (const auto opened = pipeline::openDetector(m_options.detector, interrupt::token()); !opened) {
            if (interrupt::token().isCancelled())
                return kInterrupted;
            return usageError(opened.error().message);
        }
        const auto drawn = pipeline::restorerCrop(m_restorer, {});
        if (!drawn)
            return usageError(drawn.error().message);
        m_options.detect.threshold = m_threshold;
        return forEachInput(m_inputs, m_json, [&](const std::filesystem::path &file) -> Result<void> {
            Result<Search> search = searchFile(file, m_reading, m_options);
            if (!search)
                return search.error();
            search->drawn = *drawn;
            if (m_json)
                printJsonSearch(file, *search);
            else
                printSearch(file, *search);
            return {};
        });
    }

    CLI::App *m_app = nullptr;
    std::vector<std::string> m_inputs;
    pipeline::FaceFinderOptions m_options;
    std::optional<double> m_threshold;
    std::string m_restorer = "auto";
    bool m_json = false;
    imaging::ReadOptions m_reading;
    FacesExport m_export;
    FacesPeople m_people;
};

} // namespace

std::unique_ptr<Command> makeFacesCommand()
{
    return std::make_unique<FacesCommand>();
}

} // namespace ambrotype::cli
