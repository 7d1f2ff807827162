#include "main_window/canvas_menu.h"

#include "canvas/canvas.h"
#include "faces/face_desk.h"
#include "faces/face_panel.h"
#include "main_window/actions.h"
#include "main_window/main_window.h"
#include "main_window/view_menus.h"

#include <QContextMenuEvent>
#include <QMenu>
#include <QToolButton>

namespace ambrotype::ui {

CanvasMenu::CanvasMenu(Canvas &canvas, Actions &actions, FaceDesk &faces, FacePanel &list, QMenu &compared)
    : QObject(&canvas)
    , m_canvas(canvas)
    , m_actions(actions)
    , m_faces(faces)
    , m_list(list)
    , m_compared(compared)
{
    canvas.installEventFilter(this);
}

bool CanvasMenu::eventFilter(QObject *watched, QEvent *event)
{
    if (watched != &m_canvas || event->type() != QEvent::ContextMenu)
        return QObject::eventFilter(watched, event);
    open(*static_cast<QContextMenuEvent *>(event));
    return true;
}

void CanvasMenu::open(const QContextMenuEvent &event)
{
    if (m_faces.overlay().isDrawing())
        return; // Esc and Enter end that
    auto *menu = new QMenu(&m_canvas);
    menu->setObjectName(QStringLiteral("canvasMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addFace(*menu, event);
    fill(*menu);
    menu->popup(event.globalPos());
}

void CanvasMenu::addFace(QMenu &menu, const QContextMenuEvent &event)
{
    // Under the pointer, else the one that the keys have gone to. The menu key points at nothing: with it comes the
    // middle of the canvas.
    if (!m_faces.overlay().boxesVisible())
        return;
    const bool points = event.reason() != QContextMenuEvent::Keyboard;
    const QPoint at = event.pos();
    const int under = points ? m_faces.overlay().faceAt(m_canvas.mappingAt(at).toContent(at)) : 0;
    const FaceRow *row = m_list.row(under > 0 ? under : m_faces.current());
    if (!row)
        return;
    QMenu *ofFace = row->menuButton()->menu();
    ofFace->setTitle(row->accessibleName());
    menu.addMenu(ofFace);
    menu.addSeparator();
}

void CanvasMenu::fill(QMenu &menu)
{
    menu.addActions({m_actions.enhance, m_actions.addToQueue, m_actions.exportPictures});
    menu.addSeparator();
    addCompareActions(*menu.addMenu(MainWindow::tr("&Before and after")), m_actions, m_compared);
    addZoomActions(menu, m_actions);
    addFaceActions(menu, m_actions);
    menu.addAction(m_actions.assessment);
    menu.addSeparator();
    menu.addActions({m_actions.undo, m_actions.redo});
    menu.addMenu(MainWindow::tr("&Settings of the picture"))
        ->addActions({m_actions.automatic,
                      m_actions.resetToPreset,
                      m_actions.savePreset,
                      m_actions.copySettings,
                      m_actions.pasteSettings,
                      m_actions.syncSettings});
    menu.addActions({m_actions.copyPictures, m_actions.pastePictures});
    menu.addMenu(MainWindow::tr("S&tars"))->addActions(m_actions.stars);
    menu.addMenu(MainWindow::tr("Re&view"))
        ->addActions({m_actions.review,
                      m_actions.approve,
                      m_actions.reject,
                      m_actions.handwork,
                      m_actions.undecided,
                      m_actions.adjustResult});
    menu.addSeparator();
    menu.addActions({m_actions.previous, m_actions.next, m_actions.fullScreen});
    menu.addSeparator();
    menu.addAction(m_actions.removePicture);
}

} // namespace ambrotype::ui
