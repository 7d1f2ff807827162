#pragma once

#include <QColor>
#include <QString>

class QApplication;
class QFont;

namespace ambrotype::ui {

enum class ThemeId { Mid, Dark, Light, HighContrast };

//! Colours of one theme. Everything large is neutral grey (R = G = B), so that the eye judges the picture and not the
//! window; the accent marks selection and focus only. Text has a contrast of at least 4.5:1 on its ground.
struct ThemeColors
{
    QColor window;  //!< Behind all: tool bar, status bar, gaps.
    QColor panel;   //!< Docks.
    QColor control; //!< Buttons at rest.
    QColor hover;   //!< Buttons under the pointer.
    QColor field;   //!< Lists, spin boxes.
    QColor border;
    QColor text;
    QColor dim; //!< Second line, units, help.
    QColor disabled;
    QColor accent;    //!< Lines and fills: slider, focus ring.
    QColor selection; //!< Ground of what is selected.
    QColor selectionText;
    QColor good;
    QColor warning;
    QColor bad;
};

//! The look of the program: Fusion with a neutral palette and one style sheet. Window thread.
class Theme
{
public:
    static const ThemeColors &colors(ThemeId id);
    static ThemeId fromName(const QString &name); //!< "mid", "dark", "light", "contrast"; unknown is mid.
    static QString name(ThemeId id);

    //! Sets palette and style sheet of the whole program.
    static void apply(QApplication &application, ThemeId id);
    static ThemeId current();
    static const ThemeColors &colors() { return colors(current()); }

    //! \p lines heights of a line of text in pixels: the unit of all sizes.
    static int lines(double lines);
    static QFont smallFont();
    static QFont strongFont();
};

} // namespace ambrotype::ui
