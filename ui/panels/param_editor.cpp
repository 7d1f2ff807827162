#include "panels/param_editor.h"

#include "document/photo_document.h"
#include "language/core_text.h"
#include "panels/choice_row.h"
#include "panels/value_row.h"

#include "pipeline/stage.h"

#include <algorithm>

namespace ambrotype::ui {

ParamEditor::ParamEditor(const pipeline::ParamSpec &spec, QWidget *parent)
    : QWidget(parent)
    , m_spec(spec)
{
}

void ParamEditor::showOf(const PhotoDocument *document, const std::string &stage)
{
    if (!document) {
        setVisible(m_spec.condition.param.empty());
        const pipeline::ParamValue value = pipeline::Recipe::neutral().value(stage, m_spec.id);
        setValue(value);
        setBaseline(value);
        return;
    }
    setVisible(isInForce(m_spec, stage, document->recipe()));
    setValue(document->recipe().value(stage, m_spec.id));
    setBaseline(document->baseline().value(stage, m_spec.id));
}

ParamEditor *ParamEditor::create(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent)
{
    const QString shown = title.isEmpty() ? coreText(spec.title) : title;
    switch (spec.type) {
    case pipeline::ParamType::Bool:
        return new FlagRow(spec, shown, parent);
    case pipeline::ParamType::Choice:
        return new ChoiceRow(spec, shown, parent);
    case pipeline::ParamType::Text:
        if (spec.id == "file")
            return new FileRow(spec, shown, parent);
        return new TextRow(spec, shown, parent);
    case pipeline::ParamType::Integer:
    case pipeline::ParamType::Number:
        break;
    }
    return new ValueRow(spec, shown, parent);
}

bool ParamEditor::isInForce(const pipeline::ParamSpec &spec, const std::string &stage, const pipeline::Recipe &recipe)
{
    if (spec.condition.param.empty())
        return true;
    const std::string chosen = recipe.text(stage, spec.condition.param);
    const auto &values = spec.condition.values;
    if (std::find(values.begin(), values.end(), chosen) == values.end())
        return false;
    // A choice that is itself out of force decides nothing.
    const pipeline::Stage *found = pipeline::findStage(stage);
    const pipeline::ParamSpec *choice = found ? found->info().find(spec.condition.param) : nullptr;
    return !choice || isInForce(*choice, stage, recipe);
}

int ParamEditor::nextDrag()
{
    static int drag = 0; // window thread only
    return ++drag;
}

} // namespace ambrotype::ui
