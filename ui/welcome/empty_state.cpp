#include "welcome/empty_state.h"

#include "theme/icons.h"
#include "theme/theme.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

namespace {

// The card lies on the canvas surround, whose grey does not follow the theme, so its text colours do not either.
QString textColor(int surround)
{
    return surround < 119 ? QStringLiteral("#e6e6e6") : QStringLiteral("#161616");
}

} // namespace

EmptyState::EmptyState(QWidget *parent)
    : QWidget(parent)
    , m_title(new QLabel(tr("Drop pictures or a folder here"), this))
{
    setAccessibleName(tr("No picture is open"));
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    m_title->setFont(large);
    m_title->setObjectName(QStringLiteral("emptyTitle"));
    m_title->setAlignment(Qt::AlignCenter);
    auto *formats = new QLabel(tr("JPEG, PNG, TIFF, WebP, HEIC, AVIF and camera RAW"), this);
    auto *promise = new QLabel(tr("Originals are never changed, and nothing leaves this computer."), this);

    auto *open = new QPushButton(icon(QStringLiteral("open")), tr("Open pictures..."), this);
    auto *folder = new QPushButton(icon(QStringLiteral("add-folder")), tr("Open a folder..."), this);
    auto *sample = new QPushButton(icon(QStringLiteral("picture")), tr("Try samples"), this);
    auto *steps = new QPushButton(icon(QStringLiteral("info")), tr("First steps"), this);
    m_modelCard = buildModelCard();
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Theme::lines(0.5));
    buttons->addStretch(1);
    for (QPushButton *button : {open, folder, sample, steps}) {
        button->setAccessibleName(button->text());
        buttons->addWidget(button);
    }
    buttons->addStretch(1);

    auto *column = new QVBoxLayout(this);
    column->addStretch(3);
    column->addSpacing(Theme::lines(5)); // the sign is painted here
    column->addWidget(m_title);
    column->addSpacing(Theme::lines(0.3));
    for (QLabel *hint : {formats, promise}) {
        hint->setAlignment(Qt::AlignCenter);
        hint->setObjectName(QStringLiteral("emptyHint"));
        column->addWidget(hint);
    }
    column->addSpacing(Theme::lines(1));
    column->addLayout(buttons);
    column->addStretch(1);
    auto *cardLine = new QHBoxLayout; // an alignment would keep the card's text from wrapping to its width
    cardLine->addStretch(1);
    cardLine->addWidget(m_modelCard, 100);
    cardLine->addStretch(1);
    column->addLayout(cardLine);
    column->addStretch(4);
    connect(open, &QPushButton::clicked, this, &EmptyState::openWanted);
    connect(folder, &QPushButton::clicked, this, &EmptyState::openFolderWanted);
    connect(sample, &QPushButton::clicked, this, &EmptyState::samplesWanted);
    connect(steps, &QPushButton::clicked, this, &EmptyState::firstStepsWanted);
    m_modelCard->hide();
    setSurround(m_surround);
}

QWidget *EmptyState::buildModelCard()
{
    auto *card = new QFrame(this);
    card->setObjectName(QStringLiteral("messageBar")); // its look
    card->setAttribute(Qt::WA_StyledBackground);
    card->setMaximumWidth(Theme::lines(38));
    auto *sign = new IconLabel(QStringLiteral("face"), IconTone::Text, card);
    auto *text =
        new QLabel(tr("Restoring faces needs a model file, which is not part of Ambrotype. Everything else works "
                      "without: denoising, sharpening, sizes, tone, the queue and the review."),
                   card);
    text->setWordWrap(true);
    auto *files = new QPushButton(tr("Choose files..."), card);
    auto *folder = new QPushButton(tr("Choose a folder..."), card);
    auto *what = new QPushButton(tr("What do I need?"), card);
    auto *first = new QHBoxLayout;
    first->setSpacing(Theme::lines(0.6));
    first->addWidget(sign, 0, Qt::AlignTop);
    first->addWidget(text, 1);
    auto *second = new QHBoxLayout;
    second->addStretch(1);
    for (QPushButton *button : {files, folder, what}) {
        button->setAccessibleName(button->text());
        second->addWidget(button);
    }
    auto *column = new QVBoxLayout(card);
    column->setContentsMargins(Theme::lines(0.8), Theme::lines(0.7), Theme::lines(0.8), Theme::lines(0.7));
    column->addLayout(first);
    column->addLayout(second);
    connect(files, &QPushButton::clicked, this, &EmptyState::importFilesWanted);
    connect(folder, &QPushButton::clicked, this, &EmptyState::importFolderWanted);
    connect(what, &QPushButton::clicked, this, &EmptyState::modelsWanted);
    return card;
}

void EmptyState::setFaceModelsMissing(bool missing)
{
    m_modelCard->setVisible(missing);
}

void EmptyState::setSurround(int grey)
{
    m_surround = grey;
    setStyleSheet(QStringLiteral("QLabel#emptyTitle, QLabel#emptyHint { color: %1; }").arg(textColor(grey)));
    update();
}

bool EmptyState::event(QEvent *event)
{
    if (event->type() == QEvent::LayoutRequest)
        update(); // the sign stands above the title, wherever that goes
    return QWidget::event(event);
}

void EmptyState::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), QColor(m_surround, m_surround, m_surround));
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor line(textColor(m_surround));
    QColor faint = line;
    faint.setAlphaF(0.35F);
    painter.setPen(QPen(faint, 1.5, Qt::DashLine));
    const int margin = Theme::lines(1.5);
    painter.drawRoundedRect(rect().adjusted(margin, margin, -margin, -margin), 12, 12);
    const int size = Theme::lines(3.2);
    QRect sign(0, 0, size, size);
    sign.moveCenter(QPoint(width() / 2, m_title->geometry().top() - Theme::lines(2.6)));
    painter.setPen(QPen(line, size / 24.0 * 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&sign, size](double x, double y) {
        return QPointF(sign.left() + x * size / 24.0, sign.top() + y * size / 24.0);
    };
    painter.drawLine(at(12, 3.5), at(12, 13.5));
    painter.drawPolyline(QPolygonF({at(7.8, 9.5), at(12, 13.7), at(16.2, 9.5)}));
    painter.drawPolyline(QPolygonF({at(3.5, 14.5), at(3.5, 20), at(20.5, 20), at(20.5, 14.5)}));
}

} // namespace ambrotype::ui
