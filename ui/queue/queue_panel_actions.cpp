// The part of QueuePanel for what people do: tool bar, context menu, keys.
#include "queue/queue_panel.h"

#include "file_text.h"
#include "language/core_text.h"
#include "queue/queue_model.h"
#include "queue/queue_table.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>
#include <QToolBar>

#include <algorithm>

namespace ambrotype::ui {

using jobs::ItemState;

void QueuePanel::buildActions(QAction *startPause)
{
    m_tools->setIconSize(QSize(Theme::lines(1.1), Theme::lines(1.1)));
    m_tools->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_tools->setAccessibleName(tr("Queue tools"));
    m_tools->addAction(startPause);
    m_tools->addSeparator();
    const auto add = [this](const char *iconName, const QString &text, auto &&slot) {
        QAction *action = m_tools->addAction(icon(QString::fromLatin1(iconName)), text);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    m_stopAfter = add("stop-after", tr("Stop after item"), [this] { m_queue.stopAfterItem(); });
    m_stopAfter->setToolTip(tr("Pause, but let what is running go on to its end"));
    m_stopNow = add("stop", tr("Stop now"), [this] { m_queue.stopNow(); });
    m_stopNow->setToolTip(tr("Pause, and put what is running back into the queue"));
    m_tools->addSeparator();
    m_cancel = add("cancelled", tr("Cancel"), [this] { m_queue.cancel(selectedIds()); });
    m_retry = add("retry", tr("Retry"), [this] { m_queue.retry(selectedIds()); });
    m_remove = add("remove", tr("Remove"), [this] { m_queue.remove(selectedIds()); });
    m_tools->addSeparator();
    m_clearDone = add("clear", tr("Clear finished"), [this] { m_queue.removeFinished(); });
    m_report = add("info", tr("Report"), [this] { Q_EMIT reportWanted(); });
    m_report->setToolTip(tr("What became of the pictures, to read and to save"));
    buildItemActions();
    buildMoves();
}

void QueuePanel::buildItemActions()
{
    m_show = new QAction(icon(QStringLiteral("folder")), tr("Show the result in its folder"), this);
    connect(m_show, &QAction::triggered, this, [this] {
        Q_EMIT showFileWanted(m_table->currentIndex().data(QueueModel::OutputRole).toString());
    });
    m_look = new QAction(icon(QStringLiteral("split")), tr("Open before and after"), this);
    connect(m_look, &QAction::triggered, this, [this] {
        withChosen([this](const jobs::QueueEntry &entry) { Q_EMIT lookWanted(entry.row.id); });
    });
    m_error = new QAction(icon(QStringLiteral("info")), tr("Error details"), this);
    connect(m_error, &QAction::triggered, this, [this] {
        withChosen([this](const jobs::QueueEntry &entry) {
            Q_EMIT errorWanted(coreText(entry.result.error.message), QString::fromStdString(entry.result.error.detail));
        });
    });
    m_copyError = new QAction(tr("Copy error"), this);
    connect(m_copyError, &QAction::triggered, this, [this] {
        withChosen([](const jobs::QueueEntry &entry) {
            const Error &error = entry.result.error;
            QStringList lines{fileToText(entry.row.input),
                              coreText(error.message),
                              QString::fromLatin1(errorName(error.code)),
                              QString::fromStdString(error.detail)};
            lines.removeAll(QString());
            QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')));
        });
    });
}

void QueuePanel::buildMoves()
{
    const auto addMove = [this](const QString &text, jobs::QueueStore::Move where, int key) {
        auto *action = new QAction(text, this);
        action->setShortcut(QKeySequence(key));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, [this, where] { m_queue.move(selectedIds(), where); });
        addAction(action);
        m_moves << action;
    };
    addMove(tr("Move to the top"), jobs::QueueStore::Move::Top, static_cast<int>(Qt::ALT) | Qt::Key_Home);
    addMove(tr("Move up"), jobs::QueueStore::Move::Up, static_cast<int>(Qt::ALT) | Qt::Key_Up);
    addMove(tr("Move down"), jobs::QueueStore::Move::Down, static_cast<int>(Qt::ALT) | Qt::Key_Down);
}

//! What the store knows of the row with the keyboard.
void QueuePanel::withChosen(std::function<void(const jobs::QueueEntry &)> then)
{
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid())
        return;
    m_queue.withEntries({index.data(QueueModel::IdRole).toLongLong()},
                        this,
                        [then = std::move(then)](const jobs::BatchQueue::Entries &entries) {
                            if (!entries.empty())
                                then(entries.front().second);
                        });
}

bool QueuePanel::anySelected(std::initializer_list<ItemState> states) const
{
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows()) {
        const auto state = static_cast<ItemState>(index.data(QueueModel::StateRole).toInt());
        if (std::find(states.begin(), states.end(), state) != states.end())
            return true;
    }
    return false;
}

void QueuePanel::enableActions(const jobs::BatchQueue::Totals &totals)
{
    m_stopAfter->setEnabled(totals.running > 0);
    m_stopNow->setEnabled(totals.running > 0);
    m_cancel->setEnabled(anySelected({ItemState::Queued, ItemState::Running}));
    m_retry->setEnabled(anySelected({ItemState::Failed, ItemState::Cancelled}));
    m_remove->setEnabled(
        anySelected({ItemState::Queued, ItemState::Done, ItemState::Skipped, ItemState::Failed, ItemState::Cancelled}));
    m_report->setEnabled(m_queue.count() > 0);
    m_clearDone->setEnabled(totals.done + totals.skipped + totals.failed + totals.cancelled > 0);
}

void QueuePanel::addPresets(QMenu &menu)
{
    QMenu *presets = menu.addMenu(icon(QStringLiteral("preset")), tr("Change preset"));
    const QList<qint64> ids = selectedIds();
    if (m_presets) {
        for (const auto &[id, title] : m_presets())
            connect(presets->addAction(title), &QAction::triggered, this, [this, ids, preset = id] {
                Q_EMIT presetWanted(ids, preset);
            });
    }
    presets->setEnabled(anySelected({ItemState::Queued}) && !presets->isEmpty());
}

void QueuePanel::showContextMenu(QPoint position)
{
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid())
        return;
    m_table->selectionModel()->setCurrentIndex(index, QItemSelectionModel::NoUpdate);
    refresh();
    const auto state = static_cast<ItemState>(index.data(QueueModel::StateRole).toInt());
    const bool hasError = !index.data(QueueModel::ErrorRole).toString().isEmpty();
    m_show->setEnabled(!index.data(QueueModel::OutputRole).toString().isEmpty());
    m_look->setEnabled(state == ItemState::Done);
    m_error->setEnabled(hasError);
    m_copyError->setEnabled(hasError);
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addActions({m_look, m_show});
    menu->addSeparator();
    addPresets(*menu);
    menu->addActions({m_cancel, m_retry, m_remove});
    menu->addSeparator();
    menu->addActions({m_error, m_copyError});
    menu->addSeparator();
    menu->addActions(m_moves);
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace ambrotype::ui
