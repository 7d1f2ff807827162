#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "jobs/batch_item.h"
#include "jobs/watch/seen_list.h"
#include "jobs/watch/settling.h"

#include <QElapsedTimer>
#include <QFileSystemWatcher>
#include <QObject>
#include <QString>
#include <QTimer>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::jobs::watch {

//! Where a hot folder hands its pictures on. Used on the hot folder's thread; may block.
class HotFolderSink
{
public:
    virtual ~HotFolderSink() = default;

    //! Takes \p items over for good: when it has returned, no death of the program loses one of them.
    virtual Result<void> add(std::vector<BatchItem> items) = 0;

    //! Those of \p files that were taken over with that content. Their time is this machine's, which need not agree
    //! with the clock of whoever took them over.
    virtual Result<std::vector<std::filesystem::path>> taken(const std::vector<SeenFile> &files) = 0;
};

struct HotFolderOptions
{
    std::filesystem::path folder;
    bool withSubFolders = true;
    BatchItem like; //!< What every picture gets: recipe, formats, name template, outputFolder (mirrored below) ...
    std::filesystem::path seenFile; //!< Empty: in the data folder, named after the folder.
    int settleMs = 2'000;           //!< How long size and time of a file must stay as they are.
    int pollMs = 2'000;             //!< Looks so often where no events come, as over a network.
    bool useEvents = true;
    //! A file that has settled but that the decoder does not read to its end is handed on nevertheless after so long,
    //! so that the queue tells what is wrong with it.
    int giveUpMs = 300'000;
};

//! Takes every picture that comes into a folder, once, when it is whole. Lives on one thread with an event loop, never
//! the window's: it reads files and its sink blocks.
//!
//! Not taken: hidden and temporary names, what is no picture by name, what lies in the folder of the results, files
//! that were taken before (also by an earlier run) and have not changed. A file of the same name with another content
//! is a new picture.
class HotFolder : public QObject
{
    Q_OBJECT

public:
    //! Errors: NotFound, NotAFile (no folder), InvalidArgument (results would lie among the inputs), those of
    //! SeenList::open() and of the sink.
    static Result<std::unique_ptr<HotFolder>> open(HotFolderOptions options, std::unique_ptr<HotFolderSink> sink);
    ~HotFolder() override;

    void start(); //!< Looks at once, and again whenever something may have changed.
    void look();  //!< Looks now, once. Blocks while files are read.
    void stop();  //!< Ends a look that is under way soon; looks no more. Any thread.

    int taken() const { return m_taken; }                                //!< Since it was opened.
    int waiting() const { return static_cast<int>(m_settling.count()); } //!< Files that are not known to be whole.

Q_SIGNALS:
    void picturesTaken(QStringList files);
    //! \p file has not changed for a while and is not whole, or is handed on though it is not.
    void pictureIncomplete(QString file, bool handedOn);
    void troubled(QString message, QString detail); //!< Told once until it works again.
    void looked();                                  //!< After each look.

private:
    struct Found
    {
        std::filesystem::path file;
        std::filesystem::path subFolder;
        FileFacts facts;
    };

    HotFolder(HotFolderOptions options, std::unique_ptr<HotFolderSink> sink, std::unique_ptr<SeenList> seen);
    Result<void> settleUnsure();
    std::optional<std::vector<Found>> scan();
    bool isOfResults(const std::filesystem::path &folder) const;
    bool isWhole(const Found &found, std::int64_t age);
    Result<bool> isNews(const Found &found, SeenFile &note);
    BatchItem itemFor(const Found &found, int sequence) const;
    Result<void> handOn(const std::vector<Found> &ready);
    void watchFolders(const QStringList &folders);
    void planLook(int afterMs);
    void tell(const Error &error);

    HotFolderOptions m_options;
    std::unique_ptr<HotFolderSink> m_sink;
    std::unique_ptr<SeenList> m_seen;
    Settling m_settling;
    std::filesystem::path m_results; //!< Resolved.
    CancelSource m_stop;
    QElapsedTimer m_clock;
    QFileSystemWatcher m_events;
    QTimer m_next;
    int m_taken = 0;
    bool m_troubleTold = false;
    bool m_isUnsure = true; //!< There may be files of which it is not known whether they were handed on.
};

} // namespace ambrotype::jobs::watch
