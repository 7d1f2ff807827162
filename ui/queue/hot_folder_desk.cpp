#include "queue/hot_folder_desk.h"

#include "language/core_text.h"

#include "jobs/handover.h"
#include "jobs/store/queue_store.h"
#include "jobs/watch/store_sink.h"

#include <QFileInfo>

namespace ambrotype::ui {

using jobs::watch::HotFolder;
using jobs::watch::HotFolderOptions;

HotFolderDesk::HotFolderDesk(QObject *parent)
    : QObject(parent)
    , m_place(new QObject)
{
    m_place->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_place, &QObject::deleteLater);
    m_thread.start(QThread::LowPriority);
}

HotFolderDesk::~HotFolderDesk()
{
    end();
    m_thread.quit();
    m_thread.wait();
}

void HotFolderDesk::start(const HotFolderOptions &options, const jobs::StoreAddress &address)
{
    end();
    m_taken = 0;
    m_waiting = 0;
    const int turn = ++m_turn;
    QMetaObject::invokeMethod(m_place,
                              jobs::handedOver([this, options, address, turn] {
                                  // Both are to be opened on the thread that uses them.
                                  Result<std::unique_ptr<jobs::QueueStore>> store = jobs::QueueStore::open(address);
                                  Result<std::unique_ptr<HotFolder>> opened =
                                      store ? HotFolder::open(options, jobs::watch::storeSink(std::move(*store)))
                                            : Result<std::unique_ptr<HotFolder>>(store.error());
                                  const Error error = opened ? Error() : opened.error();
                                  // Whoever lets go of it last, its timers and watchers end on the thread that they
                                  // belong to.
                                  std::shared_ptr<HotFolder> folder;
                                  if (opened)
                                      folder = {opened->release(), [](HotFolder *last) { last->deleteLater(); }};
                                  QMetaObject::invokeMethod(this,
                                                            jobs::handedOver([this, folder, error, turn] {
                                                                if (turn != m_turn)
                                                                    return; // stopped or replaced meanwhile
                                                                m_watching = folder != nullptr;
                                                                m_folder = folder;
                                                                if (folder) {
                                                                    connectFolder(*folder);
                                                                    QMetaObject::invokeMethod(folder.get(),
                                                                                              &HotFolder::start);
                                                                } else {
                                                                    Q_EMIT failed(coreText(error.message),
                                                                                  QString::fromStdString(error.detail));
                                                                }
                                                                Q_EMIT changed();
                                                            }),
                                                            Qt::QueuedConnection);
                              }),
                              Qt::QueuedConnection);
}

void HotFolderDesk::connectFolder(HotFolder &folder)
{
    connect(&folder, &HotFolder::picturesTaken, this, [this](const QStringList &files) {
        m_taken += static_cast<int>(files.size());
        Q_EMIT changed();
    });
    connect(&folder, &HotFolder::pictureIncomplete, this, [this](const QString &file, bool handedOn) {
        const QString name = QFileInfo(file).fileName();
        Q_EMIT told(handedOn ? tr("%1 has stayed incomplete and is tried as it is.").arg(name)
                             : tr("%1 is not complete yet. It is taken when the rest has come.").arg(name));
    });
    connect(&folder, &HotFolder::troubled, this, [this](const QString &message, const QString &detail) {
        Q_EMIT failed(coreText(message.toStdString()), detail);
    });
    // Asked on the folder's thread, shown on this one.
    auto *raw = &folder;
    connect(
        &folder,
        &HotFolder::looked,
        &folder,
        [this, raw] {
            QMetaObject::invokeMethod(this, [this, waiting = raw->waiting()] {
                if (m_waiting == waiting)
                    return;
                m_waiting = waiting;
                Q_EMIT changed();
            });
        },
        Qt::DirectConnection);
}

void HotFolderDesk::stop()
{
    end();
    Q_EMIT changed();
}

void HotFolderDesk::end()
{
    ++m_turn;
    m_watching = false;
    if (!m_folder)
        return;
    m_folder->stop();
    m_folder->disconnect(this);
    m_folder.reset();
}

} // namespace ambrotype::ui
