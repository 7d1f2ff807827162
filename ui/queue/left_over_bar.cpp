#include "queue/left_over_bar.h"

#include "theme/icons.h"
#include "theme/theme.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>

namespace ambrotype::ui {

LeftOverBar::LeftOverBar(jobs::BatchQueue &queue, QWidget *parent)
    : QFrame(parent)
    , m_queue(queue)
    , m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    setAccessibleName(tr("Unfinished queue"));
    auto *goOn = new QPushButton(tr("Continue"), this);
    auto *show = new QPushButton(tr("Show"), this);
    auto *discard = new QPushButton(tr("Discard"), this);
    goOn->setToolTip(tr("Do the pictures that are left"));
    show->setToolTip(tr("Look at the queue first; nothing begins"));
    discard->setToolTip(tr("Take the pictures that are left off the queue; no file is touched"));
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(Theme::lines(0.6), 4, Theme::lines(0.6), 4);
    line->addWidget(m_text, 1);
    for (QPushButton *button : {goOn, show, discard}) {
        button->setAccessibleName(button->text());
        line->addWidget(button);
    }
    connect(goOn, &QPushButton::clicked, this, [this] { m_queue.goOn(); });
    connect(show, &QPushButton::clicked, this, &LeftOverBar::showWanted);
    connect(discard, &QPushButton::clicked, this, [this] { m_queue.discardLeftOver(); });
    connect(&queue, &jobs::BatchQueue::leftOverFound, this, [this](int count, qint64 lastAddedAt) {
        m_text->setText(sentence(count, QDateTime::fromMSecsSinceEpoch(lastAddedAt), QDateTime::currentDateTime()));
        setVisible(true);
    });
    connect(&queue, &jobs::BatchQueue::leftOverDecided, this, &QWidget::hide);
    hide();
}

QString LeftOverBar::sentence(int count, const QDateTime &lastAdded, const QDateTime &now)
{
    const qint64 days = lastAdded.date().daysTo(now.date());
    if (days <= 0)
        return tr("Queue of earlier today: %n picture(s) left.", nullptr, count);
    if (days == 1)
        return tr("Queue of yesterday: %n picture(s) left.", nullptr, count);
    return tr("Queue of %1: %n picture(s) left.", nullptr, count)
        .arg(QLocale().toString(lastAdded.date(), QLocale::LongFormat));
}

} // namespace ambrotype::ui
