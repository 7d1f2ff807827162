#include "session/session_keeper.h"

#include "file_text.h"
#include "studio/studio.h"

#include "base/paths.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>

#include <algorithm>
#include <set>

namespace ambrotype::ui {

namespace {

constexpr qint64 kMostBytes = 256LL << 20; // far above what a session takes; a file of that size is something else

QString fileNamed(const char *name)
{
    return fileToText(paths::dataDir() / name);
}

} // namespace

struct SessionKeeper::Loaded
{
    std::shared_ptr<FileLock> lock;
    Session session;
    std::set<QString> gone; //!< Files that are not there.
    Error error;            //!< Empty message = none.
};

SessionKeeper::SessionKeeper(Studio &studio, QObject *parent)
    : QObject(parent)
    , m_studio(studio)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(kWriteDelayMs);
    connect(&m_soon, &QTimer::timeout, this, &SessionKeeper::save);
    const auto changed = [this] { m_soon.start(); };
    ShootModel &shoot = studio.shoot();
    connect(&shoot, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first, int last) {
        watch(first, last);
    });
    connect(&shoot, &QAbstractItemModel::rowsAboutToBeRemoved, this, [this](const QModelIndex &, int first, int last) {
        forget(first, last);
    });
    connect(&shoot, &QAbstractItemModel::dataChanged, this, changed);
    connect(&studio, &Studio::currentChanged, this, changed);
    connect(&studio.filter(), &ShootFilter::criteriaChanged, this, changed);
}

SessionKeeper::~SessionKeeper() = default;

SessionKeeper::Loaded SessionKeeper::load()
{
    Loaded loaded;
    QDir().mkpath(fileToText(paths::dataDir()));
    Result<std::unique_ptr<FileLock>> lock = FileLock::take(paths::dataDir() / "session.lock");
    if (!lock || !*lock)
        return loaded;
    loaded.lock = std::move(*lock);
    QFile file(fileNamed("session.json"));
    if (!file.exists())
        return loaded;
    auto session =
        file.open(QIODevice::ReadOnly) && file.size() <= kMostBytes
            ? sessionFromJson(file.readAll())
            : Result<Session>(Error{
                ErrorCode::Io, "The record of the last session cannot be read.", file.errorString().toStdString()});
    file.close();
    if (!session) {
        loaded.error = session.error();
        // Not lost: somebody may want to look at it, and the next session shall not overwrite it.
        const QString aside = fileNamed("session-unreadable.json");
        QFile::remove(aside);
        file.rename(aside);
        return loaded;
    }
    loaded.session = std::move(session).value();
    for (const SavedPicture &picture : loaded.session.pictures) {
        if (!QFile::exists(picture.file))
            loaded.gone.insert(picture.file);
    }
    return loaded;
}

void SessionKeeper::open(bool wholeShoot)
{
    m_work.run([] { return load(); }, [this, wholeShoot](const Loaded &loaded) { take(loaded, wholeShoot); });
}

void SessionKeeper::take(const Loaded &loaded, bool wholeShoot)
{
    m_lock = loaded.lock;
    if (!loaded.error.message.empty())
        Q_EMIT failed(
            tr("The record of the last session cannot be read. It was put aside as session-unreadable.json; pictures "
               "and results are not affected."),
            QString::fromStdString(loaded.error.message + ' ' + loaded.error.detail));
    const Session &session = loaded.session;
    for (const SavedPicture &picture : session.earlier)
        remember(picture);
    std::vector<SavedPicture> back;
    QStringList files; // of `back`, by their number in the session
    QList<int> selected;
    int current = -1;
    for (std::size_t i = 0; i < session.pictures.size(); ++i) {
        const SavedPicture &picture = session.pictures[i];
        const int number = static_cast<int>(i);
        if (!wholeShoot || loaded.gone.contains(picture.file)) {
            remember(picture);
            continue;
        }
        if (session.current == number)
            current = static_cast<int>(back.size());
        if (session.selected.contains(number))
            selected << static_cast<int>(back.size());
        files << picture.file;
        back.push_back(picture);
    }
    for (int row = 0; row < m_studio.shoot().count(); ++row) {
        // Opened before this was read.
        PhotoDocument *document = m_studio.shoot().document(row);
        const auto known = m_earlier.constFind(document->file());
        if (known != m_earlier.cend() && !document->isTouched())
            known->picture.giveTo(*document);
    }
    if (m_lock)
        m_soon.start(); // what was opened before this could not be written
    if (back.empty())
        return;
    m_studio.resume(back, current);
    if (!m_studio.filter().isActive())
        m_studio.filter().setCriteria(session.shown);
    QList<int> rows;
    for (const int number : std::as_const(selected))
        rows << m_studio.shoot().rowOfFile(files[number]);
    Q_EMIT resumed(rows);
}

