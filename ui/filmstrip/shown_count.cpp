#include "filmstrip/shown_count.h"

#include "filmstrip/shoot_filter.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace ambrotype::ui {

ShownCount::ShownCount(ShootFilter &filter, QWidget *parent)
    : QWidget(parent)
    , m_filter(filter)
    , m_text(new QLabel(this))
    , m_all(new QToolButton(this))
{
    m_text->setProperty("dim", true);
    m_text->setObjectName(QStringLiteral("shownCount"));
    m_all->setText(tr("Show all"));
    m_all->setAutoRaise(true);
    m_all->setAccessibleName(tr("Show all pictures"));
    m_all->setMinimumHeight(24);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(Theme::lines(0.3));
    line->addWidget(m_text);
    line->addWidget(m_all);
    line->addStretch(1);
    connect(m_all, &QToolButton::clicked, &filter, &ShootFilter::showAll);
    connect(&filter, &ShootFilter::criteriaChanged, this, &ShownCount::refresh);
    connect(&filter, &ShootFilter::countsChanged, this, &ShownCount::refresh);
    refresh();
}

void ShownCount::refresh()
{
    setVisible(m_filter.isActive());
    if (m_filter.isActive())
        m_text->setText(tr("%1 of %2 shown").arg(m_filter.shownCount()).arg(m_filter.count()));
}

} // namespace ambrotype::ui
