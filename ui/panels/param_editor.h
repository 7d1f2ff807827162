#pragma once

#include "pipeline/param_spec.h"
#include "pipeline/recipe.h"

#include <QString>
#include <QWidget>

#include <memory>

namespace ambrotype::ui {

class PhotoDocument;

//! One parameter of a stage as a control. Made from its ParamSpec, so that a new stage needs no code here.
class ParamEditor : public QWidget
{
    Q_OBJECT

public:
    explicit ParamEditor(const pipeline::ParamSpec &spec, QWidget *parent = nullptr);

    const pipeline::ParamSpec &spec() const { return m_spec; }

    //! Shows \p value without telling anybody.
    virtual void setValue(const pipeline::ParamValue &value) = 0;
    //! The preset's value: the tick, and where a reset goes.
    virtual void setBaseline(const pipeline::ParamValue &value) { (void)value; }

    //! Shows what \p document has set for \p stage. A parameter that depends on a choice is hidden unless that choice
    //! was made; so it is without a document (null), where nothing was chosen.
    void showOf(const PhotoDocument *document, const std::string &stage);

    //! The control for \p spec. \p title wins over the declaration's own when not empty.
    static ParamEditor *create(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent);

    //! Whether \p spec of \p stage has a meaning with the choices that \p recipe has made.
    static bool isInForce(const pipeline::ParamSpec &spec, const std::string &stage, const pipeline::Recipe &recipe);

    //! Whether \p spec is for a panel at all. What a person decides on the picture itself has its own place there.
    static bool hasEditor(const pipeline::ParamSpec &spec) { return spec.id != "choices"; }

    static int nextDrag(); //!< A number that no drag had before. Window thread.

Q_SIGNALS:
    //! \p drag: number of the drag that this belongs to, 0 = a step of its own.
    void edited(const ambrotype::pipeline::ParamValue &value, int drag);
    void resetWanted();
    void effectWanted(bool on); //!< While Alt is held over a slider: show what this stage changes.

private:
    pipeline::ParamSpec m_spec;
};

} // namespace ambrotype::ui
