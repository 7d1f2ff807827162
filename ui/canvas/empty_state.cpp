#include "canvas/empty_state.h"

#include "theme/icons.h"
#include "theme/theme.h"

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
{
    setAccessibleName(tr("No picture is open"));
    auto *title = new QLabel(tr("Drop pictures or a folder here"), this);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.5);
    title->setFont(large);
    title->setObjectName(QStringLiteral("emptyTitle"));
    title->setAlignment(Qt::AlignCenter);
    auto *formats = new QLabel(tr("JPEG, PNG, TIFF, WebP, HEIC, AVIF and camera RAW"), this);
    auto *promise = new QLabel(tr("Originals are never changed, and nothing leaves this computer."), this);

    auto *open = new QPushButton(icon(QStringLiteral("open")), tr("Open pictures..."), this);
    auto *folder = new QPushButton(icon(QStringLiteral("add-folder")), tr("Open a folder..."), this);
    auto *sample = new QPushButton(icon(QStringLiteral("picture")), tr("Try a sample"), this);
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(Theme::lines(0.5));
    buttons->addStretch(1);
    for (QPushButton *button : {open, folder, sample}) {
        button->setAccessibleName(button->text());
        buttons->addWidget(button);
    }
    buttons->addStretch(1);

    auto *column = new QVBoxLayout(this);
    column->addStretch(3);
    column->addSpacing(Theme::lines(5)); // the sign is painted here
    column->addWidget(title);
    column->addSpacing(Theme::lines(0.3));
    for (QLabel *hint : {formats, promise}) {
        hint->setAlignment(Qt::AlignCenter);
        hint->setObjectName(QStringLiteral("emptyHint"));
        column->addWidget(hint);
    }
    column->addSpacing(Theme::lines(1));
    column->addLayout(buttons);
    column->addStretch(4);
    connect(open, &QPushButton::clicked, this, &EmptyState::openWanted);
    connect(folder, &QPushButton::clicked, this, &EmptyState::openFolderWanted);
    connect(sample, &QPushButton::clicked, this, &EmptyState::sampleWanted);
    setSurround(m_surround);
}

void EmptyState::setSurround(int grey)
{
    m_surround = grey;
    setStyleSheet(QStringLiteral("QLabel#emptyTitle, QLabel#emptyHint { color: %1; }").arg(textColor(grey)));
    update();
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
    const QWidget *title = findChild<QWidget *>(QStringLiteral("emptyTitle"));
    const int size = Theme::lines(3.2);
    QRect sign(0, 0, size, size);
    sign.moveCenter(QPoint(width() / 2, title->geometry().top() - Theme::lines(2.6)));
    painter.setPen(QPen(line, size / 24.0 * 1.6, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    const auto at = [&sign, size](double x, double y) {
        return QPointF(sign.left() + x * size / 24.0, sign.top() + y * size / 24.0);
    };
    painter.drawLine(at(12, 3.5), at(12, 13.5));
    painter.drawPolyline(QPolygonF({at(7.8, 9.5), at(12, 13.7), at(16.2, 9.5)}));
    painter.drawPolyline(QPolygonF({at(3.5, 14.5), at(3.5, 20), at(20.5, 20), at(20.5, 14.5)}));
}

} // namespace ambrotype::ui
