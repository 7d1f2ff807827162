#pragma once

#include "export/export_form.h"

#include <QWidget>

#include <functional>
#include <optional>

class QLabel;
class QToolButton;

namespace ambrotype::ui {

//! Where the section reads and keeps what it shows: the settings that Enhance, the queue and the export dialog use.
struct OutputSource
{
    std::function<ExportSettings()> settings;
    std::function<void(const ExportSettings &)> keep;
    std::function<ExportForm::Example()> example; //!< Of the picture on the canvas.
};

//! What the files of results are, behind the stages of the advanced panel: one line while it is folded, the form of the
//! export settings when it is unfolded. The form is made when it is first wanted. Window thread.
class OutputSection : public QWidget
{
    Q_OBJECT

public:
    explicit OutputSection(OutputSource source, QWidget *parent = nullptr);

    void refresh(); //!< The settings or the picture may be others.
    void setOpen(bool open);
    bool isOpen() const { return m_form && !m_form->isHidden(); }
    ExportForm *form() const { return m_form; } //!< Null until it was unfolded.

private:
    void makeForm();

    OutputSource m_source;
    std::optional<ExportSettings> m_shown; //!< By the form and the line.
    QToolButton *m_fold;
    QLabel *m_line;
    ExportForm *m_form = nullptr;
};

} // namespace ambrotype::ui
