// Pictures by way of the clipboard.
#include "file_text.h"
#include "main_window/main_window.h"
#include "main_window/message_bar.h"

#include "base/paths.h"

#include <QClipboard>
#include <QDateTime>
#include <QDir>
#include <QGuiApplication>
#include <QImage>
#include <QMimeData>
#include <QUrl>

namespace ambrotype::ui {

namespace {

//! Keeps pixels that came without a file, so that they are there the next time as well. \returns the file; empty when
//! it cannot be written.
QString keep(const QImage &pixels, const QString &name)
{
    const QString folder = fileToText(paths::dataDir() / "pasted");
    const QString file = QDir(folder).filePath(name + QStringLiteral(".png"));
    return QDir().mkpath(folder) && pixels.save(file) ? file : QString();
}

} // namespace

void MainWindow::copyPictures()
{
    QList<QUrl> urls;
    for (const int row : selectedRows())
        urls << QUrl::fromLocalFile(m_studio.shoot().document(row)->file());
    if (urls.isEmpty())
        return;
    auto *copied = new QMimeData;
    copied->setUrls(urls);
    QGuiApplication::clipboard()->setMimeData(copied);
    m_messages->showNews(tr("Copied %n picture(s).", nullptr, static_cast<int>(urls.size())));
}

void MainWindow::pastePictures()
{
    const QMimeData *there = QGuiApplication::clipboard()->mimeData();
    const QStringList files = there ? localFiles(*there) : QStringList();
    if (!files.isEmpty()) {
        m_studio.openInputs(files);
        return;
    }
    const QImage pixels = there ? QGuiApplication::clipboard()->image() : QImage();
    if (pixels.isNull()) {
        m_messages->showNews(tr("There is no picture in the clipboard."));
        return;
    }
    const QString name =
        tr("Pasted %1").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd hh-mm-ss-zzz")));
    m_work.run([pixels, name] { return keep(pixels, name); },
               [this](const QString &file) {
                   if (file.isEmpty())
                       m_messages->showFailure(
                           tr("The pasted picture cannot be kept. Is there room in the data folder?"), {});
                   else
                       m_studio.openInputs({file});
               });
}

} // namespace ambrotype::ui
