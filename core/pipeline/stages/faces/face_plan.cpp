#include "pipeline/stages/faces/face_plan.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::pipeline {
namespace {

using faces::Face;
using faces::FaceFacts;
using Task = PlannedFace::Task;

//! Share of the smaller box that another covers from which on both are the same face.
constexpr double kSameFace = 0.5;

double overlap(const faces::Box &a, const faces::Box &b)
{
    const double width = std::min(a.right, b.right) - std::max(a.left, b.left);
    const double height = std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
    return width > 0 && height > 0 ? width * height / std::min(a.area(), b.area()) : 0.0;
}

//! Why the rules leave this face alone; empty when they do not.
std::string ruleAgainst(const PlannedFace &planned, const FaceSettings &settings)
{
    if (planned.face.source == faces::FaceSource::Drawn)
        return {};
    const FaceFacts &facts = planned.facts;
    if (facts.size < settings.smallest)
        return "Too small.";
    if (!settings.background && facts.outOfFocus)
        return "Out of focus.";
    if (facts.lowConfidence && settings.threshold <= 0)
        return "Perhaps no face.";
    return {};
}

void leaveAllBut(std::vector<PlannedFace> &planned, const PlannedFace *chosen, const char *reason)
{
    for (PlannedFace &each : planned)
        if (&each != chosen && each.task == Task::Restore) {
            each.task = Task::Leave;
            each.reason = reason;
        }
}

void applySelection(std::vector<PlannedFace> &planned, const FaceSettings &settings, imaging::Size size)
{
    const auto isOn = [](const PlannedFace &each) { return each.task == Task::Restore; };
    if (settings.selection == FaceSelection::Largest) {
        const auto first = std::find_if(planned.begin(), planned.end(), isOn);
        leaveAllBut(planned, first == planned.end() ? nullptr : &*first, "Not the largest.");
    } else if (settings.selection == FaceSelection::Centre) {
        const PlannedFace *nearest = nullptr;
        double least = 0.0;
        for (const PlannedFace &each : planned) {
            const faces::Point centre = each.face.box.centre();
            const double distance = std::hypot(centre.x - size.width / 2.0, centre.y - size.height / 2.0);
            if (isOn(each) && (!nearest || distance < least)) {
                nearest = &each;
                least = distance;
            }
        }
        leaveAllBut(planned, nearest, "Not in the middle.");
    }
    if (settings.most <= 0)
        return;
    int count = 0;
    for (PlannedFace &each : planned)
        if (isOn(each) && ++count > settings.most) {
            each.task = Task::Leave;
            each.reason = "One too many.";
        }
}

void applyChoice(PlannedFace &planned, const FaceChoice &choice)
{
    if (choice.on) {
        planned.task = *choice.on ? Task::Restore : Task::Leave;
        planned.reason = *choice.on ? std::string() : "Switched off.";
    }
    // The stage's amount holds the cap of the mode; a face's own strength is a wish of its own.
    if (choice.strength)
        planned.strength = *choice.strength / 100;
    planned.model = choice.model;
    planned.reference = choice.reference;
    if (choice.anonymise) {
        planned.task = Task::Anonymise;
        planned.reason.clear();
    }
}

} // namespace

std::vector<Face> drawnFaces(const FaceSettings &settings, imaging::Size size)
{
    std::vector<Face> drawn;
    for (const FaceChoice &choice : settings.choices)
        if (choice.drawn && !choice.removed)
            drawn.push_back(faceInPixels(*choice.drawn, size));
    return drawn;
}

std::vector<PlannedFace> planFaces(const std::vector<Face> &found,
                                   const std::vector<FaceFacts> &facts,
                                   const FaceSettings &settings,
                                   imaging::Size size)
{
    const std::vector<Face> drawn = drawnFaces(settings, size);
    std::vector<PlannedFace> planned;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const FaceChoice *choice = choiceFor(settings.choices, found[i], size);
        const bool isDrawn = found[i].source == faces::FaceSource::Drawn;
        if (choice && choice->removed)
            continue;
        // What a person drew replaces what was found in the same place.
        if (!isDrawn && std::any_of(drawn.begin(), drawn.end(), [&](const Face &own) {
                return overlap(own.box, found[i].box) > kSameFace;
            }))
            continue;
        PlannedFace each;
        each.face = found[i];
        each.facts = facts[i];
        each.strength = settings.amount;
        each.reason = ruleAgainst(each, settings);
        each.task = each.reason.empty() ? Task::Restore : Task::Leave;
        planned.push_back(std::move(each));
    }
    std::stable_sort(planned.begin(), planned.end(), [](const PlannedFace &a, const PlannedFace &b) {
        return a.face.box.area() > b.face.box.area();
    });
    applySelection(planned, settings, size);
    for (PlannedFace &each : planned)
        if (const FaceChoice *choice = choiceFor(settings.choices, each.face, size))
            applyChoice(each, *choice);
    return planned;
}

} // namespace ambrotype::pipeline
