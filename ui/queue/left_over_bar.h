#pragma once

#include "jobs/batch_queue.h"

#include <QFrame>

class QLabel;

namespace ambrotype::ui {

//! "Queue of yesterday: 163 left. Continue, Show, Discard": offered at the start when the queue was not finished.
//! Nothing of it begins before somebody has chosen. Hidden otherwise.
class LeftOverBar : public QFrame
{
    Q_OBJECT

public:
    explicit LeftOverBar(jobs::BatchQueue &queue, QWidget *parent = nullptr);

    //! "Queue of yesterday: 163 pictures are left." \p lastAdded and \p now in local time.
    static QString sentence(int count, const QDateTime &lastAdded, const QDateTime &now);

Q_SIGNALS:
    void showWanted(); //!< The list itself.

private:
    jobs::BatchQueue &m_queue;
    QLabel *m_text;
};

} // namespace ambrotype::ui
