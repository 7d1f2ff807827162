#include "people_option.h"

#include "command.h"
#include "interrupt.h"
#include "output.h"
#include "progress_line.h"

#include <nlohmann/json.hpp>

namespace ambrotype::cli {
namespace {

namespace shoot = jobs::shoot;

std::string counted(std::size_t number, const char *one, const char *more)
{
    return std::to_string(number) + " " + (number == 1 ? one : more);
}

//! What the recipe of \p item says of each face, with the references of \p picture.
Result<void> giveReferences(const shoot::People &people, std::size_t picture, jobs::BatchItem &item)
{
    auto choices = pipeline::faceChoicesFromText(item.recipe.text("faces", "choices"));
    if (!choices)
        return choices.error();
    return item.recipe.set(
        "faces", "choices", pipeline::faceChoicesToText(shoot::withReferences(people, picture, std::move(*choices))));
}

} // namespace

Result<shoot::People> findPeopleOf(const std::vector<std::filesystem::path> &files,
                                   const pipeline::Recipe &recipe,
                                   const std::string &device,
                                   const imaging::ReadOptions &reading)
{
    shoot::PeopleOptions options;
    options.device = device;
    options.read = reading;
    options.begun = [count = files.size()](std::size_t number, const std::filesystem::path &file) {
        ProgressState state;
        state.fraction = double(number) / double(count);
        state.finished = static_cast<int>(number);
        state.total = static_cast<int>(count);
        state.item = file.filename().string();
        showProgress(state);
    };
    auto people = shoot::findPeople(files, recipe, options, {}, interrupt::token());
    clearProgress();
    return people;
}

int givePeople(EnhancePlan &plan, bool json)
{
    if (plan.items.empty())
        return kAllDone;
    const jobs::BatchItem &first = plan.items.front();
    if (!first.recipe.isEnabled("faces") || first.recipe.text("faces", "model") == "none")
        return usageError("--people helps to restore faces, which is off here. Add --faces auto.");
    std::vector<std::filesystem::path> files;
    for (const jobs::BatchItem &item : plan.items)
        files.push_back(item.input);
    const auto people = findPeopleOf(files, first.recipe, first.device, first.read);
    if (interrupt::token().isCancelled())
        return kInterrupted;
    if (!people)
        return usageError(people.error().message);
    for (std::size_t i = 0; i < plan.items.size(); ++i)
        if (const auto given = giveReferences(*people, i, plan.items[i]); !given)
            return usageError(given.error().message);
    if (json)
        printJson({{"event", "people"},
                   {"network", people->network},
                   {"persons", people->persons.size()},
                   {"unknown", people->unknown.size()}});
    std::string text = counted(people->persons.size(), "person", "people") + " in "
                       + counted(people->pictures.size(), "picture", "pictures") + ".";
    if (!people->unknown.empty())
        text += " " + counted(people->unknown.size(), "face shows", "faces show") + " too little to tell who it is.";
    printProblem({}, text);
    return kAllDone;
}

} // namespace ambrotype::cli
