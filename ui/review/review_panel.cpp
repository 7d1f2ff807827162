#include "review/review_panel.h"

#include "language/core_text.h"
#include "language/plain_text.h"
#include "review/review_desk.h"
#include "theme/theme.h"

#include <QAction>
#include <QCheckBox>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ambrotype::ui {

ReviewPanel::ReviewPanel(ReviewDesk &desk, const QList<QAction *> &decisions, QWidget *parent)
    : QWidget(parent)
    , m_desk(desk)
    , m_counter(new QLabel(this))
    , m_pages(new QStackedWidget(this))
    , m_list(new QListView(this))
    , m_reasons(new QLabel(this))
    , m_advance(new QCheckBox(tr("Auto-advance"), this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    m_counter->setFont(Theme::strongFont());
    m_counter->setWordWrap(true);
    m_list->setModel(&desk.model());
    m_list->setAccessibleName(tr("Results to review"));
    m_list->setUniformItemSizes(true);
    m_list->setIconSize(QSize(Theme::lines(1.1), Theme::lines(1.1)));
    m_list->setSpacing(1);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle);
    auto *empty = new QLabel(tr("Results of the queue appear here, those with a reason to look at them first."), this);
    empty->setWordWrap(true);
    empty->setProperty("dim", true);
    empty->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_pages->addWidget(empty);
    m_pages->addWidget(m_list);
    m_reasons->setWordWrap(true);
    m_reasons->setAccessibleDescription(tr("About this result"));
    m_reasons->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_advance->setAccessibleName(m_advance->text());
    m_advance->setChecked(desk.autoAdvance());

    auto *buttons = new QVBoxLayout;
    buttons->setSpacing(Theme::lines(0.3));
    for (QAction *action : decisions) {
        auto *button = new QPushButton(action->icon(), plainText(action->text()), this);
        button->setAccessibleName(button->text());
        button->setToolTip(action->toolTip());
        button->setEnabled(action->isEnabled());
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        connect(action, &QAction::changed, button, [button, action] {
            button->setEnabled(action->isEnabled());
            button->setToolTip(action->toolTip());
        });
        buttons->addWidget(button);
    }
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::lines(0.6), Theme::lines(0.5), Theme::lines(0.6), Theme::lines(0.6));
    column->setSpacing(Theme::lines(0.4));
    column->addWidget(m_counter);
    column->addWidget(m_pages, 1);
    column->addWidget(m_reasons);
    column->addLayout(buttons);
    column->addWidget(m_advance);

    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
        if (index.isValid())
            m_desk.show(index.row());
    });
    connect(m_advance, &QCheckBox::toggled, this, [this](bool on) {
        m_desk.setAutoAdvance(on);
        Q_EMIT autoAdvanceChanged(on);
    });
    connect(&desk, &ReviewDesk::shown, this, &ReviewPanel::showRow);
    connect(&desk, &ReviewDesk::decided, this, &ReviewPanel::showCounts);
    connect(&desk.model(), &QAbstractItemModel::modelReset, this, &ReviewPanel::showCounts);
    connect(&desk.model(), &QAbstractItemModel::dataChanged, this, &ReviewPanel::showCounts);
    showCounts();
}

QString ReviewPanel::counter() const
{
    return m_counter->text();
}

void ReviewPanel::showCounts()
{
    const ReviewModel::Counts counts = m_desk.model().counts();
    m_pages->setCurrentIndex(counts.all > 0 ? 1 : 0);
    if (counts.all == 0)
        m_counter->setText(tr("Nothing to review"));
    else if (counts.flagged > 0)
        m_counter->setText(tr("%1 of %2 flagged, %3 of %4 in all")
                               .arg(counts.flaggedDecided)
                               .arg(counts.flagged)
                               .arg(counts.decided)
                               .arg(counts.all));
    else
        m_counter->setText(tr("%1 of %2 decided").arg(counts.decided).arg(counts.all));
}

void ReviewPanel::showRow(int row)
{
    const QSignalBlocker quiet(m_list->selectionModel());
    const QModelIndex index = m_desk.model().index(std::max(0, row));
    m_list->setCurrentIndex(row >= 0 ? index : QModelIndex());
    m_list->scrollTo(index);
    m_list->viewport()->update();
    const jobs::QueueRow *item = m_desk.model().at(row);
    QStringList reasons;
    if (item) {
        for (const std::string &flag : item->flags)
            reasons << coreText(flag);
        if (!item->presetName.empty())
            reasons << tr("Preset: %1").arg(coreText(item->presetName));
    }
    m_reasons->setText(reasons.join(QLatin1Char('\n')));
    m_reasons->setVisible(!reasons.isEmpty());
    showCounts();
}

} // namespace ambrotype::ui
