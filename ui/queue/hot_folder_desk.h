#pragma once

#include "jobs/store/store_address.h"
#include "jobs/watch/hot_folder.h"

#include <QObject>
#include <QThread>

#include <memory>

namespace ambrotype::ui {

//! Watches one folder on a thread of its own and hands every picture that comes into it to the queue. Window thread.
class HotFolderDesk : public QObject
{
    Q_OBJECT

public:
    explicit HotFolderDesk(QObject *parent = nullptr);
    ~HotFolderDesk() override; //!< Stops and waits (at most for the file that is being read).

    //! Begins, soon: started() or failed() follows. What is watched already ends.
    void start(const jobs::watch::HotFolderOptions &options, const jobs::StoreAddress &address);
    void stop();
    bool isWatching() const { return m_watching; }
    int taken() const { return m_taken; }     //!< Pictures since it began.
    int waiting() const { return m_waiting; } //!< Files that are not whole yet.

Q_SIGNALS:
    void changed(); //!< isWatching(), taken() or waiting().
    void told(const QString &message);
    void failed(const QString &message, const QString &detail);

private:
    void end();
    void connectFolder(jobs::watch::HotFolder &folder);

    QThread m_thread;
    QObject *m_place;                                 //!< On the thread.
    std::shared_ptr<jobs::watch::HotFolder> m_folder; //!< Lives and dies on the thread.
    bool m_watching = false;
    int m_taken = 0;
    int m_waiting = 0;
    int m_turn = 0; //!< Answers of earlier folders are dropped.
};

} // namespace ambrotype::ui
