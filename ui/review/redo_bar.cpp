#include "review/redo_bar.h"

#include "theme/icons.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ambrotype::ui {

RedoBar::RedoBar(QWidget *parent)
    : QFrame(parent)
    , m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("messageBar")); // its look
    setAttribute(Qt::WA_StyledBackground);
    m_text->setWordWrap(true);
    auto *redo = new QPushButton(icon(QStringLiteral("retry")), tr("Reprocess"), this);
    redo->setToolTip(tr("Do this picture again, before all that waits, and go back to the review (Enter)"));
    auto *back = new QPushButton(tr("Back to the review"), this);
    back->setToolTip(tr("The result stays as it is"));
    for (QPushButton *button : {redo, back})
        button->setAccessibleName(button->text());
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(Theme::lines(0.6), Theme::lines(0.3), Theme::lines(0.4), Theme::lines(0.3));
    line->addWidget(m_text, 1);
    line->addWidget(redo);
    line->addWidget(back);
    connect(redo, &QPushButton::clicked, this, &RedoBar::redoWanted);
    connect(back, &QPushButton::clicked, this, &RedoBar::backWanted);
}

void RedoBar::showFor(const QString &picture)
{
    m_text->setText(tr("Editing the settings of a result: %1").arg(picture));
    show();
}

} // namespace ambrotype::ui
