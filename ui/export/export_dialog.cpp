#include "export/export_dialog.h"

#include "export/time_forecast.h"
#include "file_text.h"
#include "language/core_text.h"
#include "theme/theme.h"

#include "jobs/item_target.h"

#include <QDialogButtonBox>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

ExportDialog::ExportDialog(const ExportSettings &settings, const Example &example, QWidget *parent)
    : QDialog(parent)
    , m_form(new ExportForm(settings, example, this))
    , m_trouble(new QLabel(this))
    , m_forecast(new TimeForecast(this))
    , m_go(new QPushButton(tr("Export"), this))
    , m_folder(QFileInfo(example.file).path())
{
    setWindowTitle(tr("Export %n picture(s)", nullptr, example.pictures));
    setMinimumWidth(Theme::lines(34));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_go->setProperty("primary", true); // before the style sheet looks at it
    m_go->setDefault(true);
    buttons->addButton(m_go, QDialogButtonBox::AcceptRole);
    m_trouble->setWordWrap(true);
    m_trouble->hide();
    auto *column = new QVBoxLayout(this);
    column->setSpacing(Theme::lines(0.8));
    column->addWidget(m_form);
    column->addWidget(m_trouble);
    column->addWidget(m_forecast);
    column->addWidget(buttons);
    connect(m_form, &ExportForm::changed, this, &ExportDialog::checkFolder);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    checkFolder();
}

void ExportDialog::checkFolder()
{
    const QString folder = m_form->settings().targetFolder(m_folder, {});
    if (folder != m_checked) {
        m_checked = folder;
        m_work.run([folder] { return jobs::checkFolder(textToFile(folder)); },
                   [this, folder](const Result<void> &checked) {
                       if (folder != m_checked)
                           return; // of what was typed before
                       m_canWrite = checked.ok();
                       m_trouble->setText(checked ? QString() : coreText(checked.error().message));
                       m_trouble->setVisible(!m_canWrite);
                       m_go->setEnabled(m_canWrite && m_form->isUsable());
                   });
    }
    m_go->setEnabled(m_canWrite && m_form->isUsable());
}

} // namespace ambrotype::ui
