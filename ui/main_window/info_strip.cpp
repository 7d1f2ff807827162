#include "main_window/info_strip.h"

#include "canvas/canvas.h"
#include "document/photo_document.h"
#include "language/device_name.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QToolButton>

#include <cmath>

namespace ambrotype::ui {

namespace {

constexpr int kLeastHeight = 24; // of what is clicked

QString sizeText(QSize size)
{
    const QLocale locale;
    return QStringLiteral("%1 \u00d7 %2").arg(locale.toString(size.width()), locale.toString(size.height()));
}

//! The measured face that is nearest to its limit or furthest below it; null when none was measured.
const pipeline::FaceOutcome *worstFace(const PhotoDocument &document)
{
    const pipeline::FaceOutcome *worst = nullptr;
    if (!document.findings())
        return nullptr;
    const auto margin = [](const pipeline::FaceOutcome &face) { return *face.score - face.limit.value_or(0.0); };
    for (const pipeline::FaceOutcome &face : document.findings()->faces) {
        if (face.score && (!worst || margin(face) < margin(*worst)))
            worst = &face;
    }
    return worst;
}

} // namespace

InfoStrip::InfoStrip(const QList<QAction *> &zooms, QWidget *parent)
    : QWidget(parent)
    , m_file(new QLabel(this))
    , m_size(new QLabel(this))
    , m_device(new QLabel(this))
    , m_distance(new QLabel(this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(Theme::lines(0.8), 0, Theme::lines(0.4), 0);
    line->setSpacing(Theme::lines(0.8));
    m_file->setTextFormat(Qt::PlainText);
    m_file->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    line->addWidget(m_file, 1);
    m_stale = addButton("stale", *line);
    m_stale->setIcon(icon(QStringLiteral("stale"), IconTone::Warning));
    m_stale->setText(tr("Update"));
    m_stale->setToolTip(tr("The saved result was made with other settings. Enhance the picture again."));
    m_stale->setAccessibleName(tr("The saved result is stale: update"));
    m_stale->setAccessibleDescription(m_stale->toolTip());
    m_size->setAccessibleDescription(tr("Size"));
    m_device->setObjectName(QStringLiteral("device"));
    m_device->setToolTip(tr("Where the saved result was computed"));
    m_distance->setObjectName(QStringLiteral("distance"));
    m_distance->setToolTip(tr("How near both sides are to each other in the visible part (PSNR): more decibels are "
                              "nearer, above 40 dB hardly anybody sees a difference."));
    for (QLabel *label : {m_size, m_device, m_distance})
        label->setProperty("dim", true);
    line->addWidget(m_size);
    line->addWidget(m_device);
    m_likeness = addButton("likeness", *line);
    m_likeness->setAccessibleName(tr("Likeness of the faces"));
    line->addWidget(m_distance);
    m_zoom = addButton("zoom", *line);
    m_zoom->setToolTip(tr("Choose the size that the picture is shown in"));
    m_zoom->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_zoom->ensurePolished();
    line->addStrut(m_zoom->sizeHint().height()); // as high without a picture, so that the canvas keeps its size
    connect(m_stale, &QToolButton::clicked, this, &InfoStrip::updateWanted);
    connect(m_likeness, &QToolButton::clicked, this, &InfoStrip::facesWanted);
    connect(m_zoom, &QToolButton::clicked, this, [this, zooms] { showZooms(zooms); });
}

QToolButton *InfoStrip::addButton(const char *name, QHBoxLayout &line)
{
    auto *button = new QToolButton(this);
    button->setObjectName(QLatin1StringView(name));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setIconSize(QSize(Theme::lines(1), Theme::lines(1)));
    button->setMinimumHeight(kLeastHeight);
    button->hide();
    line.addWidget(button);
    return button;
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
    m_stale->setVisible(document->state() == PictureState::Stale);
    m_device->setText(deviceName(document->savedDevice()));
    showLikeness(*document);
    makeRoom();
}

void InfoStrip::showLikeness(const PhotoDocument &document)
{
    const pipeline::FaceOutcome *face = worstFace(document);
    m_likeness->setVisible(face != nullptr);
    if (!face)
        return;
    const QLocale locale;
    const QString score = locale.toString(*face->score, 'f', 2);
    const bool below = face->limit && *face->score < *face->limit;
    m_likeness->setIcon(below ? icon(QStringLiteral("warning"), IconTone::Warning)
                              : icon(QStringLiteral("face"), IconTone::Dim));
    m_likeness->setText(score);
    const QString said = face->limit ? tr("Likeness of face %1: %2, limit %3")
                                           .arg(face->number)
                                           .arg(score, locale.toString(*face->limit, 'f', 2))
                                     : tr("Likeness of face %1: %2").arg(face->number).arg(score);
    m_likeness->setAccessibleName(said);
    m_likeness->setToolTip(tr("%1. No other face of the picture is nearer to its limit. Show the faces.").arg(said));
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
    makeRoom();
}

QSize InfoStrip::minimumSizeHint() const
{
    // What does not fit is left out, so that the line never makes the window wider.
    return {Theme::lines(8), QWidget::minimumSizeHint().height()};
}

void InfoStrip::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    makeRoom();
}

void InfoStrip::makeRoom()
{
    constexpr double kFileLines = 5; // the beginning of a name
    const QMargins margins = layout()->contentsMargins();
    int room = width() - margins.left() - margins.right() - Theme::lines(kFileLines);
    for (QToolButton *button : {m_stale, m_likeness, m_zoom}) {
        if (!button->isHidden())
            room -= button->sizeHint().width() + layout()->spacing();
    }
    for (QLabel *label : {m_size, m_distance, m_device}) {
        const int needed = label->sizeHint().width() + layout()->spacing();
        const bool fits = !label->text().isEmpty() && needed <= room;
        label->setVisible(fits);
        if (fits)
            room -= needed;
    }
}

} // namespace ambrotype::ui
