#include "faces/shown_face.h"

#include "document/photo_document.h"

#include "pipeline/stage.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

namespace {

using pipeline::FaceChoice;

constexpr const char *kStage = "faces";
constexpr const char *kChoices = "choices";

QString text(const char *source)
{
    return QCoreApplication::translate("Faces", source);
}

imaging::Size sizeOf(const PhotoDocument &document)
{
    return {document.fullSize().width(), document.fullSize().height()};
}

bool saysNothing(const FaceChoice &choice)
{
    return !choice.on && !choice.strength && choice.model.empty() && !choice.removed && !choice.anonymise
           && !choice.drawn && !choice.reference;
}

//! Decisions are known by their place.
bool isSame(const FaceChoice &a, const FaceChoice &b)
{
    return std::hypot(a.centre.x - b.centre.x, a.centre.y - b.centre.y) < 1e-6;
}

void write(PhotoDocument &document, std::vector<FaceChoice> choices, const QString &title, int drag)
{
    std::erase_if(choices, saysNothing);
    document.setValue(kStage, kChoices, pipeline::faceChoicesToText(choices), title, drag);
}

} // namespace

bool ShownFace::isOn() const
{
    if (isAnonymised())
        return false;
    if (choice && choice->on)
        return *choice->on;
    return awaited || outcome.reason.empty();
}

double ShownFace::strength(double ofStage) const
{
    if (choice && choice->strength)
        return *choice->strength;
    return outcome.asked > 0.0 ? std::min(outcome.asked, ofStage) : ofStage;
}

std::vector<ShownFace> shownFaces(const pipeline::Findings &findings,
                                  const std::vector<FaceChoice> &choices,
                                  imaging::Size photo,
                                  bool restores)
{
    std::vector<ShownFace> shown;
    std::vector<const FaceChoice *> met;
    int last = 0;
    for (const pipeline::FaceOutcome &outcome : findings.faces) {
        last = std::max(last, outcome.number);
        const FaceChoice *choice = pipeline::choiceFor(choices, outcome.face, photo);
        met.push_back(choice);
        if (outcome.face.source == faces::FaceSource::Drawn && !(choice && choice->drawn))
            continue; // drawn when this was computed, forgotten since
        if (choice && choice->removed)
            continue;
        ShownFace face;
        face.outcome = outcome;
        if (choice)
            face.choice = *choice;
        if (choice && choice->drawn)
            face.outcome.face = pipeline::faceInPixels(*choice->drawn, photo);
        if (!restores) {
            face.outcome.restored = false;
            face.outcome.likeness.clear();
            face.outcome.score.reset();
        }
        shown.push_back(std::move(face));
    }
    for (const FaceChoice &choice : choices) {
        if (!choice.drawn || choice.removed || std::find(met.begin(), met.end(), &choice) != met.end())
            continue;
        ShownFace face;
        face.outcome.number = ++last;
        face.outcome.face = pipeline::faceInPixels(*choice.drawn, photo);
        face.choice = choice;
        face.awaited = true;
        shown.push_back(std::move(face));
    }
    return shown;
}

bool hasFaceStage()
{
    return pipeline::findStage(kStage) != nullptr;
}

bool restoresFaces(const pipeline::Recipe &recipe)
{
    return hasFaceStage() && recipe.isActive(kStage);
}

std::vector<FaceChoice> faceChoices(const pipeline::Recipe &recipe)
{
    if (!hasFaceStage())
        return {};
    auto choices = pipeline::faceChoicesFromText(recipe.text(kStage, kChoices));
    return choices ? std::move(*choices) : std::vector<FaceChoice>();
}

void decideFace(PhotoDocument &document,
                const faces::Face &face,
                const std::function<void(FaceChoice &)> &change,
                const QString &title,
                int drag)
{
    if (!hasFaceStage() || document.fullSize().isEmpty())
        return;
    const std::vector<FaceChoice> choices = faceChoices(document.recipe());
    FaceChoice choice;
    if (const FaceChoice *known = pipeline::choiceFor(choices, face, sizeOf(document)))
        choice = *known;
    else
        choice.centre = pipeline::faceInShares(face, sizeOf(document)).box.centre();
    change(choice);
    write(document, pipeline::withChoice(choices, choice), title, drag);
}

void setFaceChoices(PhotoDocument &document, std::vector<FaceChoice> choices, const QString &title)
{
    if (hasFaceStage())
        write(document, std::move(choices), title, 0);
}

void addDrawnFace(PhotoDocument &document, const faces::Face &face)
{
    if (!hasFaceStage() || document.fullSize().isEmpty())
        return;
    FaceChoice choice;
    choice.drawn = pipeline::faceInShares(face, sizeOf(document));
    choice.centre = choice.drawn->box.centre();
    choice.on = true; // whoever draws a face wants it restored, however small it is
    write(document,
          pipeline::withChoice(faceChoices(document.recipe()), choice),
          text(QT_TRANSLATE_NOOP("Faces", "Draw a face")),
          0);
}

void moveFace(PhotoDocument &document, const ShownFace &face, const faces::Face &moved)
{
    if (!hasFaceStage() || document.fullSize().isEmpty())
        return;
    FaceChoice choice = face.choice.value_or(FaceChoice());
    choice.drawn = pipeline::faceInShares(moved, sizeOf(document));
    choice.centre = choice.drawn->box.centre();
    std::vector<FaceChoice> choices = faceChoices(document.recipe());
    if (face.choice)
        std::erase_if(choices, [&](const FaceChoice &each) { return isSame(each, *face.choice); });
    write(document,
          pipeline::withChoice(std::move(choices), choice),
          text(QT_TRANSLATE_NOOP("Faces", "Move the points of a face")),
          0);
}

void removeFace(PhotoDocument &document, const ShownFace &face)
{
    if (!face.isDrawn()) {
        decideFace(
            document,
            face.outcome.face,
            [](FaceChoice &choice) { choice.removed = true; },
            text(QT_TRANSLATE_NOOP("Faces", "Remove a false face")));
        return;
    }
    std::vector<FaceChoice> choices = faceChoices(document.recipe());
    std::erase_if(choices, [&](const FaceChoice &each) { return isSame(each, *face.choice); });
    write(document, std::move(choices), text(QT_TRANSLATE_NOOP("Faces", "Remove a drawn face")), 0);
}

pipeline::Recipe withoutFaceDecisions(pipeline::Recipe recipe)
{
    if (hasFaceStage()) {
        // The default of a text is always allowed.
        [[maybe_unused]] const auto set = recipe.set(kStage, kChoices, std::string());
    }
    return recipe;
}

int removedFaces(const pipeline::Recipe &recipe)
{
    const std::vector<FaceChoice> choices = faceChoices(recipe);
    return static_cast<int>(
        std::count_if(choices.begin(), choices.end(), [](const FaceChoice &each) { return each.removed; }));
}

void bringBackFaces(PhotoDocument &document)
{
    std::vector<FaceChoice> choices = faceChoices(document.recipe());
    for (FaceChoice &choice : choices)
        choice.removed = false;
    write(document, std::move(choices), text(QT_TRANSLATE_NOOP("Faces", "Bring back removed faces")), 0);
}

} // namespace ambrotype::ui
