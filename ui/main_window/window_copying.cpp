// The part of MainWindow that carries settings from one picture to others.
#include "main_window/main_window.h"

#include "language/core_text.h"
#include "main_window/actions.h"
#include "main_window/message_bar.h"

#include "pipeline/stage.h"

namespace ambrotype::ui {

namespace {

//! "Denoise, Sharpen": what \p parts are, in the order in which the picture has them.
QString namesOf(const EditParts &parts, const EditState &edit)
{
    QStringList names;
    for (const pipeline::StageSettings &stage : edit.recipe.stages()) {
        const pipeline::Stage *known = parts.stages.contains(stage.stage) ? pipeline::findStage(stage.stage) : nullptr;
        if (known)
            names << coreText(known->info().title);
    }
    if (parts.order)
        names << CopySettingsDialog::tr("Order of the stages");
    if (parts.faceDecisions)
        names << CopySettingsDialog::tr("Decisions about single faces");
    return names.join(MainWindow::tr(", "));
}

} // namespace

void MainWindow::askForParts(CopySettingsDialog::Purpose purpose, std::function<void(const CopiedSettings &)> accepted)
{
    const PhotoDocument *document = m_studio.current();
    if (!document)
        return;
    delete m_copyDialog; // which asked about another picture
    // What the picture has now: one can go on working while it is asked.
    const EditState edit = document->edit();
    auto *dialog =
        new CopySettingsDialog(purpose, edit, document->title(), PartChoice::fromList(m_settings.copiedParts()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, edit, then = std::move(accepted)] {
        m_settings.setCopiedParts(dialog->choice().toList());
        then({edit, dialog->parts()});
    });
    m_copyDialog = dialog;
    dialog->show();
}

void MainWindow::copySettings()
{
    if (!m_studio.current())
        return;
    const QString title = m_studio.current()->title();
    askForParts(CopySettingsDialog::Purpose::Copy, [this, title](const CopiedSettings &copied) {
        m_copied = copied;
        showWhatCanBeDone();
        m_messages->showNews(copied.parts.isAll() && !copied.parts.faceDecisions
                                 ? tr("Copied the settings of %1.").arg(title)
                                 : tr("Copied from %1: %2.").arg(title, namesOf(copied.parts, copied.edit)));
    });
}

void MainWindow::pasteSettings()
{
    if (!m_copied)
        return;
    for (const int row : selectedRows()) {
        PhotoDocument *document = m_studio.shoot().document(row);
        document->applyOwn(withParts(document->edit(), m_copied->edit, m_copied->parts), tr("Paste settings"));
    }
}

QList<QPointer<PhotoDocument>> MainWindow::selectedOthers()
{
    QList<QPointer<PhotoDocument>> others;
    for (const int row : selectedRows()) {
        PhotoDocument *document = m_studio.shoot().document(row);
        if (document && document != m_studio.current())
            others << document;
    }
    return others;
}

void MainWindow::syncSettings()
{
    const PhotoDocument *from = m_studio.current();
    if (!from)
        return;
    const PartChoice choice = PartChoice::fromList(m_settings.copiedParts());
    syncTo(selectedOthers(), {from->edit(), choice.partsOf(from->edit())});
}

void MainWindow::chooseSync()
{
    askForParts(CopySettingsDialog::Purpose::Sync,
                [this, others = selectedOthers()](const CopiedSettings &chosen) { syncTo(others, chosen); });
}

void MainWindow::syncTo(const QList<QPointer<PhotoDocument>> &documents, const CopiedSettings &settings)
{
    int given = 0;
    for (PhotoDocument *document : documents) {
        if (!document)
            continue; // taken out of the shoot meanwhile
        document->applyOwn(withParts(document->edit(), settings.edit, settings.parts), tr("Sync settings"));
        ++given;
    }
    if (given == 0) {
        m_messages->showNews(tr("Select the pictures in the strip that shall get these settings."));
        return;
    }
    const QString text =
        settings.parts.isAll() && !settings.parts.faceDecisions
            ? tr("Settings synced to %n picture(s).", nullptr, given)
            : tr("Given to %n picture(s): %1.", nullptr, given).arg(namesOf(settings.parts, settings.edit));
    m_messages->showDone(text, tr("Choose what..."), [this] { chooseSync(); });
}

} // namespace ambrotype::ui
