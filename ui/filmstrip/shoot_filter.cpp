#include "filmstrip/shoot_filter.h"

#include "filmstrip/shoot_model.h"

#include <QStringList>

#include <algorithm>

namespace ambrotype::ui {

ShootFilter::ShootFilter(ShootModel &model, QObject *parent)
    : QObject(parent)
    , m_model(model)
{
    take(0, model.count() - 1);
    connect(&model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first, int last) {
        take(first, last);
    });
    connect(&model, &QAbstractItemModel::rowsRemoved, this, [this](const QModelIndex &, int first, int last) {
        remove(first, last);
    });
    connect(&model,
            &QAbstractItemModel::dataChanged,
            this,
            [this](const QModelIndex &first, const QModelIndex &last, const QList<int> &roles) {
                // Thumbnails come by the thousand and decide nothing.
                const bool ofLook = !roles.isEmpty() && std::all_of(roles.begin(), roles.end(), [](int role) {
                    return role == ShootModel::ThumbnailRole || role == ShootModel::BrokenRole;
                });
                if (!ofLook)
                    evaluate(first.row(), last.row());
            });
}

void ShootFilter::setCriteria(const Criteria &criteria)
{
    if (criteria == m_criteria)
        return;
    m_criteria = criteria;
    m_plainSearch = plainForm(criteria.search.trimmed());
    Q_EMIT criteriaChanged();
    evaluate(0, count() - 1);
}

void ShootFilter::setWhich(int which)
{
    Criteria criteria = m_criteria;
    criteria.which = which;
    setCriteria(criteria);
}

void ShootFilter::setFolder(const QString &folder)
{
    Criteria criteria = m_criteria;
    criteria.folder = folder;
    setCriteria(criteria);
}

void ShootFilter::setSearch(const QString &text)
{
    Criteria criteria = m_criteria;
    criteria.search = text;
    setCriteria(criteria);
}

bool ShootFilter::isShown(int row) const
{
    return stateOf(row) == Row::Shown;
}

bool ShootFilter::isAwaited(int row) const
{
    return stateOf(row) == Row::Unmeasured;
}

ShootFilter::Row ShootFilter::stateOf(int row) const
{
    return row >= 0 && row < count() ? m_rows[static_cast<std::size_t>(row)] : Row::Hidden;
}

bool ShootFilter::liesIn(const QString &file, const QString &folder)
{
    if (folder.isEmpty())
        return true;
    return file.startsWith(folder)
           && (folder.endsWith(QLatin1Char('/')) || (file.size() > folder.size() && file[folder.size()] == u'/'));
}

QString ShootFilter::plainForm(const QString &text)
{
    return text.normalized(QString::NormalizationForm_KC).toCaseFolded();
}

bool ShootFilter::fits(int which, const PhotoDocument &document)
{
    if (which > WithStars)
        return document.stars() >= which - WithStars;
    const PictureState state = document.state();
    switch (which) {
    case ToDo:
        return state == PictureState::Untouched || state == PictureState::Edited || state == PictureState::Stale;
    case InQueue:
        return state == PictureState::Queued || state == PictureState::Running;
    case Saved:
        return state == PictureState::Done || state == PictureState::Stale;
    case Outdated:
        return state == PictureState::Stale;
    case Failed:
        return state == PictureState::Failed;
    case NeedsReview:
        return document.needsReview();
    case Approved:
        return document.review() == jobs::Review::Approved;
    case Rejected:
        return document.review() == jobs::Review::Rejected;
    case NoStars:
        return document.stars() == 0;
    default:
        return true;
    }
}

QString ShootFilter::nameOf(int which)
{
    if (which > WithStars) {
        const int stars = which - WithStars;
        return stars == PhotoDocument::kMostStars ? tr("%n star(s)", nullptr, stars)
                                                  : tr("%n star(s) or more", nullptr, stars);
    }
    switch (which) {
    case ToDo:
        return tr("To do");
    case InQueue:
        return tr("In the queue");
    case Saved:
        return tr("Saved");
    case Outdated:
        return tr("Changed since saved");
    case Failed:
        return tr("Failed");
    case NeedsReview:
        return tr("Needs review");
    case Approved:
        return tr("Approved");
    case Rejected:
        return tr("Rejected");
    case NoStars:
        return tr("Without stars");
    default:
        return tr("All pictures");
    }
}

