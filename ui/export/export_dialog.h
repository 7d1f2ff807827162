#pragma once

#include "export/export_form.h"
#include "studio/background.h"

#include <QDialog>
#include <QString>

class QLabel;
class QPushButton;

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
    void checkFolder();

    ExportForm *m_form;
    QLabel *m_trouble; //!< With the folder for the results.
    TimeForecast *m_forecast;
    QPushButton *m_go;
    QString m_folder; //!< Of the first picture.
    QString m_checked;
    bool m_canWrite = true;
    Background m_work{this};
};

} // namespace ambrotype::ui
