#include "faces/face_draw_bar.h"

#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ambrotype::ui {

FaceDrawBar::FaceDrawBar(QWidget *over)
    : FloatingBar(over, 0)
    , m_text(new QLabel(this))
    , m_use(new QPushButton(tr("Use this face"), this))
{
    m_use->setProperty("primary", true);
    m_use->setToolTip(tr("Use this face (Enter)"));
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setToolTip(tr("Cancel (Esc)"));
    // The keys stay with the picture.
    m_use->setFocusPolicy(Qt::NoFocus);
    cancel->setFocusPolicy(Qt::NoFocus);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(Theme::lines(0.6), Theme::lines(0.3), Theme::lines(0.4), Theme::lines(0.3));
    line->addWidget(m_text);
    line->addWidget(m_use);
    line->addWidget(cancel);
    connect(m_use, &QPushButton::clicked, this, &FaceDrawBar::accepted);
    connect(cancel, &QPushButton::clicked, this, &FaceDrawBar::cancelled);
}

void FaceDrawBar::showStep(bool hasBox)
{
    m_text->setText(hasBox ? tr("Move the points onto eyes, nose and corners of the mouth.")
                           : tr("Drag a box around the face, from forehead to chin."));
    m_use->setVisible(hasBox);
    place();
    show();
    raise();
}

int FaceDrawBar::top(int) const
{
    return Theme::lines(0.6);
}

} // namespace ambrotype::ui
