#pragma once

#include "studio/background.h"

#include <QObject>
#include <QTimer>

namespace ambrotype::ui {

class Canvas;

//! Finds, by a worker, what the canvas shows of the result that the original does not explain, while the canvas wants
//! to show it: at the present zoom, of the pixels on the screen. One search at a time; what has changed meanwhile is
//! searched next. Window thread.
class InventedFinder : public QObject
{
    Q_OBJECT

public:
    explicit InventedFinder(Canvas &canvas, QObject *parent = nullptr);

Q_SIGNALS:
    void found(double percent); //!< The marks of what is shown now are on the canvas.

private:
    void follow();
    void search();

    Canvas &m_canvas;
    QTimer m_soon;
    bool m_searching = false;
    bool m_changed = false; //!< Since the search began.
    Background m_work{this};
};

} // namespace ambrotype::ui
