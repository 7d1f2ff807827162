#include "export/export_dialog.h"

#include "export/time_forecast.h"
#include "theme/theme.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

ExportDialog::ExportDialog(const ExportSettings &settings, const Example &example, QWidget *parent)
    : QDialog(parent)
    , m_form(new ExportForm(settings, example, this))
    , m_forecast(new TimeForecast(this))
{
    setWindowTitle(tr("Export %n picture(s)", nullptr, example.pictures));
    setMinimumWidth(Theme::lines(34));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    auto *go = new QPushButton(tr("Export"), this);
    go->setProperty("primary", true); // before the style sheet looks at it
    go->setDefault(true);
    buttons->addButton(go, QDialogButtonBox::AcceptRole);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(Theme::lines(0.8));
    column->addWidget(m_form);
    column->addWidget(m_forecast);
    column->addWidget(buttons);
    const auto allow = [this, go] { go->setEnabled(m_form->isUsable()); };
    connect(m_form, &ExportForm::changed, this, allow);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    allow();
}

} // namespace ambrotype::ui
