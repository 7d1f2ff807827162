#pragma once

#include "base/cancel.h"
#include "base/pause.h"
#include "base/progress.h"
#include "jobs/runner/audit_writer.h"
#include "jobs/runner/claimed_work.h"
#include "jobs/runner/keep_awake.h"
#include "jobs/runner/last_words.h"
#include "jobs/runner/lent_cores.h"
#include "jobs/runner/queue_rules.h"
#include "jobs/store/queue_store.h"

#include <QElapsedTimer>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ambrotype::jobs {

struct RunnerOptions
{
    int workers = 0;         //!< Pictures worked on at once; 0 = one per processor core.
    bool background = false; //!< Workers give way to the rest of the machine.
    QueueRules rules;
    bool mayKeepAwake = false; //!< Else rules.keepAwake means nothing: somebody sits before this run.
    bool audit = false;        //!< Write how items end to the audit log.
    //! Stand still while the machine runs on its battery and that holds less than so many percent; 0 = never.
    int pauseBelowPercent = 0;
    std::filesystem::path powerFolder = "/sys/class/power_supply"; //!< Where the system tells of batteries.
    //! How long an item stays this process's without a sign of life, and how often one is given.
    std::int64_t leaseMs = 30'000;
    int pulseMs = 1'000;
    int backupMs = 600'000; //!< How often the backup of a SQLite store is looked at (made anew when it is an hour old).
    //! Pauses before the second, third ... try after a failure that may pass; the last one before all further ones.
    std::vector<std::int64_t> retryDelaysMs = {2'000, 15'000, 60'000};
    std::filesystem::path wordsFolder; //!< For LastWords; empty = none.
    //! Milliseconds since 1970; the system's clock unless a test puts another one here.
    std::function<std::int64_t()> wallClock;
    //! Called on the worker's thread before an item is begun; for tests that let the program fail there.
    std::function<void(const BatchItem &)> beforeItem;
    //! What is done with a claimed item; workOff() unless a test puts something else here.
    std::function<ItemResult(Claim &claim, const Intend &intend, const CancelToken &cancel, const Progress &progress)>
        work;
};

//! Works a queue off: claims items from the store, runs them on a QThreadPool of its own (some decode or encode while
//! others render), keeps their leases, and writes how they end. Several runners, in one program or many, may work on
//! one store. Lives on one thread with an event loop, never the window's: the store blocks.
//!
//! Nobody waits for the store's disk but a file that is about to get its name, and its thread lends its core to another
//! item meanwhile (LentCores). What the workers have to say gathers for a moment and goes into the store together.
class QueueRunner : public QObject
{
    Q_OBJECT

public:
    QueueRunner(std::unique_ptr<QueueStore> store, RunnerOptions options, QObject *parent = nullptr);
    ~QueueRunner() override; //!< stopNow(), and waits (at most about a tile).

    QueueStore &store() { return *m_store; }
    const std::string &worker() const { return m_worker; } //!< Its name as the owner of leases.

    void setWorkers(int workers);
    void start(); //!< Takes back what dead programs of this machine left, and begins.
    //! While held, this runner begins nothing; what runs goes on. Others that work on the store are not concerned.
    void setHeld(bool held);
    void wake();             //!< Something may have changed: look now.
    void cancel(StoreId id); //!< Of this runner's running ones.
    void cancelAll();
    void readPause();                       //!< The store was paused or resumed: obey at once.
    void setPauseBelowPercent(int percent); //!< See RunnerOptions.
    void setRules(const QueueRules &rules);
    bool isOnLowBattery() const { return m_lowBattery; } //!< Stands still for that reason.
    //! Running items stop within a tile and go back into the queue, as if they had not been begun.
    void putBack();
    void stopNow(); //!< putBack(), and nothing is begun any more.
    int running() const { return static_cast<int>(m_tasks.size()); }
    std::vector<std::pair<StoreId, double>> progress() const; //!< 0..1, of what runs here.
    //! Share of the time since start() that the workers were busy, 0..1.
    double busyShare() const;
    //! Share of that time that each device computed networks, 0..1, by its name ("cpu", "cuda:0").
    std::map<std::string, double> deviceShares() const;

Q_SIGNALS:
    void begun(qint64 id);
    //! \p result is whole; it ended as the store says (with a try left it is queued again). Not told of an item whose
    //! lease ran out and that another worker has taken meanwhile.
    void ended(qint64 id,
               std::shared_ptr<const ambrotype::jobs::BatchItem> item,
               std::shared_ptr<const ambrotype::jobs::ItemResult> result);
    void storeChanged(); //!< By this runner or by others.
    //! The runner stands still for want of power (\p percent left), or goes on.
    void lowBattery(bool low, int percent);
    //! Nothing runs here and nothing waits for now or later; told again after there was something.
    void idle();
    void troubled(QString message, QString detail); //!< The store cannot be reached, or the disk is full.

private:
    struct Task
    {
        Claim claim;
        CancelSource cancel;
        Progress progress = Progress::create();
        bool userCancelled = false;
        bool lost = false;
    };

