#include "fetch.h"

#include "base/hash.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QTimer>

#include <memory>
#include <system_error>

namespace ambrotype::fetch {
namespace {

constexpr int kPollMs = 100;      // how soon a cancel is noticed
constexpr int kSilenceMs = 60000; // a server that sends nothing for so long is given up
constexpr qint64 kReadBuffer = 1 << 20;

std::filesystem::path partOf(const std::filesystem::path &target)
{
    std::filesystem::path part = target;
    part += ".part";
    return part;
}

//! One transfer into the ".part" file.
class Transfer : public QObject
{
public:
    Transfer(const Request &request, std::filesystem::path part)
        : m_request(request)
        , m_file(QString::fromStdString(part.string()))
    {
    }

    Result<void> run()
    {
        if (!m_file.open(QIODevice::ReadWrite | QIODevice::Append))
            return writeError();
        m_have = m_file.size();
        if (m_request.bytes >= 0 && m_have >= m_request.bytes)
            return {};
        QNetworkRequest network(QUrl(QString::fromStdString(m_request.url)));
        network.setAttribute(QNetworkRequest::RedirectPolicyAttribute, QNetworkRequest::NoLessSafeRedirectPolicy);
        network.setTransferTimeout(kSilenceMs);
        network.setRawHeader("User-Agent", "ambrotype-cli");
        network.setRawHeader("Accept-Encoding", "identity"); // the hash is that of the bytes as they are published
        if (m_have > 0)
            network.setRawHeader("Range", "bytes=" + QByteArray::number(m_have) + "-");
        m_reply.reset(m_manager.get(network));
        m_reply->setReadBufferSize(kReadBuffer);
        connect(m_reply.get(), &QNetworkReply::readyRead, this, &Transfer::take);
        connect(m_reply.get(), &QNetworkReply::finished, &m_loop, &QEventLoop::quit);
        QTimer poll;
        connect(&poll, &QTimer::timeout, this, [this] {
            if (m_request.cancel.isCancelled())
                m_reply->abort();
        });
        poll.start(kPollMs);
        m_loop.exec();
        if (m_reply->error() == QNetworkReply::NoError)
            take();
        return outcome();
    }

private:
    int status() const { return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(); }

    //! Writes what has come. The first piece shows whether the server continues or begins again.
    void take()
    {
        if (m_failed || (status() != 200 && status() != 206))
            return;
        if (!m_started && status() == 200 && m_have > 0) {
            m_file.resize(0);
            m_have = 0;
        }
        m_started = true;
        const QByteArray piece = m_reply->readAll();
        if (m_file.write(piece) != piece.size() || !m_file.flush()) {
            m_failed = true;
            m_reply->abort();
            return;
        }
        m_have += piece.size();
        const qint64 length = m_reply->header(QNetworkRequest::ContentLengthHeader).toLongLong();
        if (m_total < 0 && length > 0)
            m_total = m_have - piece.size() + length;
        if (m_request.progress)
            m_request.progress(m_have, m_request.bytes >= 0 ? m_request.bytes : m_total);
    }

    Result<void> outcome()
    {
        m_file.close();
        if (m_failed)
            return writeError();
        if (m_request.cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        const std::string said = m_reply->errorString().toStdString();
        if (status() == 416) // the part is as long as the file, or longer: the hash decides
            return {};
        if (status() == 404 || status() == 410)
            return Error{ErrorCode::NotFound, "The server does not have the file any more.", said};
        if (m_reply->error() != QNetworkReply::NoError)
            return Error{ErrorCode::Io, "The download did not finish. Start it again to go on where it stopped.", said};
        return {};
    }

    Error writeError() const
    {
        const bool full = m_file.error() == QFileDevice::ResourceError;
        return {full ? ErrorCode::DiskFull : ErrorCode::Io,
                full ? "There is not enough room on the disk." : "The downloaded file cannot be written.",
                m_file.errorString().toStdString()};
    }

    const Request &m_request;
    QFile m_file;
    QNetworkAccessManager m_manager;
    std::unique_ptr<QNetworkReply> m_reply;
    QEventLoop m_loop;
    qint64 m_have = 0;
    qint64 m_total = -1;
    bool m_started = false;
    bool m_failed = false;
};

//! Length and hash of the complete file; a wrong one is removed, for continuing it would not make it right.
Result<void> check(const Request &request, const std::filesystem::path &part)
{
    std::error_code failed;
    const auto bytes = static_cast<std::int64_t>(std::filesystem::file_size(part, failed));
    const auto hash = sha256File(part, request.cancel);
    if (failed || !hash)
        return failed ? Error{ErrorCode::Io, "The downloaded file is gone.", part.string()} : hash.error();
    if (request.bytes >= 0 && bytes < request.bytes)
        return Error{
            ErrorCode::Io, "The download stopped early. Start it again to go on where it stopped.", part.string()};
    const bool wrongLength = request.bytes >= 0 && bytes != request.bytes;
    if (wrongLength || (!request.sha256.empty() && *hash != request.sha256)) {
        std::filesystem::remove(part, failed);
        return Error{ErrorCode::Damaged,
                     "The downloaded file is not the one that is known under this name, and was removed.",
                     std::to_string(bytes) + " bytes, sha256 " + *hash};
    }
    return {};
}

Result<void> fetchFile(const Request &request)
{
    const QUrl url(QString::fromStdString(request.url));
    if (url.scheme() != QLatin1String("http") && url.scheme() != QLatin1String("https"))
        return Error{ErrorCode::InvalidArgument, "Only http and https addresses can be fetched.", request.url};
    std::error_code failed;
    std::filesystem::create_directories(request.target.parent_path(), failed);
    // The command line has no Qt application; the event loop of the transfer needs one.
    static int argc = 1;
    static char name[] = "ambrotype-cli";
    static char *argv[] = {name, nullptr};
    const std::unique_ptr<QCoreApplication> application(
        QCoreApplication::instance() ? nullptr : new QCoreApplication(argc, argv));

    const std::filesystem::path part = partOf(request.target);
    if (auto done = Transfer(request, part).run(); !done)
        return done;
    if (auto right = check(request, part); !right)
        return right;
    std::filesystem::rename(part, request.target, failed);
    if (failed)
        return Error{ErrorCode::Io, "The downloaded file cannot be put in its place.", failed.message()};
    return {};
}

} // namespace
} // namespace ambrotype::fetch

extern "C" __attribute__((visibility("default"))) ambrotype::fetch::FetchFunction ambrotypeFetch()
{
    return ambrotype::fetch::fetchFile;
}
