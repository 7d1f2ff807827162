#include "panels/size_chooser.h"

#include "document/photo_document.h"
#include "language/core_text.h"
#include "panels/focus_order.h"
#include "panels/param_editor.h"
#include "panels/wheel_guard.h"
#include "theme/theme.h"

#include "pipeline/stage.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace ambrotype::ui {

namespace {

constexpr int kFactorRole = Qt::UserRole + 1; // the factor of "2x" and "4x"; the mode is in UserRole

} // namespace

SizeChooser::SizeChooser(QWidget *parent)
    : QWidget(parent)
{
    const pipeline::Stage *stage = pipeline::findStage("resize");
    const pipeline::ParamSpec *modes = stage ? stage->info().find("mode") : nullptr;
    if (!modes)
        return;
    m_combo = new QComboBox(this);
    m_combo->setAccessibleName(tr("Size of the result"));
    m_combo->setFocusPolicy(Qt::StrongFocus);
    guardWheel(m_combo);
    for (const pipeline::ParamChoice &choice : modes->choices) {
        m_combo->addItem(coreText(choice.title), QString::fromStdString(choice.id));
        if (choice.id != "none")
            continue;
        for (const int factor : {2, 4}) {
            m_combo->addItem(tr("%1x").arg(factor), QStringLiteral("factor"));
            m_combo->setItemData(m_combo->count() - 1, factor, kFactorRole);
        }
    }
    auto *name = new QLabel(tr("Size"), this);
    name->setBuddy(m_combo);
    auto *line = new QHBoxLayout;
    line->addWidget(name);
    line->addWidget(m_combo, 1);
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(Theme::lines(0.3));
    m_column->addLayout(line);
    for (const pipeline::ParamSpec &spec : stage->info().params) {
        if (spec.id != "mode" && !spec.advanced)
            m_rows.push_back({&spec});
    }
    connect(m_combo, &QComboBox::activated, this, &SizeChooser::choose);
}

void SizeChooser::build(Row &row)
{
    ParamEditor *editor = ParamEditor::create(*row.spec, {}, this);
    int place = 1; // below the list
    QWidget *before = m_combo;
    for (const Row &above : m_rows) {
        if (&above == &row)
            break;
        if (!above.editor)
            continue;
        ++place;
        if (const QList<QWidget *> parts = inFocusOrder(*above.editor); !parts.isEmpty())
            before = parts.last();
    }
    m_column->insertWidget(place, editor);
    chainFocus(QList<QWidget *>{before} + inFocusOrder(*editor)); // the keyboard follows the eye
    connect(editor, &ParamEditor::edited, this, [this, editor](const pipeline::ParamValue &value, int drag) {
        if (m_document)
            m_document->setValue("resize", editor->spec().id, value, tr("Size"), drag);
    });
    connect(editor, &ParamEditor::resetWanted, this, [this, editor] {
        if (!m_document)
            return;
        const std::string &param = editor->spec().id;
        m_document->setValue("resize", param, m_document->baseline().value("resize", param), tr("Size"), 0);
        refresh();
    });
    row.editor = editor;
}

void SizeChooser::choose(int index)
{
    if (!m_document)
        return;
    const std::string mode = m_combo->itemData(index).toString().toStdString();
    const QVariant factor = m_combo->itemData(index, kFactorRole);
    std::vector<PhotoDocument::Change> changes{{"resize", "mode", mode}};
    if (factor.isValid())
        changes.push_back({"resize", "factor", factor.toDouble()});
    m_document->setValues(changes, tr("Size"));
    refresh();
}

void SizeChooser::refresh()
{
    if (!m_document || !m_combo)
        return;
    const pipeline::Recipe &recipe = m_document->recipe();
    const bool enabled = recipe.isEnabled("resize");
    const QString mode = QString::fromStdString(enabled ? recipe.text("resize", "mode") : "none");
    const double factor = recipe.number("resize", "factor");
    int shown = -1;
    for (int i = 0; i < m_combo->count(); ++i) {
        if (m_combo->itemData(i).toString() != mode)
            continue;
        const QVariant fixed = m_combo->itemData(i, kFactorRole);
        // "2x" fits only a factor of two; the general entry stands for every other one.
        if (!fixed.isValid() && shown < 0)
            shown = i;
        else if (fixed.isValid() && fixed.toDouble() == factor)
            shown = i;
    }
    const QSignalBlocker quiet(m_combo);
    m_combo->setCurrentIndex(shown);
    for (Row &row : m_rows) {
        const bool inForce =
            enabled && mode != QStringLiteral("none") && ParamEditor::isInForce(*row.spec, "resize", recipe);
        if (inForce && !row.editor)
            build(row);
        if (!row.editor)
            continue;
        row.editor->setVisible(inForce);
        row.editor->setValue(recipe.value("resize", row.spec->id));
        row.editor->setBaseline(m_document->baseline().value("resize", row.spec->id));
    }
}

} // namespace ambrotype::ui
