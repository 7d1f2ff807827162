#include "panels/choice_row.h"

#include "panels/wheel_guard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>

namespace ambrotype::ui {

namespace {

QString asText(const pipeline::ParamValue &value)
{
    const auto *text = std::get_if<std::string>(&value);
    return text ? QString::fromStdString(*text) : QString();
}

//! Name at the left, control at the right.
void lay(QWidget *row, const QString &title, QWidget *control, const QString &help)
{
    auto *name = new QLabel(title, row);
    name->setBuddy(control);
    name->setToolTip(help);
    control->setToolTip(help);
    control->setAccessibleName(title);
    control->setAccessibleDescription(help);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(name, 1);
    line->addWidget(control, 1);
}

} // namespace

ChoiceRow::ChoiceRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent)
    : ParamEditor(spec, parent)
    , m_combo(new QComboBox(this))
{
    for (const pipeline::ParamChoice &choice : spec.choices)
        m_combo->addItem(translated(choice.title), QString::fromStdString(choice.id));
    m_combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_combo->setMinimumContentsLength(8);
    m_combo->setFocusPolicy(Qt::StrongFocus);
    guardWheel(m_combo);
    lay(this, title, m_combo, translated(spec.help));
    connect(m_combo, &QComboBox::activated, this, [this](int index) {
        Q_EMIT edited(m_combo->itemData(index).toString().toStdString(), 0);
    });
}

void ChoiceRow::setValue(const pipeline::ParamValue &value)
{
    const QSignalBlocker quiet(m_combo);
    m_combo->setCurrentIndex(m_combo->findData(asText(value)));
}

FlagRow::FlagRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent)
    : ParamEditor(spec, parent)
    , m_box(new QCheckBox(title, this))
{
    const QString help = translated(spec.help);
    m_box->setToolTip(help);
    m_box->setAccessibleName(title);
    m_box->setAccessibleDescription(help);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 2, 0, 2);
    line->addWidget(m_box);
    connect(m_box, &QCheckBox::toggled, this, [this](bool on) { Q_EMIT edited(on, 0); });
}

void FlagRow::setValue(const pipeline::ParamValue &value)
{
    const QSignalBlocker quiet(m_box);
    const auto *on = std::get_if<bool>(&value);
    m_box->setChecked(on && *on);
}

TextRow::TextRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent)
    : ParamEditor(spec, parent)
    , m_edit(new QLineEdit(this))
{
    lay(this, title, m_edit, translated(spec.help));
    connect(m_edit, &QLineEdit::editingFinished, this, [this] { Q_EMIT edited(m_edit->text().toStdString(), 0); });
}

void TextRow::setValue(const pipeline::ParamValue &value)
{
    const QSignalBlocker quiet(m_edit);
    m_edit->setText(asText(value));
}

} // namespace ambrotype::ui
