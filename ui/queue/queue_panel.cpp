#include "queue/queue_panel.h"

#include "export/time_forecast.h"
#include "file_text.h"
#include "queue/queue_delegate.h"
#include "queue/queue_model.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QAction>
#include <QDateTime>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QMimeData>
#include <QStackedLayout>
#include <QTableView>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

using jobs::ItemState;

namespace {

//! Room for every state with its icon, in the language in use.
int widestState(const QFontMetrics &font)
{
    int widest = 0;
    for (const ItemState state : {ItemState::Queued,
                                  ItemState::Running,
                                  ItemState::Done,
                                  ItemState::Skipped,
                                  ItemState::Failed,
                                  ItemState::Cancelled})
        widest = std::max(widest, font.horizontalAdvance(QueueModel::stateText(state)));
    return widest + Theme::lines(3);
}

} // namespace

QueuePanel::QueuePanel(jobs::BatchQueue &queue, QAction *startPause, QWidget *parent)
    : QWidget(parent)
    , m_queue(queue)
    , m_model(new QueueModel(queue, this))
    , m_summary(new QLabel(this))
    , m_empty(new QLabel(this))
    , m_tools(new QToolBar(this))
    , m_table(new QTableView(this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    setAcceptDrops(true);
    setMinimumHeight(Theme::lines(8));
    setAccessibleName(tr("Queue"));
    buildActions(startPause);
    m_summary->setAccessibleName(tr("State of the queue"));
    m_empty->setText(tr("The queue is empty. Drop pictures here, or press Ctrl+Enter on a picture."));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setProperty("dim", true);

    m_table->setModel(m_model);
    m_table->setItemDelegate(new QueueDelegate(m_table));
    m_table->setAccessibleName(tr("Pictures in the queue"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(std::max(24, Theme::lines(1.6)));
    QHeaderView *header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    const std::pair<int, double> widths[] = {{QueueModel::FileColumn, 13},
                                             {QueueModel::TargetColumn, 16},
                                             {QueueModel::PresetColumn, 9},
                                             {QueueModel::StateColumn, 7},
                                             {QueueModel::ProgressColumn, 9},
                                             {QueueModel::TimeColumn, 4.5}};
    for (const auto &[column, width] : widths)
        header->resizeSection(column, std::max(Theme::lines(width), header->sectionSizeHint(column)));
    header->resizeSection(QueueModel::StateColumn,
                          std::max(header->sectionSize(QueueModel::StateColumn), widestState(m_table->fontMetrics())));

    auto *head = new QHBoxLayout;
    head->setContentsMargins(Theme::lines(0.6), 0, 4, 0);
    head->addWidget(m_summary, 1);
    head->addWidget(m_tools);
    auto *pages = new QStackedLayout;
    pages->addWidget(m_empty);
    pages->addWidget(m_table);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(head);
    column->addLayout(pages, 1);

    const auto showPage = [this, pages] { pages->setCurrentIndex(m_model->rowCount() > 0 ? 1 : 0); };
    connect(m_model, &QAbstractItemModel::rowsInserted, this, showPage);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, showPage);
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_model, signal, this, &QueuePanel::scheduleRefresh);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &QueuePanel::scheduleRefresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &QueuePanel::scheduleRefresh);
    connect(m_table, &QTableView::customContextMenuRequested, this, &QueuePanel::showContextMenu);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(100);
    connect(&m_refresh, &QTimer::timeout, this, &QueuePanel::refresh);
    showPage();
    refresh();
}

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

QSize QueuePanel::sizeHint() const
{
    return {Theme::lines(40), Theme::lines(12)};
}

QString QueuePanel::summary(const jobs::BatchQueue::Totals &totals)
{
    const int all = totals.queued + totals.running + totals.done + totals.skipped + totals.failed + totals.cancelled;
    if (all == 0)
        return {};
    const QLocale locale;
    QStringList parts{tr("%1 of %2 done").arg(locale.toString(totals.done), locale.toString(all))};
    if (totals.failed > 0)
        parts << tr("%n failed", nullptr, totals.failed);
    if (totals.skipped > 0)
        parts << tr("%n skipped", nullptr, totals.skipped);
    if (totals.flagged > 0)
        parts << tr("%n to look at", nullptr, totals.flagged);
    if (totals.queued + totals.running > 0) {
        if (totals.itemsPerHour >= 1)
            parts << tr("%1 per hour").arg(locale.toString(std::round(totals.itemsPerHour), 'f', 0));
        if (totals.secondsLeft >= 3600) {
            const QDateTime now = QDateTime::currentDateTime();
            const QDateTime end = now.addSecs(std::llround(totals.secondsLeft));
            const bool today = end.date() == now.date();
            parts << tr("about %1 left").arg(TimeForecast::duration(totals.secondsLeft))
                  << tr("ends about %1")
                         .arg(today ? locale.toString(end.time(), QLocale::ShortFormat)
                                    : locale.toString(end, QLocale::ShortFormat));
        } else if (totals.secondsLeft >= 60)
            parts << tr("about %n minute(s) left", nullptr, static_cast<int>(std::lround(totals.secondsLeft / 60)));
        else if (totals.secondsLeft > 0)
            parts << tr("less than a minute left");
    }
    return parts.join(QStringLiteral(" \u00b7 "));
}

void QueuePanel::scheduleRefresh()
{
    if (!m_refresh.isActive())
        m_refresh.start();
}

void QueuePanel::refresh()
{
    const jobs::BatchQueue::Totals totals = m_queue.totals();
    m_summary->setText(summary(totals));
    m_stopAfter->setEnabled(totals.running > 0);
    m_stopNow->setEnabled(totals.running > 0);
    m_cancel->setEnabled(anySelected({ItemState::Queued, ItemState::Running}));
    m_retry->setEnabled(anySelected({ItemState::Failed, ItemState::Cancelled}));
    m_remove->setEnabled(
        anySelected({ItemState::Queued, ItemState::Done, ItemState::Skipped, ItemState::Failed, ItemState::Cancelled}));
    m_clearDone->setEnabled(totals.done + totals.skipped + totals.failed + totals.cancelled > 0);
}

QList<qint64> QueuePanel::selectedIds() const
{
    QList<qint64> ids;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        ids << index.data(QueueModel::IdRole).toLongLong();
    return ids;
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

void QueuePanel::showContextMenu(QPoint position)
{
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid())
        return;
    refresh();
    QMenu menu(this);
    const QString output = index.data(QueueModel::OutputRole).toString();
    QAction *show = menu.addAction(icon(QStringLiteral("folder")), tr("Show the result in its folder"));
    show->setEnabled(!output.isEmpty());
    connect(show, &QAction::triggered, this, [this, output] { Q_EMIT showFileWanted(output); });
    menu.addSeparator();
    menu.addActions({m_cancel, m_retry, m_remove});
    menu.addSeparator();
    menu.addActions(m_moves);
    menu.exec(m_table->viewport()->mapToGlobal(position));
}

void QueuePanel::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void QueuePanel::dropEvent(QDropEvent *event)
{
    const QStringList files = localFiles(*event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    Q_EMIT filesDropped(files);
}

} // namespace ambrotype::ui