void SessionKeeper::watch(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        PhotoDocument *document = m_studio.shoot().document(row);
        connect(document, &PhotoDocument::recipeChanged, this, [this, document] {
            m_edits.remove(document);
            m_soon.start();
        });
        connect(document, &PhotoDocument::starsChanged, this, [this] { m_soon.start(); });
        const auto known = m_earlier.constFind(document->file());
        if (known != m_earlier.cend())
            known->picture.giveTo(*document);
    }
    m_soon.start();
}

void SessionKeeper::forget(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const PhotoDocument *document = m_studio.shoot().document(row);
        remember(saved(*document));
        m_edits.remove(document);
    }
    m_soon.start();
}

SavedPicture SessionKeeper::saved(const PhotoDocument &document)
{
    std::shared_ptr<const EditState> &edit = m_edits[&document];
    if (!edit)
        edit = std::make_shared<EditState>(document.edit());
    return {document.file(),
            document.subFolder(),
            edit,
            document.isTouched(),
            lastingState(document.state(), document.isTouched()),
            document.state() == PictureState::Failed ? QString() : document.about(),
            document.savedRecipe(),
            document.stars(),
            document.acceptsPart()};
}

void SessionKeeper::remember(const SavedPicture &picture)
{
    if (picture.touched || picture.stars > 0 || picture.acceptsPart)
        m_earlier.insert(picture.file, {picture, ++m_turns});
    else
        m_earlier.remove(picture.file);
    if (static_cast<std::size_t>(m_earlier.size()) < kMostEarlier + kMostEarlier / 4)
        return;
    const std::vector<Earlier> all = earlierByTurn();
    for (std::size_t i = 0; i + kMostEarlier < all.size(); ++i)
        m_earlier.remove(all[i].picture.file);
}

std::vector<SessionKeeper::Earlier> SessionKeeper::earlierByTurn() const
{
    std::vector<Earlier> all(m_earlier.cbegin(), m_earlier.cend());
    std::sort(all.begin(), all.end(), [](const Earlier &left, const Earlier &right) { return left.turn < right.turn; });
    return all;
}

Session SessionKeeper::snapshot()
{
    Session session;
    for (int row = 0; row < m_studio.shoot().count(); ++row)
        session.pictures.push_back(saved(*m_studio.shoot().document(row)));
    for (const Earlier &each : earlierByTurn()) {
        if (m_studio.shoot().rowOfFile(each.picture.file) < 0)
            session.earlier.push_back(each.picture);
    }
    session.current = m_studio.currentRow();
    session.shown = m_studio.filter().criteria();
    if (m_selection)
        session.selected = m_selection();
    return session;
}

void SessionKeeper::save()
{
    m_soon.stop();
    if (!m_lock)
        return;
    m_work.run(
        [session = snapshot()] {
            QSaveFile file(fileNamed("session.json"));
            if (!file.open(QIODevice::WriteOnly))
                return file.errorString();
            file.write(sessionToJson(session));
            return file.commit() ? QString() : file.errorString();
        },
        [this](const QString &problem) {
            if (!problem.isEmpty())
                Q_EMIT failed(tr("The shoot and its settings could not be remembered for the next start. Results are "
                                 "not affected."),
                              problem);
        });
}

} // namespace ambrotype::ui
