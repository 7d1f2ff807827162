// The part of MainWindow that opens dialogs.
#include "main_window/main_window.h"

#include "canvas/canvas.h"
#include "export/export_dialog.h"
#include "export/forecaster.h"
#include "export/time_forecast.h"
#include "faces/shown_face.h"
#include "main_window/actions.h"
#include "main_window/message_bar.h"
#include "main_window/shortcut_dialog.h"
#include "models/model_dialog.h"
#include "panels/adjust_panel.h"
#include "panels/advanced_panel.h"
#include "panels/model_presence.h"
#include "panels/output_section.h"
#include "preferences/preference_dialog.h"
#include "presets/save_preset_dialog.h"
#include "welcome/first_steps.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QMessageBox>
#include <QStandardPaths>

namespace ambrotype::ui {

void MainWindow::chooseModelFile(const QString &id, const QString &title)
{
    auto *dialog = new QFileDialog(this,
                                   tr("Import the weights of %1").arg(title),
                                   QStandardPaths::writableLocation(QStandardPaths::DownloadLocation),
                                   ModelDialog::fileFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, [this, id](const QString &file) {
        m_messages->showNews(tr("Importing %1...").arg(QFileInfo(file).fileName()));
        m_adjust->models().import(file, id);
    });
    dialog->open();
}

ExportForm::Example MainWindow::exportExample(const PhotoDocument &document, int pictures) const
{
    return {document.file(), document.edit().presetName, m_canvas->viewport().contentSize().toSize(), pictures};
}

void MainWindow::offerOutput()
{
    m_adjust->advancedPanel().setOutput({[this] { return m_settings.exportSettings(); },
                                         [this](const ExportSettings &settings) {
                                             m_settings.setExportSettings(settings);
                                             if (m_preferences)
                                                 m_preferences->showExportSettings();
                                         },
                                         [this] {
                                             const PhotoDocument *document = m_studio.current();
                                             return document ? exportExample(*document, 1) : ExportForm::Example{};
                                         }});
}

void MainWindow::exportSelected()
{
    const QList<int> rows = selectedRows();
    if (rows.isEmpty())
        return;
    const ExportForm::Example example =
        exportExample(*m_studio.shoot().document(rows.front()), static_cast<int>(rows.size()));
    const ExportSettings begin = m_settings.lastExport();
    auto *dialog = new ExportDialog(begin, example, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!m_forecaster)
        m_forecaster = new Forecaster(this);
    connect(m_forecaster, &Forecaster::planned, &dialog->forecast(), &TimeForecast::tell);
    connect(dialog, &QDialog::finished, m_forecaster, &Forecaster::cancel);
    m_forecaster->ask(m_studio.itemsFor(rows, begin));
    connect(dialog, &QDialog::accepted, this, [this, dialog, rows] {
        m_settings.setLastExport(dialog->settings()); // Enhance goes on saving as it did
        m_studio.enqueue(rows, dialog->settings(), rows.size() == 1);
    });
    dialog->open();
}

void MainWindow::savePreset()
{
    if (!m_studio.current())
        return;
    auto *dialog = new SavePresetDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] {
        if (!m_studio.current())
            return;
        m_studio.presets().save(pipeline::presetFromRecipe(withoutFaceDecisions(m_studio.current()->recipe()),
                                                           dialog->name().toStdString(),
                                                           dialog->description().toStdString(),
                                                           m_studio.start()));
        m_messages->showNews(tr("Saved the preset \"%1\".").arg(dialog->name()));
    });
    dialog->open();
}

void MainWindow::showShortcuts()
{
    auto *dialog = new ShortcutDialog(actions(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->show();
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(
        QMessageBox::NoIcon,
        tr("About Ambrotype"),
        tr("<b>Ambrotype %1</b><p>A studio that restores and enhances photographs on your own machine.</p>"
           "<p>Its sources are under the Apache License 2.0; binaries are distributed under the GNU GPL "
           "version 3 or later, because they contain Exiv2.</p>")
            .arg(QCoreApplication::applicationVersion()),
        QMessageBox::Close,
        this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

ModelDialog *MainWindow::showModels()
{
    if (!m_models) {
        m_models = new ModelDialog(this);
        connect(m_models, &ModelDialog::shelfChanged, &m_adjust->models(), &ModelPresence::ask);
    } else if (!m_models->isVisible() && !m_models->isBusy()) {
        m_models->look(); // files may have come or gone meanwhile
    }
    m_models->show();
    m_models->raise();
    return m_models;
}

void MainWindow::showFirstSteps()
{
    if (!m_firstSteps) {
        m_firstSteps = new FirstSteps(this);
        m_firstSteps->setAttribute(Qt::WA_DeleteOnClose);
    }
    m_firstSteps->show();
    m_firstSteps->raise();
}

void MainWindow::showPreferences()
{
    if (!m_preferences) {
        auto *dialog = new PreferenceDialog(m_settings, *m_actions, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &PreferenceDialog::themeChosen, this, &MainWindow::applyTheme);
        connect(dialog, &PreferenceDialog::surroundChosen, this, &MainWindow::setSurround);
        connect(dialog, &PreferenceDialog::monitorProfileChanged, this, &MainWindow::loadMonitorProfile);
        connect(dialog, &PreferenceDialog::previewMemoryChanged, this, &MainWindow::setPreviewMemory);
        connect(dialog, &PreferenceDialog::modelMemoryChanged, this, &MainWindow::setModelMemory);
        connect(dialog, &PreferenceDialog::pauseBelowChanged, this, [this] {
            m_studio.queue().setPauseBelowPercent(m_settings.pauseBelowPercent());
        });
        connect(dialog, &PreferenceDialog::queueRulesChanged, this, [this] {
            m_studio.queue().setRules(m_settings.queueRules());
        });
        connect(dialog, &PreferenceDialog::faceDefaultsChanged, this, [this] {
            m_studio.setStart(m_settings.startingRecipe());
        });
        connect(dialog, &PreferenceDialog::reviewChanged, this, &MainWindow::setReviewer);
        connect(dialog, &PreferenceDialog::resultsChanged, this, [this] { m_adjust->advancedPanel().refreshOutput(); });
        m_preferences = dialog;
    }
    m_preferences->show();
    m_preferences->raise();
}

void MainWindow::setModelMemory()
{
    m_work.run(
        [percent = m_settings.modelMemoryPercent()] {
            jobs::setModelMemory(percent);
            return true;
        },
        [](bool) {});
}

void MainWindow::setPreviewMemory()
{
    m_studio.renderService().setCacheMegabytes(m_settings.previewMegabytes());
}

} // namespace ambrotype::ui
