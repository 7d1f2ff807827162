// The part of ModelDialog that does things to files.
#include "models/model_dialog.h"

#include "file_text.h"
#include "language/core_text.h"
#include "models/model_table.h"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QStandardPaths>
#include <QTableView>

#include <ctime>
#include <map>
#include <utility>

namespace ambrotype::ui {

namespace {

const QStringList &suffixes()
{
    static const QStringList all{QStringLiteral("pth"),
                                 QStringLiteral("pt"),
                                 QStringLiteral("safetensors"),
                                 QStringLiteral("onnx"),
                                 QStringLiteral("bin"),
                                 QStringLiteral("param"),
                                 QStringLiteral("ckpt"),
                                 QStringLiteral("model"),
                                 QStringLiteral("pkl")};
    return all;
}

//! Weights files among \p paths and two levels deep in the folders among them.
std::vector<std::filesystem::path> weightsIn(const QStringList &paths)
{
    std::vector<std::filesystem::path> files;
    const auto look = [&](const auto &self, const QString &folder, int depth) -> void {
        const QDir dir(folder);
        for (const QFileInfo &entry : dir.entryInfoList(QDir::Files | QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
            if (entry.isDir() && depth > 0)
                self(self, entry.filePath(), depth - 1);
            else if (entry.isFile() && suffixes().contains(entry.suffix().toLower()))
                files.push_back(textToFile(entry.filePath()));
        }
    };
    for (const QString &path : paths) {
        if (QFileInfo(path).isDir())
            look(look, path, 2);
        else
            files.push_back(textToFile(path));
    }
    return files;
}

//! What became of several files.
struct ImportSummary
{
    int imported = 0;
    int unusable = 0;
    int refused = 0;
    QString lastFile;
    std::string lastReason; //!< English.
};

} // namespace

QString ModelDialog::message() const
{
    return m_message->text();
}

void ModelDialog::tell(const QString &text)
{
    m_message->setText(text);
}

void ModelDialog::begin(const QString &text)
{
    ++m_running;
    m_busy->show();
    tell(text);
    showDetails();
}

void ModelDialog::end()
{
    --m_running;
    m_busy->setVisible(isBusy());
    showDetails();
}

const jobs::ShelfModel *ModelDialog::chosen() const
{
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? m_model->at(m_filter->mapToSource(index).row()) : nullptr;
}

void ModelDialog::connectFileButtons()
{
    connect(m_reveal, &QPushButton::clicked, this, [this] {
        if (const jobs::ShelfModel *model = chosen())
            QDesktopServices::openUrl(QUrl::fromLocalFile(fileToText(model->path.parent_path())));
    });
    connect(m_copy, &QPushButton::clicked, this, [this] {
        const jobs::ShelfModel *model = chosen();
        if (!model)
            return;
        QApplication::clipboard()->setText(QString::fromStdString(model->source));
        tell(tr("Copied the address. Fetch the file with your browser, then import it here."));
    });
}

void ModelDialog::enableButtons()
{
    const jobs::ShelfModel *model = chosen();
    const bool here = model && model->here != jobs::ShelfModel::Here::Missing;
    const bool usable = here && !model->architecture.empty() && model->here != jobs::ShelfModel::Here::Unusable;
    const bool idle = !isBusy();
    m_verify->setEnabled(here && idle);
    m_test->setEnabled(usable && idle);
    m_remove->setEnabled(here && idle);
    m_reveal->setEnabled(here);
    m_copy->setEnabled(model && !model->source.empty());
    m_unload->setEnabled(m_model->isAnyResident() && idle);
    m_unloadChosen->setEnabled(model && m_model->isResident(*model) && idle);
    const bool isDefault = model && m_model->isDefault(*model);
    const bool hasChoice = model && jobs::hasDefaultModel(model->task);
    m_default->setText(isDefault ? tr("Default as shipped") : tr("Set as default"));
    m_default->setAccessibleName(m_default->text());
    const bool isChosen = model && jobs::canBeDefaultModel(model->task, model->id);
    const bool isWhole = here && model->here != jobs::ShelfModel::Here::Unusable;
    m_default->setEnabled(idle && (isDefault || (isWhole && isChosen)));
    m_default->setToolTip(!model       ? QString()
                          : !hasChoice ? tr("Nothing chooses a model for this task by itself.")
                          : isDefault  ? tr("Lets the program choose again where \"Best available\" is set.")
                          : !isChosen  ? tr("This model is never chosen automatically.")
                          : !isWhole   ? tr("Its file is not on this computer, or cannot be used.")
                                       : tr("Takes this model wherever \"Best available\" is set: in presets, too."));
    m_default->setAccessibleDescription(m_default->toolTip());
}

void ModelDialog::chooseDefault()
{
    const jobs::ShelfModel *model = chosen();
    if (!model)
        return;
    const std::string id = m_model->isDefault(*model) ? std::string() : model->id;
    const QString title = QString::fromStdString(model->title);
    const QString task = ModelTable::taskText(model->task);
    begin(tr("Remembering..."));
    m_work.run([task = model->task, id] { return jobs::setDefaultModel(task, id); },
               [this, title, task, isSet = !id.empty()](const Result<void> &set) {
                   end();
                   if (!set)
                       tell(tr("The default was not changed. %1").arg(coreText(set.error().message)));
                   else if (isSet)
                       tell(tr("%1 is now the default for: %2.").arg(title, task));
                   else
                       tell(tr("The program chooses again for: %1.").arg(task));
                   look();
                   Q_EMIT shelfChanged();
               });
}

void ModelDialog::unload()
{
    begin(tr("Freeing memory..."));
    m_work.run([] { return jobs::unloadModels(); },
               [this](int count) {
                   end();
                   tell(count > 0 ? tr("%n model(s) taken out of memory.", nullptr, count)
                                  : tr("Every model in memory is in use. Try again when the work is done."));
                   lookAtMemory();
               });
}

void ModelDialog::unloadChosen()
{
    const jobs::ShelfModel *model = chosen();
    if (!model)
        return;
    begin(tr("Freeing memory..."));
    m_work.run([file = model->path] { return jobs::unloadModel(file); },
               [this, name = QString::fromStdString(model->title)](int count) {
                   end();
                   tell(count > 0 ? tr("%1 was taken out of memory.").arg(name)
                                  : tr("%1 is in use. Try again when the work is done.").arg(name));
                   lookAtMemory();
               });
}

void ModelDialog::lookAtMemory()
{
    if (std::exchange(m_askedMemory, true))
        return; // something longer is going on
    struct Memory
    {
        std::vector<jobs::ResidentModel> resident;
        jobs::ModelUses uses;
        std::int64_t now = 0;
    };
    m_work.run(
        [] {
            const std::int64_t now = std::time(nullptr);
            return Memory{jobs::residentModels(), jobs::modelUses(now), now};
        },
        [this](const Memory &memory) {
            m_askedMemory = false;
            m_model->setResident(memory.resident);
            m_model->addUses(memory.uses, memory.now);
            enableButtons();
        });
}

void ModelDialog::showEvent(QShowEvent *event)
{
    QDialog::showEvent(event);
    lookAtMemory();
    m_memory.start();
}

void ModelDialog::hideEvent(QHideEvent *event)
{
    QDialog::hideEvent(event);
    m_memory.stop();
}

void ModelDialog::look()
{
    const QString before = message();
    begin(before.isEmpty() ? tr("Looking through the model folders...") : before);
    struct Found
    {
        Result<std::vector<jobs::ShelfModel>> shelf;
        std::map<std::string, std::string> defaults;
        jobs::ModelUses uses; //!< Of earlier sessions as well.
    };
    const auto find = [cancel = m_cancel.token()] {
        Found found{jobs::modelShelf(cancel), {}, jobs::ModelUseFile::standard().read()};
        if (found.shelf) {
            for (const jobs::ShelfModel &model : *found.shelf)
                found.defaults[model.task] = jobs::defaultModel(model.task);
        }
        return found;
    };
    m_work.run(find, [this, before](const Found &found) {
        end();
        m_model->setDefaults(found.defaults);
        m_model->addUses(found.uses, std::time(nullptr));
        if (found.shelf)
            showShelf(*found.shelf);
        if (!before.isEmpty())
            return;
        int here = 0;
        for (int row = 0; row < m_model->rowCount(); ++row)
            here += m_model->at(row)->path.empty() ? 0 : 1;
        tell(tr("%n model(s) on this computer, in %1.", nullptr, here).arg(fileToText(jobs::modelFolder())));
    });
}

void ModelDialog::import(const QStringList &files)
{
    begin(tr("Importing..."));
    m_work.run(
        [files, cancel = m_cancel.token()] {
            ImportSummary summary;
            for (const std::filesystem::path &file : weightsIn(files)) {
                if (cancel.isCancelled())
                    break;
                const auto imported = jobs::importModel(file);
                if (!imported) {
                    ++summary.refused;
                    summary.lastFile = fileToText(file.filename());
                    summary.lastReason = imported.error().message;
                } else if (!imported->problem.empty()) {
                    ++summary.unusable;
                    summary.lastFile = fileToText(file.filename());
                    summary.lastReason = imported->problem;
                } else {
                    ++summary.imported;
                }
            }
            return summary;
        },
        [this](const ImportSummary &summary) {
            end();
            QStringList sentences;
            if (summary.imported > 0)
                sentences << tr("%n file(s) imported.", nullptr, summary.imported);
            if (summary.unusable > 0)
                sentences << tr("%n file(s) imported that cannot be used.", nullptr, summary.unusable);
            if (summary.refused > 0)
                sentences << tr("%n file(s) not imported.", nullptr, summary.refused);
            if (!summary.lastReason.empty())
                sentences << tr("%1: %2").arg(summary.lastFile, coreText(summary.lastReason));
            tell(sentences.isEmpty() ? tr("No weights file was found there.") : sentences.join(QLatin1Char(' ')));
            look();
            Q_EMIT shelfChanged();
        });
}

void ModelDialog::verify()
{
    const jobs::ShelfModel *model = chosen();
    if (!model)
        return;
    const QString name = QString::fromStdString(model->title);
    begin(tr("Reading %1...").arg(name));
    m_work.run([model = *model, cancel = m_cancel.token()] { return jobs::verifyModel(model, cancel); },
               [this, name](const Result<std::optional<bool>> &same) {
                   end();
                   if (!same)
                       tell(tr("%1 could not be read. %2").arg(name, coreText(same.error().message)));
                   else if (!*same)
                       tell(tr("%1 can be read. No hash is known to compare it with.").arg(name));
                   else if (**same)
                       tell(tr("%1 is byte for byte what its authors published.").arg(name));
                   else
                       tell(tr("%1 differs from what its authors published. Get the file again.").arg(name));
               });
}

void ModelDialog::test()
{
    const jobs::ShelfModel *model = chosen();
    if (!model)
        return;
    const QString name = QString::fromStdString(model->title);
    begin(tr("Running %1 on a small picture...").arg(name));
    m_work.run([model = *model, cancel = m_cancel.token()] { return jobs::testModel(model, cancel); },
               [this, name](const Result<jobs::ModelTest> &result) {
                   end();
                   if (!result) {
                       tell(tr("%1 does not work. %2").arg(name, coreText(result.error().message)));
                       return;
                   }
                   tell(tr("%1 works: %2 seconds per megapixel on %3 (%4).")
                            .arg(name,
                                 QLocale().toString(result->secondsPerMegapixel, 'f', 1),
                                 QString::fromStdString(result->device),
                                 QString::fromStdString(result->backend)));
               });
}

void ModelDialog::removeChosen()
{
    const jobs::ShelfModel *model = chosen();
    if (!model)
        return;
    auto *box = new QMessageBox(QMessageBox::Question,
                                tr("Remove the model?"),
                                tr("%1 will be deleted from this computer. Ambrotype cannot bring it back.")
                                    .arg(fileToText(model->path.filename())),
                                QMessageBox::Cancel,
                                this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    const QPushButton *removal = box->addButton(tr("Delete the file"), QMessageBox::DestructiveRole);
    box->setDefaultButton(QMessageBox::Cancel);
    connect(removal, &QPushButton::clicked, this, [this, model = *model] {
        begin(tr("Removing..."));
        m_work.run([model] { return jobs::removeModel(model); },
                   [this, name = QString::fromStdString(model.title)](const Result<void> &removed) {
                       end();
                       tell(removed ? tr("Removed %1.").arg(name)
                                    : tr("%1 was not removed. %2").arg(name, coreText(removed.error().message)));
                       look();
                       Q_EMIT shelfChanged();
                   });
    });
    box->open();
}

QString ModelDialog::fileFilter()
{
    QStringList patterns;
    for (const QString &suffix : suffixes())
        patterns << QStringLiteral("*.") + suffix;
    return tr("Weights (%1);;All files (*)").arg(patterns.join(QLatin1Char(' ')));
}

void ModelDialog::chooseFiles()
{
    auto *dialog = new QFileDialog(this,
                                   tr("Import weights files"),
                                   QStandardPaths::writableLocation(QStandardPaths::DownloadLocation),
                                   fileFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, &ModelDialog::import);
    dialog->open();
}

void ModelDialog::chooseFolder()
{
    auto *dialog = new QFileDialog(
        this, tr("Import from a folder"), QStandardPaths::writableLocation(QStandardPaths::DownloadLocation));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &folder) { import({folder}); });
    dialog->open();
}

void ModelDialog::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void ModelDialog::dropEvent(QDropEvent *event)
{
    const QStringList files = localFiles(*event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    import(files);
}

} // namespace ambrotype::ui
