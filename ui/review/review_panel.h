#pragma once

#include "jobs/store/queue_types.h"

#include <QWidget>

class QAction;
class QCheckBox;
class QLabel;
class QListView;
class QStackedWidget;

namespace ambrotype::ui {

class ReviewDesk;

//! The tab "Review": counter, list of results, why the current one is flagged, the decisions.
class ReviewPanel : public QWidget
{
    Q_OBJECT

public:
    //! \p decisions: the window's actions for approve, reject, hand work, undecided.
    ReviewPanel(ReviewDesk &desk, const QList<QAction *> &decisions, QWidget *parent = nullptr);

    QString counter() const;
    QListView *list() const { return m_list; }

Q_SIGNALS:
    void autoAdvanceChanged(bool on);

private:
    void showCounts();
    void showRow(int row);

    ReviewDesk &m_desk;
    QLabel *m_counter;
    QStackedWidget *m_pages;
    QListView *m_list;
    QLabel *m_reasons;
    QCheckBox *m_advance;
};

} // namespace ambrotype::ui