QString ShootFilter::text() const
{
    QStringList parts;
    if (m_criteria.which != All)
        parts << nameOf(m_criteria.which);
    if (!m_criteria.folder.isEmpty())
        parts << m_criteria.folder.section(QLatin1Char('/'), -1, -1, QString::SectionSkipEmpty);
    if (!m_plainSearch.isEmpty())
        parts << m_criteria.search.trimmed();
    if (m_criteria.blurred)
        parts << tr("Blurred");
    if (m_criteria.noisy)
        parts << tr("Noisy");
    if (m_criteria.faces == Faces::None)
        parts << tr("No face");
    else if (m_criteria.faces == Faces::One)
        parts << tr("1 face");
    else if (m_criteria.faces == Faces::Several)
        parts << tr("2 faces or more");
    return parts.join(QStringLiteral("\u00a0\u00b7 "));
}

ShootFilter::Row ShootFilter::judge(const PhotoDocument &document) const
{
    if (!fits(m_criteria.which, document) || !liesIn(document.file(), m_criteria.folder))
        return Row::Hidden;
    if (!m_plainSearch.isEmpty() && !plainForm(document.title()).contains(m_plainSearch))
        return Row::Hidden;
    return m_criteria.asksQuality() ? judgeQuality(document) : Row::Shown;
}

ShootFilter::Row ShootFilter::judgeQuality(const PhotoDocument &document) const
{
    bool unknown = false;
    const auto lacks = [&unknown](bool wanted, const std::optional<bool> &is) {
        unknown = unknown || (wanted && !is);
        return wanted && is && !*is;
    };
    if (lacks(m_criteria.blurred, document.isBlurred()) || lacks(m_criteria.noisy, document.isNoisy()))
        return Row::Hidden;
    const std::optional<int> faces = document.faceCount();
    if (m_criteria.faces != Faces::Any && faces
        && std::min(*faces, 2) != static_cast<int>(m_criteria.faces) - static_cast<int>(Faces::None))
        return Row::Hidden;
    unknown = unknown || (m_criteria.faces != Faces::Any && !faces);
    if (!unknown)
        return Row::Shown;
    return document.isQualityKnown() ? Row::Unmeasurable : Row::Unmeasured;
}

void ShootFilter::count(Row row, int by)
{
    m_shown += row == Row::Shown ? by : 0;
    m_unmeasured += row == Row::Unmeasured ? by : 0;
    m_unmeasurable += row == Row::Unmeasurable ? by : 0;
}

void ShootFilter::take(int first, int last)
{
    if (last < first)
        return;
    // What somebody opens is to be seen: a folder or a name that hides all of it is asked for no longer.
    const auto fitsPlace = [this](int row) {
        const PhotoDocument &document = *m_model.document(row);
        return liesIn(document.file(), m_criteria.folder)
               && (m_plainSearch.isEmpty() || plainForm(document.title()).contains(m_plainSearch));
    };
    bool seen = false;
    for (int row = first; row <= last && !seen; ++row)
        seen = fitsPlace(row);
    m_rows.insert(m_rows.begin() + first, static_cast<std::size_t>(last - first + 1), Row::Shown);
    m_shown += last - first + 1;
    if (!seen) {
        Criteria criteria = m_criteria;
        criteria.folder.clear();
        criteria.search.clear();
        setCriteria(criteria);
    }
    evaluate(first, last);
    Q_EMIT countsChanged();
}

void ShootFilter::remove(int first, int last)
{
    const auto from = m_rows.begin() + first;
    const auto to = m_rows.begin() + last + 1;
    std::for_each(from, to, [this](Row row) { count(row, -1); });
    m_rows.erase(from, to);
    Q_EMIT countsChanged();
}

void ShootFilter::evaluate(int first, int last)
{
    int firstChanged = -1;
    int lastChanged = -1;
    last = std::min(last, count() - 1);
    for (int row = first; row <= last; ++row) {
        Row &known = m_rows[static_cast<std::size_t>(row)];
        const Row now = judge(*m_model.document(row));
        if (now == known)
            continue;
        count(known, -1);
        count(now, 1);
        known = now;
        firstChanged = firstChanged < 0 ? row : firstChanged;
        lastChanged = row;
    }
    if (firstChanged < 0)
        return;
    Q_EMIT rowsChanged(firstChanged, lastChanged);
    Q_EMIT countsChanged();
}

} // namespace ambrotype::ui
