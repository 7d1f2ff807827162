#pragma once

#include "jobs/shoot/quality_service.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace ambrotype::ui {

class ShootFilter;
class ShootModel;

//! Sees to it that the pictures of the shoot are measured when somebody asks for that, and gives them what was found.
//! What is known from an earlier day is recalled without measuring. Window thread.
class QualityDesk : public QObject
{
    Q_OBJECT

public:
    QualityDesk(ShootModel &shoot, ShootFilter &filter, QObject *parent = nullptr);

    //! Recalls what is known of the shoot now, and of what is opened from now on.
    void follow();
    void measure(); //!< All that were not measured yet, those that the filter may show first.
    void cancel();
    bool isMeasuring() const { return m_service.isMeasuring(); }
    int done() const { return m_done; } //!< Of count(), while measuring.
    int count() const { return m_count; }

    jobs::shoot::QualityService &service() { return m_service; }

Q_SIGNALS:
    void progressed(); //!< Begun, a step further, or ended.

private:
    void start(bool measures);

    ShootModel &m_shoot;
    ShootFilter &m_filter;
    jobs::shoot::QualityService m_service;
    bool m_following = false;
    int m_done = 0;
    int m_count = 0;
    QTimer m_soon; //!< Once for all that is opened together.
};

} // namespace ambrotype::ui
