#include "queue/queue_panel.h"

#include "export/time_forecast.h"
#include "file_text.h"
#include "language/data_size.h"
#include "queue/queue_delegate.h"
#include "queue/queue_model.h"
#include "queue/queue_table.h"
#include "queue/queue_thumbnails.h"
#include "queue/shown_state.h"
#include "theme/theme.h"

#include <QDateTime>
#include <QDragEnterEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMimeData>
#include <QScrollBar>
#include <QStackedLayout>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

namespace {

constexpr int kRefreshMs = 100;
constexpr int kRestMs = 60; // of the rows, before thumbnails are asked for

//! Room for every state with its icon, in the language in use.
int widestState(const QFontMetrics &font)
{
    int widest = 0;
    for (const QString &text : shownStateTexts())
        widest = std::max(widest, font.horizontalAdvance(text));
    return widest + Theme::lines(2.2);
}

} // namespace

QueuePanel::QueuePanel(jobs::BatchQueue &queue, QAction *startPause, QWidget *parent)
    : QWidget(parent)
    , m_queue(queue)
    , m_model(new QueueModel(queue, this))
    , m_summary(new QLabel(this))
    , m_empty(new QLabel(this))
    , m_tools(new QToolBar(this))
    , m_table(new QueueTable(this))
    , m_thumbnails(new QueueThumbnails(this))
    , m_outlook(new QueueOutlook(queue, this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    setAcceptDrops(true);
    setMinimumHeight(Theme::lines(11)); // three rows below the buttons
    setAccessibleName(tr("Queue"));
    m_model->setSources(m_thumbnails, m_outlook);
    buildActions(startPause);
    m_summary->setAccessibleDescription(tr("State of the queue"));
    m_empty->setText(tr("The queue is empty. Drop pictures here, or press Ctrl+Enter on a picture."));
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setProperty("dim", true);
    buildTable();

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
    connectTable();
    showPage();
    refresh();
}

void QueuePanel::buildTable()
{
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
    m_table->verticalHeader()->setDefaultSectionSize(QueueDelegate::rowHeight());
    QHeaderView *header = m_table->horizontalHeader();
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    header->setStretchLastSection(true);
    header->setMinimumSectionSize(24);
    const std::pair<int, double> widths[] = {{QueueModel::FileColumn, 11},
                                             {QueueModel::TargetColumn, 14},
                                             {QueueModel::PresetColumn, 8},
                                             {QueueModel::StateColumn, 7},
                                             {QueueModel::ProgressColumn, 7},
                                             {QueueModel::TimeColumn, 4.5},
                                             {QueueModel::DeviceColumn, 5}};
    for (const auto &[column, width] : widths)
        header->resizeSection(column, std::max(Theme::lines(width), header->sectionSizeHint(column)));
    header->resizeSection(QueueModel::HandleColumn, 24);
    header->resizeSection(QueueModel::ThumbnailColumn, QueueDelegate::rowHeight() + 8);
    header->resizeSection(QueueModel::StateColumn,
                          std::max(header->sectionSize(QueueModel::StateColumn), widestState(m_table->fontMetrics())));
    m_table->setColumnHidden(QueueModel::DeviceColumn, true);
}

void QueuePanel::connectTable()
{
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_model, signal, this, &QueuePanel::scheduleRefresh);
    connect(m_model, &QAbstractItemModel::dataChanged, this, &QueuePanel::scheduleRefresh);
    connect(m_model, &QAbstractItemModel::layoutChanged, this, &QueuePanel::scheduleRefresh);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &QueuePanel::scheduleRefresh);
    connect(m_table, &QTableView::customContextMenuRequested, this, &QueuePanel::showContextMenu);
    connect(m_table, &QueueTable::rowsDragged, this, [this](const QList<qint64> &ids, qint64 before) {
        m_queue.moveBefore(ids, before);
    });
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(kRefreshMs);
    connect(&m_refresh, &QTimer::timeout, this, &QueuePanel::refresh);
    m_scrolled.setSingleShot(true);
    m_scrolled.setInterval(kRestMs);
    connect(&m_scrolled, &QTimer::timeout, this, &QueuePanel::askThumbnails);
    connect(m_table->verticalScrollBar(), &QScrollBar::valueChanged, &m_scrolled, qOverload<>(&QTimer::start));
    connect(m_thumbnails, &QueueThumbnails::changed, m_table->viewport(), qOverload<>(&QWidget::update));
    connect(&m_queue, &jobs::BatchQueue::rowChanged, this, [this](int index) {
        const jobs::BatchQueue::Row &row = m_queue.row(index);
        if (row.result.state != jobs::ItemState::Running) // then it changes many times a second
            m_thumbnails->retry(fileToText(row.item.input));
    });
    connect(m_outlook, &QueueOutlook::changed, m_table->viewport(), qOverload<>(&QWidget::update));
    connect(m_outlook, &QueueOutlook::changed, this, &QueuePanel::scheduleRefresh);
    m_table->viewport()->installEventFilter(this);
}

QTableView *QueuePanel::table() const
{
    return m_table;
}

QSize QueuePanel::sizeHint() const
{
    return {Theme::lines(40), Theme::lines(15)};
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
    return parts.join(QStringLiteral("\u00a0\u00b7 "));
}

QString QueuePanel::roomText(const QueueOutlook::Room &room)
{
    return (room.needed > room.free ? tr("disk: only %1 free, about %2 needed") : tr("disk: %1 free, about %2 needed"))
        .arg(dataSize(room.free), dataSize(room.needed));
}

void QueuePanel::scheduleRefresh()
{
    if (!m_refresh.isActive())
        m_refresh.start();
}

void QueuePanel::refresh()
{
    const jobs::BatchQueue::Totals totals = m_queue.totals();
    QStringList parts{summary(totals)};
    if (m_outlook->room() && totals.queued + totals.running > 0)
        parts << roomText(*m_outlook->room());
    m_summary->setText(parts.join(QStringLiteral("\u00a0\u00b7 ")));
    m_table->setColumnHidden(QueueModel::DeviceColumn, !m_model->namesDevices());
    enableActions(totals);
    if (!m_scrolled.isActive())
        m_scrolled.start(); // rows may have come into view
}

void QueuePanel::askThumbnails()
{
    if (!isVisible() || m_model->rowCount() == 0)
        return;
    m_thumbnails->setEdge(static_cast<int>(std::ceil(QueueDelegate::thumbnailEdge() * devicePixelRatioF())));
    const int first = std::max(0, m_table->rowAt(0));
    const int below = m_table->rowAt(m_table->viewport()->height() - 1);
    const int last = below < 0 ? m_model->rowCount() - 1 : below;
    QStringList files;
    for (int row = first; row <= last; ++row)
        files << fileToText(m_queue.row(row).item.input);
    m_thumbnails->show(files);
}

QList<qint64> QueuePanel::selectedIds() const
{
    QList<qint64> ids;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        ids << index.data(QueueModel::IdRole).toLongLong();
    return ids;
}

bool QueuePanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_table->viewport() && event->type() == QEvent::Resize)
        m_scrolled.start();
    return QWidget::eventFilter(watched, event);
}

void QueuePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_outlook->setActive(true);
    m_scrolled.start();
}

void QueuePanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_outlook->setActive(false);
    m_thumbnails->show({});
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
