#pragma once

#include "queue/queue_outlook.h"

#include "jobs/batch_queue.h"

#include <QTimer>
#include <QWidget>

#include <functional>
#include <utility>
#include <vector>

class QLabel;
class QMenu;
class QTableView;
class QToolBar;

namespace ambrotype::ui {

class QueueModel;
class QueueTable;
class QueueThumbnails;

//! The queue dock: head line, tool bar, table. Pictures dropped on it are added to the queue.
class QueuePanel : public QWidget
{
    Q_OBJECT

public:
    //! \p startPause is the window's action with its shortcut; it is shown in the tool bar as well.
    QueuePanel(jobs::BatchQueue &queue, QAction *startPause, QWidget *parent = nullptr);

    //! "12 of 200 done, 1 failed, 41 per hour, about 5 minutes left"; "" for an empty queue.
    static QString summary(const jobs::BatchQueue::Totals &totals);
    //! "12 GB free, about 9.6 GB needed".
    static QString roomText(const QueueOutlook::Room &room);

    QTableView *table() const;
    QLabel *summaryLine() const { return m_summary; } //!< The head line, which may be put elsewhere.
    QSize sizeHint() const override;
    //! Presets by their ids and titles, in the order of the list, for "Change preset".
    using PresetList = std::vector<std::pair<QString, QString>>;
    void setPresets(std::function<PresetList()> presets) { m_presets = std::move(presets); }
    //! Their settings have changed: what is to come of them is looked at anew.
    void settingsChanged(const QList<qint64> &ids) { m_outlook->forget(ids); }

Q_SIGNALS:
    void filesDropped(const QStringList &files);
    void showFileWanted(const QString &file);       //!< In the file manager.
    void lookWanted(ambrotype::jobs::StoreId item); //!< At the original and the result of it.
    void presetWanted(const QList<qint64> &ids, const QString &presetId);
    void reportWanted();
    void errorWanted(const QString &message, const QString &detail); //!< To be shown.

protected:
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildTable();
    void connectTable();
    void buildActions(QAction *startPause);
    void buildItemActions();
    void buildMoves();
    void addPresets(QMenu &menu);
    void enableActions(const jobs::BatchQueue::Totals &totals);
    void askThumbnails();
    void withChosen(std::function<void(const jobs::QueueEntry &)> then);
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
    QueueTable *m_table;
    QueueThumbnails *m_thumbnails;
    QueueOutlook *m_outlook;
    QAction *m_stopAfter;
    QAction *m_stopNow;
    QAction *m_cancel;
    QAction *m_retry;
    QAction *m_remove;
    QAction *m_clearDone;
    QAction *m_report;
    QAction *m_show;
    QAction *m_look;
    QAction *m_error;
    QAction *m_copyError;
    QList<QAction *> m_moves;
    std::function<PresetList()> m_presets;
    QTimer m_scrolled; //!< Thumbnails are asked for when the rows stand still for a moment.
    QTimer m_refresh;  //!< Gathers changes: the head line needs no more than a few updates a second.
};

} // namespace ambrotype::ui
