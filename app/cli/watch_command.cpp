#include "watch_command.h"

#include "device_option.h"
#include "enhance_options.h"
#include "interrupt.h"
#include "output.h"
#include "qt_program.h"
#include "queue_run.h"

#include "jobs/handover.h"
#include "jobs/store/queue_store.h"
#include "jobs/watch/hot_folder.h"
#include "jobs/watch/store_sink.h"

#include <QSocketNotifier>
#include <QThread>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <optional>

namespace ambrotype::cli {
namespace {

using jobs::watch::HotFolder;
using jobs::watch::HotFolderOptions;

//! A hot folder on a thread of its own, which fills a queue. Speaks on the main thread.
class Watching
{
public:
    Watching(HotFolderOptions options, jobs::StoreAddress address, bool json)
        : m_options(std::move(options))
        , m_address(std::move(address))
        , m_json(json)
    {
        m_thread.start();
        m_place.moveToThread(&m_thread);
    }

    ~Watching()
    {
        if (m_hot)
            m_hot->stop();
        QMetaObject::invokeMethod(&m_place, jobs::handedOver([this] { m_hot.reset(); }), Qt::BlockingQueuedConnection);
        m_thread.quit();
        m_thread.wait();
    }

    Watching(const Watching &) = delete;
    Watching &operator=(const Watching &) = delete;

    //! False after the reason was told.
    bool begin()
    {
        std::optional<Error> failed;
        QMetaObject::invokeMethod(&m_place,
                                  jobs::handedOver([this, &failed] {
                                      if (const Result<void> opened = open(); !opened)
                                          failed = opened.error();
                                  }),
                                  Qt::BlockingQueuedConnection);
        if (failed)
            printError(m_options.folder, *failed);
        return !failed;
    }

private:
    //! On the thread.
    Result<void> open()
    {
        Result<std::unique_ptr<jobs::QueueStore>> store = jobs::QueueStore::open(m_address);
        if (!store)
            return store.error();
        Result<std::unique_ptr<HotFolder>> hot = HotFolder::open(m_options, jobs::watch::storeSink(std::move(*store)));
        if (!hot)
            return hot.error();
        m_hot = std::move(*hot);
        QObject::connect(
            m_hot.get(), &HotFolder::picturesTaken, &m_mouth, [this](const QStringList &files) { tellTaken(files); });
        QObject::connect(m_hot.get(),
                         &HotFolder::pictureIncomplete,
                         &m_mouth,
                         [this](const QString &file, bool handedOn) { tellIncomplete(file.toStdString(), handedOn); });
        QObject::connect(m_hot.get(), &HotFolder::troubled, &m_mouth, [](const QString &what, const QString &) {
            printProblem({}, what.toStdString());
        });
        m_hot->start();
        return {};
    }

    void tellTaken(const QStringList &files) const
    {
        if (!m_json) {
            printProblem({},
                         files.size() == 1 ? "Taken: " + files.first().toStdString()
                                           : std::to_string(files.size()) + " pictures were taken.");
            return;
        }
        nlohmann::json names = nlohmann::json::array();
        for (const QString &file : files)
            names.push_back(file.toStdString());
        printJson({{"event", "taken"}, {"files", names}});
    }

    void tellIncomplete(const std::string &file, bool handedOn) const
    {
        if (m_json)
            printJson({{"event", "incomplete"}, {"file", file}, {"handed_on", handedOn}});
        else
            printProblem(file,
                         handedOn ? "The file has stayed incomplete; it is tried as it is."
                                  : "The file is not complete. It is taken when the rest has come.");
    }

    HotFolderOptions m_options;
    jobs::StoreAddress m_address;
    bool m_json;
    QThread m_thread;
    QObject m_place; //!< On the thread.
    QObject m_mouth; //!< On the main thread.
    std::unique_ptr<HotFolder> m_hot;
};

class WatchCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("watch", "Enhance every picture that comes into a folder, until Ctrl-C");
        m_app->add_option("FOLDER", m_folder, "The folder to watch, with all below it")->required();
        m_app
            ->add_option(
                "-o,--output", m_enhance.output, "Folder for the results; not the watched one, but it may lie in it")
            ->required()
            ->type_name("DIR");
        declarePictureOptions(*m_app, m_enhance);
        m_app
            ->add_option(
                "--queue", m_address, "postgresql://user:password@host:port/database, or a file; default: yours")
            ->type_name("ADDRESS");
        m_app->add_flag("--only-add", m_onlyAdd, "Only fill the queue; another program works it off");
        m_app->add_flag("--flat", m_flat, "Leave sub-folders out");
        m_app->add_option("--settle", m_settle, "Seconds that a file must stay as it is; default: 2")
            ->check(CLI::Range(0.05, 3600.0));
        m_app->add_option("--poll", m_poll, "Seconds between looks where no events come, as over a network; default: 2")
            ->check(CLI::Range(0.05, 3600.0));
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        if (const Result<void> device = checkDevice(m_enhance.device); !device)
            return usageError(device.error().message);
        const Result<jobs::StoreAddress> address =
            m_address.empty() ? jobs::StoreAddress::usual() : jobs::StoreAddress::parse(m_address);
        if (!address)
            return usageError(address.error().message);
        Result<jobs::BatchItem> like = commonItem(m_enhance);
        if (!like)
            return usageError(like.error().message);
        HotFolderOptions options;
        options.folder = m_folder;
        options.withSubFolders = !m_flat;
        options.like = std::move(*like);
        options.like.outputFolder = m_enhance.output;
        options.settleMs = static_cast<int>(m_settle * 1000);
        options.pollMs = static_cast<int>(m_poll * 1000);
        const auto companion = [&]() -> std::shared_ptr<void> {
            auto watching = std::make_shared<Watching>(options, *address, m_enhance.json);
            return watching->begin() ? watching : nullptr;
        };
        if (m_onlyAdd)
            return onlyAdd(companion);
        QueueRunOptions run;
        run.jobs = m_enhance.jobs;
        run.json = m_enhance.json;
        run.stay = true;
        run.companion = companion;
        return runQueue(*address, run);
    }

private:
    static int onlyAdd(const std::function<std::shared_ptr<void>()> &companion)
    {
        const QtProgram program;
        const std::shared_ptr<void> watching = companion();
        if (!watching)
            return kSomeFailed;
        QSocketNotifier notifier(interrupt::descriptor(), QSocketNotifier::Read);
        QObject::connect(&notifier, &QSocketNotifier::activated, qApp, [] { QCoreApplication::quit(); });
        QCoreApplication::exec();
        return kInterrupted;
    }

    CLI::App *m_app = nullptr;
    std::string m_folder;
    EnhanceOptions m_enhance;
    std::string m_address;
    bool m_onlyAdd = false;
    bool m_flat = false;
    double m_settle = 2.0;
    double m_poll = 2.0;
};

} // namespace

std::unique_ptr<Command> makeWatchCommand()
{
    return std::make_unique<WatchCommand>();
}

} // namespace ambrotype::cli
