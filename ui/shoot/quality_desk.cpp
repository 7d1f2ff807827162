#include "shoot/quality_desk.h"

#include "file_text.h"
#include "filmstrip/shoot_filter.h"
#include "filmstrip/shoot_model.h"

#include <algorithm>

namespace ambrotype::ui {

using jobs::shoot::MeasuredPicture;
using jobs::shoot::QualityService;

QualityDesk::QualityDesk(ShootModel &shoot, ShootFilter &filter, QObject *parent)
    : QObject(parent)
    , m_shoot(shoot)
    , m_filter(filter)
{
    m_soon.setSingleShot(true);
    m_soon.setInterval(0);
    connect(&m_soon, &QTimer::timeout, this, [this] { start(isMeasuring()); });
    connect(&shoot, &QAbstractItemModel::rowsInserted, this, [this] {
        if (m_following)
            m_soon.start();
    });
    connect(&filter, &ShootFilter::criteriaChanged, this, [this] {
        if (m_filter.criteria().asksQuality())
            follow();
    });
    connect(&m_service, &QualityService::measured, this, [this](const QList<MeasuredPicture> &pictures) {
        for (const MeasuredPicture &picture : pictures) {
            if (PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(picture.file)))
                document->setQuality(picture.quality);
        }
    });
    connect(&m_service, &QualityService::progressed, this, [this](int done, int count) {
        m_done = done;
        m_count = count;
        Q_EMIT progressed();
    });
    connect(&m_service, &QualityService::finished, this, &QualityDesk::progressed);
}

void QualityDesk::follow()
{
    if (m_following)
        return;
    m_following = true;
    m_soon.start();
}

void QualityDesk::measure()
{
    m_following = true;
    m_soon.stop();
    start(true);
}

void QualityDesk::cancel()
{
    m_service.cancel();
    Q_EMIT progressed();
}

void QualityDesk::start(bool measures)
{
    std::vector<int> rows;
    for (int row = 0; row < m_shoot.count(); ++row) {
        if (!m_shoot.document(row)->isQualityKnown())
            rows.push_back(row);
    }
    if (rows.empty())
        return;
    // First what may be shown as soon as it is known.
    std::stable_partition(rows.begin(), rows.end(), [this](int row) { return m_filter.isAwaited(row); });
    std::vector<std::filesystem::path> files;
    files.reserve(rows.size());
    for (const int row : rows)
        files.push_back(textToFile(m_shoot.document(row)->file()));
    m_done = 0;
    m_count = static_cast<int>(files.size());
    if (measures)
        m_service.measure(std::move(files));
    else
        m_service.recall(std::move(files));
    Q_EMIT progressed();
}

} // namespace ambrotype::ui
