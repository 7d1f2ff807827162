#pragma once

#include "jobs/batch_queue.h"

#include <QTimer>
#include <QWidget>

class QLabel;
class QTableView;
class QToolBar;

namespace ambrotype::ui {

class QueueModel;

//! The queue dock: head line, tool bar, table. Pictures dropped on it are added to the queue.
class QueuePanel : public QWidget
{
    Q_OBJECT

public:
    //! \p startPause is the window's action with its shortcut; it is shown in the tool bar as well.
    QueuePanel(jobs::BatchQueue &queue, QAction *startPause, QWidget *parent = nullptr);

    //! "12 of 200 done, 1 failed, 41 per hour, about 5 minutes left"; "" for an empty queue.
    static QString summary(const jobs::BatchQueue::Totals &totals);

    QTableView *table() const { return m_table; }
    QSize sizeHint() const override;

Q_SIGNALS:
    void filesDropped(const QStringList &files);
    void showFileWanted(const QString &file); //!< In the file manager.

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildActions(QAction *startPause);
    void refresh();
    void scheduleRefresh();
    QList<qint64> selectedIds() const;
    bool anySelected(std::initializer_list<jobs::ItemState> states) const;
    void showContextMenu(QPoint position);

    jobs::BatchQueue &m_queue;
    QueueModel *m_model;
    QLabel *m_summary;
    QLabel *m_empty;
    QToolBar *m_tools;
    QTableView *m_table;
    QAction *m_stopAfter;
    QAction *m_stopNow;
    QAction *m_cancel;
    QAction *m_retry;
    QAction *m_remove;
    QAction *m_clearDone;
    QList<QAction *> m_moves;
    QTimer m_refresh; //!< Gathers changes: the head line needs no more than a few updates a second.
};

} // namespace ambrotype::ui
