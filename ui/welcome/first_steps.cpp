#include "welcome/first_steps.h"

#include "theme/icons.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QStackedWidget>
#include <QVBoxLayout>

namespace ambrotype::ui {

FirstSteps::FirstSteps(QWidget *parent)
    : QDialog(parent)
    , m_steps(new QStackedWidget(this))
    , m_where(new QLabel(this))
    , m_back(new QPushButton(tr("Back"), this))
    , m_next(new QPushButton(this))
{
    setWindowTitle(tr("First steps"));
    addStep(QStringLiteral("drop"),
            tr("Open"),
            tr("Drop pictures or a folder on the window. They stand in the strip below; the arrow keys go from one to "
               "the next. Originals are never changed."));
    addStep(
        QStringLiteral("preset"),
        tr("Choose a preset"),
        tr("Click the kind of shoot at the left. Then move the sliders at the right: the picture follows at once. A "
           "double click on a slider goes back to the preset."));
    addStep(
        QStringLiteral("split"),
        tr("Compare"),
        tr("Drag the divider, or press \\ to flip original and result in place; Y changes the way to compare, Z goes "
           "to 1:1 and back. What you see at 1:1 is what is saved."));
    addStep(QStringLiteral("queue"),
            tr("Save"),
            tr("Enter saves this picture in the folder \"Enhanced\" beside the original. Ctrl+Enter puts it into the "
               "queue and goes on; select several in the strip to add them all. F1 lists every key."));
    m_where->setProperty("dim", true);
    auto *close = new QPushButton(tr("Close"), this);
    for (QPushButton *button : {m_back, m_next, close})
        button->setAutoDefault(false);
    m_next->setDefault(true);
    auto *line = new QHBoxLayout;
    line->addWidget(m_where, 1);
    line->addWidget(close);
    line->addWidget(m_back);
    line->addWidget(m_next);
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_steps, 1);
    column->addLayout(line);
    connect(m_back, &QPushButton::clicked, this, [this] { go(m_steps->currentIndex() - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { go(m_steps->currentIndex() + 1); });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    setFixedWidth(Theme::lines(30));
    go(0);
}

void FirstSteps::addStep(const QString &iconName, const QString &title, const QString &text)
{
    auto *page = new QWidget(m_steps);
    auto *sign = new IconLabel(iconName, IconTone::Accent, page);
    sign->setFixedSize(Theme::lines(2.4), Theme::lines(2.4));
    auto *heading = new QLabel(title, page);
    heading->setFont(Theme::strongFont());
    auto *body = new QLabel(text, page);
    body->setWordWrap(true);
    body->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto *words = new QVBoxLayout;
    words->addWidget(heading);
    words->addWidget(body, 1);
    auto *line = new QHBoxLayout(page);
    line->setContentsMargins(Theme::lines(0.6), Theme::lines(0.6), Theme::lines(0.6), Theme::lines(0.6));
    line->setSpacing(Theme::lines(1));
    line->addWidget(sign, 0, Qt::AlignTop);
    line->addLayout(words, 1);
    m_steps->addWidget(page);
}

void FirstSteps::go(int step)
{
    const int last = m_steps->count() - 1;
    if (step > last) {
        accept();
        return;
    }
    m_steps->setCurrentIndex(step);
    m_back->setEnabled(step > 0);
    m_next->setText(step < last ? tr("Next") : tr("Done"));
    m_where->setText(tr("Step %1 of %2").arg(step + 1).arg(last + 1));
}

} // namespace ambrotype::ui
