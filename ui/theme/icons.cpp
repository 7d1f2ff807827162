#include "theme/icons.h"

#include "theme/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

using namespace Qt::Literals::StringLiterals;

namespace ambrotype::ui {

namespace {

QColor toneColor(IconTone tone)
{
    const ThemeColors &colors = Theme::colors();
    switch (tone) {
    case IconTone::Dim:
        return colors.dim;
    case IconTone::Good:
        return colors.good;
    case IconTone::Warning:
        return colors.warning;
    case IconTone::Bad:
        return colors.bad;
    case IconTone::Accent:
        return colors.accent;
    case IconTone::SelectionText:
        return colors.selectionText;
    case IconTone::Text:
        break;
    }
    return colors.text;
}

//! Draws one of our line icons: the SVG's black becomes the colour that the mode and the theme ask for.
class LineIconEngine : public QIconEngine
{
public:
    LineIconEngine(QString name, IconTone tone)
        : m_name(std::move(name))
        , m_tone(tone)
    {
    }

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        QPixmap drawn = scaledPixmap(rect.size() * ratio, mode, state, ratio);
        drawn.setDevicePixelRatio(ratio);
        painter->drawPixmap(rect, drawn);
    }

    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return scaledPixmap(size, mode, state, 1.0);
    }

    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        if (size.isEmpty())
            return {}; // a button that was given no room
        // A checked button and a selected row have the selection as their ground.
        const bool onSelection = state == QIcon::On || mode == QIcon::Selected;
        const IconTone tone = onSelection ? IconTone::SelectionText : m_tone;
        const QColor color = mode == QIcon::Disabled ? Theme::colors().disabled : toneColor(tone);
        const QString key = u"ambrotype:%1:%2:%3x%4"_s.arg(m_name, color.name()).arg(size.width()).arg(size.height());
        QPixmap drawn;
        if (QPixmapCache::find(key, &drawn))
            return drawn;
        drawn = QPixmap(size);
        drawn.fill(Qt::transparent);
        QPainter painter(&drawn);
        QSvgRenderer(svg(color)).render(&painter, QRectF(QPointF(), QSizeF(size)));
        painter.end();
        QPixmapCache::insert(key, drawn);
        return drawn;
    }

    QIconEngine *clone() const override { return new LineIconEngine(*this); }

private:
    QByteArray svg(const QColor &color) const
    {
        QFile file(u":/ambrotype/icons/%1.svg"_s.arg(m_name));
        if (!file.open(QIODevice::ReadOnly)) {
            file.setFileName(u":/ambrotype/icons/preset.svg"_s);
            if (!file.open(QIODevice::ReadOnly))
                return {};
        }
        QByteArray text = file.readAll();
        text.replace("#000", color.name().toLatin1());
        return text;
    }

    QString m_name;
    IconTone m_tone;
};

} // namespace

QIcon icon(const QString &name)
{
    return icon(name, IconTone::Text);
}

QIcon icon(const QString &name, IconTone tone)
{
    return QIcon(new LineIconEngine(name, tone)); // QIcon takes it
}

IconLabel::IconLabel(const QString &name, IconTone tone, QWidget *parent)
    : QLabel(parent)
{
    setFixedSize(Theme::lines(1.0), Theme::lines(1.0));
    setIcon(name, tone);
}

void IconLabel::setIcon(const QString &name, IconTone tone)
{
    m_icon = icon(name, tone);
    update();
}

void IconLabel::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    m_icon.paint(&painter, rect());
}

} // namespace ambrotype::ui
