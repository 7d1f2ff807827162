#pragma once

#include <QObject>
#include <QPoint>

class QMenu;

namespace ambrotype::ui {

class Actions;
class Canvas;
class FaceDesk;
class FacePanel;

//! The menu of the canvas, by the right button and by the menu key: all that can be done with the picture and with how
//! it is looked at, and with the face under the pointer. Made when it is opened. Window thread.
class CanvasMenu : public QObject
{
    Q_OBJECT

public:
    //! \p compared: the list of what can stand in the original's place, filled when it is opened.
    CanvasMenu(Canvas &canvas, Actions &actions, FaceDesk &faces, FacePanel &list, QMenu &compared);

private:
    void open(QPoint position);
    void addFace(QMenu &menu, QPoint position);
    void fill(QMenu &menu);

    Canvas &m_canvas;
    Actions &m_actions;
    FaceDesk &m_faces;
    FacePanel &m_list;
    QMenu &m_compared;
};

} // namespace ambrotype::ui