    //! What has become of an item in the store.
    enum class Settled { Over, Waits, NotMine };

    struct Ended
    {
        std::shared_ptr<Task> task;
        ItemResult result;
    };
    struct Asked
    {
        QueueStore::Intention intention;
        std::shared_ptr<std::promise<Result<void>>> answer;
    };

    void look();
    void takeBackFromTheDead();
    bool hasSlept();
    void renewBackup();
    void noteReclaimed(const Result<QueueStore::Reclaimed> &reclaimed);
    int room() const;
    bool claimMore();
    void begin(Claim claim);
    void finish(StoreId id, ItemResult result, double waited);
    void notBegun(StoreId id);
    void writeToAudit(StoreId id, std::shared_ptr<const BatchItem> item, std::shared_ptr<const ItemResult> result);
    void takeOverAudit();
    void noteAudited();
    void putOff(StoreId id, const Error &error);
    void pauseBecause(const std::string &reason);
    std::optional<std::int64_t> nextDelay(int attempt) const;
    std::optional<Result<Settled>> settleAtOnce(const Task &task, const ItemResult &result);
    void planServing();
    void serve();
    void noteEndings(std::vector<Ended> endings, const Result<QueueStore::Noted> &noted);
    void tellEnd(const std::shared_ptr<Task> &task, ItemResult result, Result<Settled> settled);
    void pulse();
    void obey(const QueueStore::Pulse &pulse);
    void reopen();
    void report(const Error &error);
    void sayIdle();
    void flagOutliers();
    void letBegin();
    void lookAtBattery();
    bool isPaused() const { return m_pause != Pause::None || m_lowBattery; }
    std::future<Result<void>> intendFrom(StoreId id, const std::vector<WrittenFile> &files);

    std::unique_ptr<QueueStore> m_store;
    RunnerOptions m_options;
    const std::string m_worker;
    const bool m_inMemory;
    std::shared_ptr<LastWords> m_words;
    std::unique_ptr<AuditWriter> m_audit; //!< Null when nothing is written to the audit log.
    QThreadPool m_pool;
    LentCores m_cores;
    QTimer m_pulse;
    QTimer m_gather; //!< While it runs, endings wait for company.
    QTimer m_nextTry;
    QTimer m_power; //!< Looks at the battery.
    KeepAwake m_awake;
    PauseGate m_gate; //!< Of the running items.
    int m_workers = 1;
    bool m_started = false;
    bool m_held = false;
    bool m_stopping = false;
    bool m_lookPlanned = false;
    bool m_servingPlanned = false;
    Pause m_pause = Pause::None;
    bool m_lowBattery = false;
    bool m_idleTold = false;
    bool m_troubleTold = false;
    bool m_alone = false; //!< What runs wants no neighbours.
    std::int64_t m_revision = 0;
    std::map<StoreId, std::shared_ptr<Task>> m_tasks;
    std::vector<Ended> m_endings;   //!< To be written.
    std::vector<Asked> m_asked;     //!< To be written and answered.
    std::vector<StoreId> m_unbegun; //!< To be given back.
    std::map<std::int64_t, std::shared_ptr<const std::unordered_set<std::string>>> m_runInputs;
    std::vector<StoreId> m_audited;    //!< Their lines are in the audit log, and the store does not know it yet.
    std::set<std::int64_t> m_measured; //!< Runs with new measured results, to be looked at when all is done.
    QElapsedTimer m_since;
    std::map<std::string, double> m_deviceSecondsBefore;
    QElapsedTimer m_sinceBackup;
    double m_busySeconds = 0.0;
    int m_ended = 0;
    int m_pulses = 0;
    std::optional<std::int64_t> m_clocksApart; //!< Wall clock less steady clock at the last round, in milliseconds.
    //! Read by workers: what waits in the pool is given back instead of begun.
    std::shared_ptr<std::atomic<bool>> m_mayBegin = std::make_shared<std::atomic<bool>>(true);
};

} // namespace ambrotype::jobs
