#pragma once

#include <QObject>

class QContextMenuEvent;
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

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void open(const QContextMenuEvent &event);
    void addFace(QMenu &menu, const QContextMenuEvent &event);
    void fill(QMenu &menu);

    Canvas &m_canvas;
    Actions &m_actions;
    FaceDesk &m_faces;
    FacePanel &m_list;
    QMenu &m_compared;
};

} // namespace ambrotype::ui
