#include "theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QFontMetrics>
#include <QPalette>
#include <QStyleFactory>

using namespace Qt::Literals::StringLiterals;

//! Resources of a static library are linked in only when they are asked for, outside of any namespace.
static void initStudioResources()
{
    Q_INIT_RESOURCE(ui);
}

namespace ambrotype::ui {

namespace {

// The theme in force: the look is one per program, as QApplication's palette and style sheet are.
ThemeId currentTheme = ThemeId::Mid;

QColor grey(int value)
{
    return QColor(value, value, value);
}

ThemeColors mid()
{
    return {grey(72),
            grey(90),
            grey(110),
            grey(122),
            grey(66),
            grey(56),
            grey(245),
            grey(216),
            grey(150),
            QColor(0x9d, 0xbc, 0xdd),
            QColor(0x46, 0x66, 0x87),
            grey(255),
            QColor(0x9f, 0xe0, 0xa4),
            QColor(0xf5, 0xcf, 0x7c),
            QColor(0xff, 0xb9, 0xae)};
}

ThemeColors dark()
{
    return {grey(24),
            grey(38),
            grey(58),
            grey(72),
            grey(28),
            grey(16),
            grey(232),
            grey(170),
            grey(110),
            QColor(0x86, 0xa9, 0xce),
            QColor(0x3a, 0x59, 0x79),
            grey(255),
            QColor(0x86, 0xc9, 0x8b),
            QColor(0xe3, 0xb8, 0x5c),
            QColor(0xf0, 0x95, 0x88)};
}

ThemeColors light()
{
    return {grey(190),
            grey(215),
            grey(238),
            grey(250),
            grey(245),
            grey(160),
            grey(24),
            grey(64),
            grey(130),
            QColor(0x3a, 0x62, 0x8b),
            QColor(0x3f, 0x67, 0x90),
            grey(255),
            QColor(0x1f, 0x5e, 0x27),
            QColor(0x6b, 0x4a, 0x00),
            QColor(0x98, 0x22, 0x17)};
}

ThemeColors highContrast()
{
    return {grey(0),
            grey(0),
            grey(26),
            grey(60),
            grey(0),
            grey(200),
            grey(255),
            grey(255),
            grey(150),
            QColor(0xa9, 0xd2, 0xff),
            QColor(0xff, 0xff, 0xff),
            grey(0),
            QColor(0x7d, 0xff, 0x8a),
            QColor(0xff, 0xd8, 0x4d),
            QColor(0xff, 0x9c, 0x8f)};
}

QPalette palette(const ThemeColors &colors)
{
    QPalette palette(colors.control, colors.window);
    palette.setColor(QPalette::Window, colors.window);
    palette.setColor(QPalette::WindowText, colors.text);
    palette.setColor(QPalette::Base, colors.field);
    palette.setColor(QPalette::AlternateBase, colors.panel);
    palette.setColor(QPalette::Text, colors.text);
    palette.setColor(QPalette::PlaceholderText, colors.dim);
    palette.setColor(QPalette::Button, colors.control);
    palette.setColor(QPalette::ButtonText, colors.text);
    palette.setColor(QPalette::BrightText, colors.text);
    palette.setColor(QPalette::ToolTipBase, colors.control);
    palette.setColor(QPalette::ToolTipText, colors.text);
    palette.setColor(QPalette::Highlight, colors.selection);
    palette.setColor(QPalette::HighlightedText, colors.selectionText);
    palette.setColor(QPalette::Link, colors.accent);
    palette.setColor(QPalette::LinkVisited, colors.accent);
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, colors.disabled);
    return palette;
}

QString styleSheet(const ThemeColors &colors)
{
    QFile file(u":/ambrotype/styles/studio.qss"_s);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString text = QString::fromUtf8(file.readAll());
    const std::pair<QLatin1StringView, QColor> names[] = {
        {"@window"_L1, colors.window},
        {"@panel"_L1, colors.panel},
        {"@control"_L1, colors.control},
        {"@hover"_L1, colors.hover},
        {"@field"_L1, colors.field},
        {"@border"_L1, colors.border},
        {"@text"_L1, colors.text},
        {"@dim"_L1, colors.dim},
        {"@disabled"_L1, colors.disabled},
        {"@accent"_L1, colors.accent},
        {"@selectionText"_L1, colors.selectionText},
        {"@selection"_L1, colors.selection},
    };
    for (const auto &[name, color] : names)
        text.replace(name, color.name());
    text.replace("@ground"_L1, colors.window.lightness() < 128 ? "dark"_L1 : "light"_L1);
    return text;
}

} // namespace

const ThemeColors &Theme::colors(ThemeId id)
{
    static const ThemeColors all[] = {mid(), dark(), light(), highContrast()};
    return all[static_cast<int>(id)];
}

ThemeId Theme::fromName(const QString &name)
{
    if (name == "dark"_L1)
        return ThemeId::Dark;
    if (name == "light"_L1)
        return ThemeId::Light;
    return name == "contrast"_L1 ? ThemeId::HighContrast : ThemeId::Mid;
}

QString Theme::name(ThemeId id)
{
    switch (id) {
    case ThemeId::Dark:
        return u"dark"_s;
    case ThemeId::Light:
        return u"light"_s;
    case ThemeId::HighContrast:
        return u"contrast"_s;
    case ThemeId::Mid:
        break;
    }
    return u"mid"_s;
}

void Theme::apply(QApplication &application, ThemeId id)
{
    initStudioResources();
    currentTheme = id;
    const ThemeColors &chosen = colors(id);
    application.setPalette(palette(chosen));
    application.setStyleSheet(styleSheet(chosen));
}

ThemeId Theme::current()
{
    return currentTheme;
}

int Theme::lines(double lines)
{
    return qRound(lines * QFontMetrics(QApplication::font()).height());
}

QFont Theme::smallFont()
{
    QFont font = QApplication::font();
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

QFont Theme::strongFont()
{
    QFont font = QApplication::font();
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace ambrotype::ui
