#include "faces_people.h"

#include "command.h"
#include "device_option.h"
#include "findings_json.h"
#include "interrupt.h"
#include "output.h"
#include "people_option.h"
#include "reading_options.h"

#include "jobs/input_list.h"
#include "pipeline/faces/recogniser.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ambrotype::cli {
namespace {

namespace shoot = jobs::shoot;
using nlohmann::json;

constexpr std::size_t kNobody = ~std::size_t(0);

//! Of every face.
struct Who
{
    std::size_t person = kNobody; //!< Index into People::persons.
    bool isReference = false;
};

std::vector<Who> whoIsWho(const shoot::People &people)
{
    std::vector<Who> who(people.faces.size());
    for (std::size_t person = 0; person < people.persons.size(); ++person) {
        for (const std::size_t face : people.persons[person].faces)
            who[face].person = person;
        for (const std::size_t face : people.persons[person].references)
            who[face].isReference = true;
    }
    return who;
}

json faceJson(const shoot::PersonFace &face, const Who &who, std::size_t number)
{
    json entry = toJson(face.face);
    entry["number"] = number;
    entry["person"] = who.person == kNobody ? json() : json(who.person + 1);
    entry["reference"] = who.isReference;
    entry["trusted"] = face.trusted;
    entry["eye_distance"] = std::round(faces::eyeDistance(face.face.landmarks) * 100) / 100;
    entry["blur"] = std::round(face.portrayed.quality.blur * 1e4) / 1e4;
    return entry;
}

void printJsonPeople(const shoot::People &people)
{
    const std::vector<Who> who = whoIsWho(people);
    std::size_t next = 0;
    for (std::size_t picture = 0; picture < people.pictures.size(); ++picture) {
        const shoot::PeoplePicture &each = people.pictures[picture];
        json list = json::array();
        for (; next < people.faces.size() && people.faces[next].portrayed.picture == picture; ++next)
            list.push_back(faceJson(people.faces[next], who[next], list.size() + 1));
        printJson({{"event", "item"},
                   {"input", each.file.string()},
                   {"state", each.error ? "failed" : "done"},
                   {"error", each.error ? toJson(*each.error) : json()},
                   {"size", {each.size.width, each.size.height}},
                   {"faces", list}});
    }
    json persons = json::array();
    for (const shoot::Person &person : people.persons)
        persons.push_back(
            {{"number", persons.size() + 1}, {"faces", person.faces.size()}, {"references", person.references.size()}});
    printJson(
        {{"event", "people"}, {"network", people.network}, {"persons", persons}, {"unknown", people.unknown.size()}});
}

void printFace(const shoot::People &people, std::size_t number, const char *remark)
{
    const shoot::PersonFace &face = people.faces[number];
    char text[120];
    std::snprintf(text,
                  sizeof text,
                  "  at %.0f, %.0f  eyes %.0f px%s",
                  face.face.box.left,
                  face.face.box.top,
                  faces::eyeDistance(face.face.landmarks),
                  remark);
    printLine("  " + people.pictures[face.portrayed.picture].file.string() + text);
}

void printPeople(const shoot::People &people)
{
    const std::vector<Who> who = whoIsWho(people);
    for (std::size_t i = 0; i < people.persons.size(); ++i) {
        const std::vector<std::size_t> &faces = people.persons[i].faces;
        printLine("Person " + std::to_string(i + 1) + ": " + std::to_string(faces.size())
                  + (faces.size() == 1 ? " face" : " faces"));
        for (const std::size_t face : faces)
            printFace(people, face, who[face].isReference ? "  reference" : "");
    }
    if (!people.unknown.empty())
        printLine("Faces that show too little to tell who it is: " + std::to_string(people.unknown.size()));
    for (const std::size_t face : people.unknown)
        printFace(people, face, "");
    if (people.faces.empty())
        printLine("No faces found.");
}

} // namespace

void FacesPeople::declare(CLI::App &faces)
{
    m_app = faces.add_subcommand("people", "Say which faces of many pictures are of the same person");
    m_app->add_option("INPUT", m_inputs, "Files, folders, or globs")->required();
    m_app->add_option("--detector", m_detector, "auto, retinaface, yunet or cascade")
        ->check(CLI::IsMember({"auto", "retinaface", "yunet", "cascade"}));
    m_app->add_option("--device", m_device, "auto, cpu, cuda, cuda:1 or mps");
    m_app->add_flag("--json", m_json, "One JSON object per picture on stdout, then one with all people");
    addReadingOptions(*m_app, m_reading);
}

bool FacesPeople::isChosen() const
{
    return m_app->parsed();
}

int FacesPeople::run()
{
    if (const Result<void> there = checkDevice(m_device); !there)
        return usageError(there.error().message);
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    for (const auto &[param, value] : {std::pair<const char *, std::string>{"model", "auto"},
                                       std::pair<const char *, std::string>{"detector", m_detector}})
        if (const auto set = recipe.set("faces", param, value); !set)
            return usageError(set.error().message);
    const jobs::InputList list = jobs::expandInputs(m_inputs);
    for (const auto &[path, error] : list.missing) {
        if (m_json)
            printJson({{"event", "item"}, {"input", path.string()}, {"state", "failed"}, {"error", toJson(error)}});
        printError(path, error);
    }
    if (list.files.empty()) {
        if (list.missing.empty())
            printProblem({}, "No pictures were found.");
        return kSomeFailed;
    }
    std::vector<std::filesystem::path> files;
    for (const jobs::InputFile &input : list.files)
        files.push_back(input.file);
    const auto people = findPeopleOf(files, recipe, m_device, m_reading);
    if (interrupt::token().isCancelled())
        return kInterrupted;
    if (!people)
        return usageError(people.error().message);
    if (m_json)
        printJsonPeople(*people);
    else
        printPeople(*people);
    bool failed = !list.missing.empty();
    for (const shoot::PeoplePicture &picture : people->pictures)
        if (picture.error) {
            failed = true;
            printError(picture.file, *picture.error);
        }
    return failed ? kSomeFailed : kAllDone;
}

} // namespace ambrotype::cli
