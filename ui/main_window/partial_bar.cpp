#include "main_window/partial_bar.h"

#include "document/photo_document.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ambrotype::ui {

PartialBar::PartialBar(QWidget *over)
    : FloatingBar(over, 36)
    , m_text(new QLabel(this))
    , m_use(new QPushButton(tr("Use partial"), this))
{
    m_text->setWordWrap(true);
    m_text->setMinimumWidth(Theme::lines(16));
    m_text->setAccessibleDescription(tr("Incomplete file"));
    m_use->setProperty("primary", true);
    m_use->setToolTip(tr("Work with the part that is there"));
    m_use->setAccessibleDescription(m_use->toolTip());
    auto *skip = new QPushButton(tr("Skip"), this);
    skip->setToolTip(tr("Take the picture out of the shoot; its file stays where it is"));
    skip->setAccessibleDescription(skip->toolTip());
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(Theme::lines(0.7), 5, Theme::lines(0.5), 5);
    line->addWidget(new IconLabel(QStringLiteral("warning"), IconTone::Warning, this));
    line->addWidget(m_text, 1);
    line->addWidget(m_use);
    line->addWidget(skip);
    connect(m_use, &QPushButton::clicked, this, &PartialBar::accepted);
    connect(skip, &QPushButton::clicked, this, &PartialBar::skipped);
}

void PartialBar::ask(const PhotoDocument &document)
{
    const QString text = tr("%1: %2", "file, what is wrong with it").arg(document.title(), document.note());
    const bool isNew = isHidden() || m_text->text() != text;
    m_text->setText(text);
    place();
    show();
    raise();
    if (!isNew)
        return;
    QAccessibleEvent spoken(m_text, QAccessible::Alert); // screen readers read it out
    QAccessible::updateAccessibility(&spoken);
}

int PartialBar::top(int) const
{
    return Theme::lines(3);
}

} // namespace ambrotype::ui
