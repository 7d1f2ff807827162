#include "blind/blind_bar.h"

#include "theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ambrotype::ui {

using jobs::shoot::Vote;

BlindBar::BlindBar(QWidget *over)
    : QFrame(over)
    , m_text(new QLabel(this))
{
    setObjectName(QStringLiteral("messageBar")); // its look
    setAttribute(Qt::WA_StyledBackground);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(Theme::lines(0.6), Theme::lines(0.3), Theme::lines(0.4), Theme::lines(0.3));
    line->addWidget(m_text);
    const std::pair<Vote, QPushButton *> answers[] = {
        {Vote::Left, add(tr("Left"), tr("The left one is better (Left arrow)"))},
        {Vote::Tie, add(tr("Equal"), tr("No difference (Down arrow)"))},
        {Vote::Right, add(tr("Right"), tr("The right one is better (Right arrow)"))}};
    for (const auto &[vote, button] : answers)
        connect(button, &QPushButton::clicked, this, [this, answer = vote] { Q_EMIT voted(answer); });
    m_back = add(tr("Take back"), tr("Take the last answer back (Backspace)"));
    connect(m_back, &QPushButton::clicked, this, &BlindBar::takeBackWanted);
    connect(add(tr("End"), tr("End here and show the table (Esc)")), &QPushButton::clicked, this, &BlindBar::endWanted);
    over->installEventFilter(this);
    hide();
}

QPushButton *BlindBar::add(const QString &text, const QString &tip)
{
    auto *button = new QPushButton(text, this);
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setFocusPolicy(Qt::NoFocus); // the keys stay with the picture
    layout()->addWidget(button);
    return button;
}

void BlindBar::showStep(int pair, int pairs)
{
    m_text->setText(tr("Which is better? %1 of %2").arg(pair).arg(pairs));
    m_back->setEnabled(pair > 1);
    show();
    place();
    raise();
}

bool BlindBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && watched == parent())
        place();
    return QFrame::eventFilter(watched, event);
}

void BlindBar::place()
{
    adjustSize();
    move((parentWidget()->width() - width()) / 2, parentWidget()->height() - height() - Theme::lines(0.8));
}

} // namespace ambrotype::ui
