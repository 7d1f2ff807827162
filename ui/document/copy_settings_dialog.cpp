#include "document/copy_settings_dialog.h"

#include "language/core_text.h"
#include "theme/theme.h"

#include "pipeline/stage.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

CopySettingsDialog::CopySettingsDialog(
    Purpose purpose, const EditState &edit, const QString &title, const PartChoice &choice, QWidget *parent)
    : QDialog(parent)
    , m_edit(edit)
    , m_changed(EditParts::changed(edit))
    , m_way(choice.way)
{
    const bool copies = purpose == Purpose::Copy;
    setWindowTitle(copies ? tr("Copy settings") : tr("Sync settings"));
    setMinimumWidth(Theme::lines(24));
    auto *head = new QLabel(copies ? tr("What shall be copied from %1?").arg(title)
                                   : tr("What shall the selected pictures get from %1?").arg(title),
                            this);
    head->setTextFormat(Qt::PlainText);
    head->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_accept = new QPushButton(copies ? tr("Copy") : tr("Sync"), this);
    m_accept->setProperty("primary", true); // before the style sheet looks at it
    m_accept->setDefault(true);
    buttons->addButton(m_accept, QDialogButtonBox::AcceptRole);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(Theme::lines(0.6));
    column->addWidget(head);
    column->addWidget(buildQuick());
    column->addWidget(buildBoxes());
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    tick(choice.partsOf(edit));
    m_accept->setFocus();
}

QWidget *CopySettingsDialog::buildQuick()
{
    auto *row = new QWidget(this);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    const auto add = [this, line, row](const QString &text, const QString &help, auto choose) {
        auto *button = new QPushButton(text, row);
        button->setToolTip(help);
        button->setAccessibleDescription(help);
        button->setAutoDefault(false); // Enter copies
        connect(button, &QPushButton::clicked, this, choose);
        line->addWidget(button);
        return button;
    };
    add(tr("&All"), tr("Every stage and their order, with the preset"), [this] {
        m_way = PartChoice::Way::All;
        tick(EditParts::all());
    });
    QPushButton *changed = add(tr("C&hanged"), tr("Only what differs from the preset"), [this] {
        m_way = PartChoice::Way::Changed;
        tick(m_changed);
    });
    changed->setEnabled(!m_changed.isEmpty());
    if (m_changed.isEmpty())
        changed->setToolTip(tr("Nothing differs from the preset."));
    add(tr("&None"), tr("Nothing, to choose single ones"), [this] {
        m_way = PartChoice::Way::Picked;
        tick({});
    });
    line->addStretch(1);
    return row;
}

QWidget *CopySettingsDialog::buildBoxes()
{
    auto *field = new QWidget(this);
    auto *grid = new QGridLayout(field);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(Theme::lines(1));
    grid->setVerticalSpacing(0);
    grid->setColumnStretch(0, 1);
    const auto noteOf = [this](const std::string &stage) {
        if (m_changed.stages.contains(stage))
            return tr("changed");
        return m_edit.recipe.isActive(stage) ? tr("as the preset") : tr("off");
    };
    for (const pipeline::StageSettings &stage : m_edit.recipe.stages()) {
        const pipeline::Stage *known = pipeline::findStage(stage.stage);
        if (!known)
            continue;
        auto *box = new QCheckBox(coreText(known->info().title), field);
        box->setObjectName(QString::fromStdString(stage.stage));
        m_stages[stage.stage] = box;
        addBox(*grid, box, noteOf(stage.stage));
    }
    m_order = new QCheckBox(tr("Order of the stages"), field);
    m_order->setObjectName(QStringLiteral("order"));
    addBox(*grid, m_order, m_changed.order ? tr("changed") : tr("as the preset"));
    if (m_edit.recipe.find("faces") && !m_edit.recipe.text("faces", "choices").empty()) {
        m_faces = new QCheckBox(tr("Decisions about single faces"), field);
        m_faces->setObjectName(QStringLiteral("faceDecisions"));
        addBox(*grid, m_faces, tr("of this picture"));
        m_faces->setToolTip(tr("Faces that were drawn or removed, and values of their own. They lie at fixed places of "
                               "this picture: only for others with the same view."));
        m_faces->setAccessibleDescription(m_faces->toolTip());
    }
    return field;
}

void CopySettingsDialog::addBox(QGridLayout &grid, QCheckBox *box, const QString &note)
{
    const int row = grid.rowCount();
    box->setMinimumHeight(24);
    box->setAccessibleName(tr("%1, %2", "setting, its state").arg(box->text(), note));
    auto *label = new QLabel(note, box->parentWidget());
    label->setProperty("dim", true);
    grid.addWidget(box, row, 0);
    grid.addWidget(label, row, 1, Qt::AlignRight | Qt::AlignVCenter);
    if (box != m_faces) // which is asked for beside any choice
        connect(box, &QCheckBox::clicked, this, [this] { m_way = PartChoice::Way::Picked; });
    connect(box, &QCheckBox::toggled, this, &CopySettingsDialog::follow);
}

void CopySettingsDialog::tick(const EditParts &parts)
{
    for (const auto &[stage, box] : m_stages)
        box->setChecked(parts.stages.contains(stage));
    m_order->setChecked(parts.order);
    if (m_faces)
        m_faces->setChecked(false); // asked for by name, never by "all"
    follow();
}

EditParts CopySettingsDialog::parts() const
{
    EditParts parts;
    for (const auto &[stage, box] : m_stages) {
        if (box->isChecked())
            parts.stages.insert(stage);
    }
    parts.order = m_order->isChecked();
    parts.faceDecisions = m_faces && m_faces->isChecked();
    return parts;
}

PartChoice CopySettingsDialog::choice() const
{
    if (m_way != PartChoice::Way::Picked)
        return {m_way, {}};
    EditParts picked = parts();
    picked.faceDecisions = false;
    return picked.isAll() ? PartChoice{} : PartChoice{m_way, picked};
}

void CopySettingsDialog::follow()
{
    m_accept->setEnabled(!parts().isEmpty());
}

} // namespace ambrotype::ui
