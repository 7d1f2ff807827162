#pragma once

#include "session/session.h"
#include "studio/background.h"

#include "base/file_lock.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <memory>

namespace ambrotype::ui {

class Studio;

//! Remembers the shoot, its settings and what is selected, so that the next start goes on where this one ended, also
//! after a crash: writes a moment after each change. The settings of pictures that left the shoot are kept too and
//! come back with the picture. Where two programs use one data folder, the first alone remembers. Window thread; the
//! disk is a worker's. Must go before \p studio.
class SessionKeeper : public QObject
{
    Q_OBJECT

public:
    static constexpr int kWriteDelayMs = 1500;
    static constexpr std::size_t kMostEarlier = 5000; //!< Pictures of former shoots.

    explicit SessionKeeper(Studio &studio, QObject *parent = nullptr);
    ~SessionKeeper() override; //!< Waits for what is being written.

    //! Which rows of the shoot are selected; asked when the session is written.
    void setSelectionSource(std::function<QList<int>()> source) { m_selection = std::move(source); }

    //! Reads the last session. \p wholeShoot: its pictures come back; else only their settings, when they are opened.
    void open(bool wholeShoot);
    void save(); //!< Now, by the worker. Does nothing before open() has read.

Q_SIGNALS:
    void resumed(const QList<int> &selectedRows); //!< The shoot is there again.
    void failed(const QString &message, const QString &detail);

private:
    struct Loaded;
    static Loaded load();
    void take(const Loaded &loaded, bool wholeShoot);
    void watch(int first, int last);
    void forget(int first, int last);
    SavedPicture saved(const PhotoDocument &document);
    void remember(const SavedPicture &picture);
    Session snapshot();

    Studio &m_studio;
    std::function<QList<int>()> m_selection;
    QHash<const PhotoDocument *, std::shared_ptr<const EditState>> m_edits; //!< As they were written last.
    struct Earlier
    {
        SavedPicture picture;
        quint64 turn = 0; //!< The latest has the highest.
    };
    std::vector<Earlier> earlierByTurn() const;

    QHash<QString, Earlier> m_earlier; //!< By file.
    quint64 m_turns = 0;
    std::shared_ptr<FileLock> m_lock; //!< Null: somebody else remembers.
    QTimer m_soon;
    Background m_work{this};
};

} // namespace ambrotype::ui
