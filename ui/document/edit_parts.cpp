#include "document/edit_parts.h"

#include "pipeline/stage.h"

#include <algorithm>

namespace ambrotype::ui {

namespace {

constexpr const char *kFaceStage = "faces";
constexpr const char *kFaceDecisions = "choices";
const QString kAll = QStringLiteral("all");
const QString kChanged = QStringLiteral("changed");
const QString kOrder = QStringLiteral("/order"); // no stage has a slash in its id

bool isDecision(const std::string &stage, const std::string &param)
{
    return stage == kFaceStage && param == kFaceDecisions;
}

std::vector<std::string> orderOf(const pipeline::Recipe &recipe)
{
    std::vector<std::string> order;
    for (const pipeline::StageSettings &stage : recipe.stages())
        order.push_back(stage.stage);
    return order;
}

bool differs(const pipeline::StageSettings &stage, const pipeline::Recipe &baseline)
{
    const pipeline::StageSettings *before = baseline.find(stage.stage);
    if (!before || before->enabled != stage.enabled)
        return true;
    return std::any_of(stage.values.begin(), stage.values.end(), [&](const auto &value) {
        const auto &[param, now] = value;
        return !isDecision(stage.stage, param) && !(baseline.value(stage.stage, param) == now);
    });
}

//! Values that were in one recipe fit into another: setting them is not refused.
void copyStage(const pipeline::StageSettings &from, pipeline::Recipe &to)
{
    for (const auto &[param, value] : from.values) {
        if (!isDecision(from.stage, param)) [[maybe_unused]]
            const auto set = to.set(from.stage, param, value);
    }
    to.setEnabled(from.stage, from.enabled);
}

void copyFaceDecisions(const pipeline::Recipe &from, pipeline::Recipe &to)
{
    const pipeline::StageSettings *faces = to.find(kFaceStage);
    if (!faces)
        return;
    const bool enabled = faces->enabled; // which setting a text switches on
    [[maybe_unused]] const auto set = to.set(kFaceStage, kFaceDecisions, from.value(kFaceStage, kFaceDecisions));
    to.setEnabled(kFaceStage, enabled);
}

} // namespace

EditParts EditParts::all()
{
    EditParts parts;
    for (const pipeline::Stage *stage : pipeline::stages())
        parts.stages.insert(stage->info().id);
    parts.order = true;
    return parts;
}

EditParts EditParts::changed(const EditState &edit)
{
    EditParts parts;
    for (const pipeline::StageSettings &stage : edit.recipe.stages()) {
        if (differs(stage, edit.baseline))
            parts.stages.insert(stage.stage);
    }
    parts.order = orderOf(edit.recipe) != orderOf(edit.baseline);
    return parts;
}

bool EditParts::isAll() const
{
    return order && stages == all().stages;
}

EditState withParts(const EditState &own, const EditState &from, const EditParts &parts)
{
    EditState after = own;
    if (parts.isAll()) {
        after = from;
    } else {
        for (const std::string &id : parts.stages) {
            if (const pipeline::StageSettings *stage = from.recipe.find(id))
                copyStage(*stage, after.recipe);
        }
        // Both hold every registered stage once, so the order of one is one of the other.
        if (parts.order) [[maybe_unused]]
            const auto ordered = after.recipe.reorder(orderOf(from.recipe));
    }
    copyFaceDecisions(parts.faceDecisions ? from.recipe : own.recipe, after.recipe);
    return after;
}

EditParts PartChoice::partsOf(const EditState &edit) const
{
    switch (way) {
    case Way::Picked:
        return picked;
    case Way::Changed:
        if (EditParts parts = EditParts::changed(edit); !parts.isEmpty())
            return parts;
        break;
    case Way::All:
        break;
    }
    return EditParts::all();
}

QStringList PartChoice::toList() const
{
    if (way != Way::Picked)
        return {way == Way::All ? kAll : kChanged};
    QStringList list;
    for (const std::string &stage : picked.stages)
        list << QString::fromStdString(stage);
    if (picked.order)
        list << kOrder;
    return list;
}

PartChoice PartChoice::fromList(const QStringList &list)
{
    if (list == QStringList{kChanged})
        return {Way::Changed, {}};
    PartChoice choice{Way::Picked, {}};
    for (const QString &each : list) {
        if (pipeline::findStage(each.toStdString()))
            choice.picked.stages.insert(each.toStdString());
    }
    choice.picked.order = list.contains(kOrder);
    return choice.picked.isEmpty() ? PartChoice{} : choice;
}

} // namespace ambrotype::ui
