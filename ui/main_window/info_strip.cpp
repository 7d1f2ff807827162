#include "main_window/info_strip.h"

#include "canvas/canvas.h"
#include "document/photo_document.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QToolButton>

#include <cmath>

namespace ambrotype::ui {

namespace {

QString sizeText(QSize size)
{
    const QLocale locale;
    return QStringLiteral("%1 \u00d7 %2").arg(locale.toString(size.width()), locale.toString(size.height()));
}

} // namespace

InfoStrip::InfoStrip(const QList<QAction *> &zooms, QWidget *parent)
    : QWidget(parent)
    , m_file(new QLabel(this))
    , m_size(new QLabel(this))
    , m_distance(new QLabel(this))
    , m_zoom(new QToolButton(this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    m_file->setAccessibleName(tr("File"));
    m_size->setAccessibleName(tr("Size"));
    m_size->setProperty("dim", true);
    m_zoom->setObjectName(QStringLiteral("zoom"));
    m_zoom->setToolTip(tr("Choose the size that the picture is shown in"));
    m_zoom->setMinimumHeight(24);
    connect(m_zoom, &QToolButton::clicked, this, [this, zooms] { showZooms(zooms); });
    m_file->setTextFormat(Qt::PlainText);
    m_file->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(Theme::lines(0.8), 0, Theme::lines(0.4), 0);
    line->setSpacing(Theme::lines(1));
    line->addWidget(m_file, 1);
    line->addWidget(m_size);
    line->addWidget(m_distance);
    line->addWidget(m_zoom);
    m_distance->setObjectName(QStringLiteral("distance"));
    m_distance->setProperty("dim", true);
    m_distance->setAccessibleName(tr("Distance from the original"));
    m_distance->setToolTip(tr("How near both sides are to each other in the visible part (PSNR): more decibels are "
                              "nearer, above 40 dB hardly anybody sees a difference."));
    m_zoom->setMinimumWidth(Theme::lines(3));
}

void InfoStrip::refresh(const PhotoDocument *document, const Canvas &canvas)
{
    if (!document)
        return;
    m_file->setText(document->title());
    m_file->setToolTip(document->file());
    const QSize original = document->fullSize();
    const QSize result = canvas.viewport().contentSize().toSize();
    if (original.isEmpty())
        m_size->clear();
    else if (result.isEmpty() || result == original)
        m_size->setText(sizeText(original));
    else
        m_size->setText(tr("%1, result %2").arg(sizeText(original), sizeText(result)));
    const double percent = canvas.viewport().zoom() * 100.0;
    m_zoom->setVisible(canvas.hasPicture());
    m_zoom->setText(tr("%1 %").arg(QLocale().toString(percent, 'f', percent < 10 ? 1 : 0)));
    m_zoom->setAccessibleName(tr("Zoom %1").arg(m_zoom->text()));
}

void InfoStrip::showZooms(const QList<QAction *> &zooms)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setAccessibleName(tr("Zoom"));
    menu->addActions(zooms);
    // Above the strip, which lies at the lower edge of the picture.
    menu->popup(m_zoom->mapToGlobal(QPoint(0, -menu->sizeHint().height())));
    menu->setActiveAction(zooms.front());
}

void InfoStrip::showDistance(std::optional<double> distanceDb)
{
    if (!distanceDb)
        m_distance->clear();
    else if (std::isinf(*distanceDb))
        m_distance->setText(tr("Identical"));
    else
        m_distance->setText(tr("%1 dB").arg(QLocale().toString(*distanceDb, 'f', 1)));
}

} // namespace ambrotype::ui
