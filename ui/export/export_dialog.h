#pragma once

#include "export/export_form.h"

#include <QDialog>

namespace ambrotype::ui {

class TimeForecast;

//! Asks where results go and what they are. Does not export itself.
class ExportDialog : public QDialog
{
    Q_OBJECT

public:
    using Example = ExportForm::Example;

    ExportDialog(const ExportSettings &settings, const Example &example, QWidget *parent = nullptr);
    ExportSettings settings() const { return m_form->settings(); }
    TimeForecast &forecast() { return *m_forecast; } //!< Says nothing until it is asked.

private:
    ExportForm *m_form;
    TimeForecast *m_forecast;
};

} // namespace ambrotype::ui
