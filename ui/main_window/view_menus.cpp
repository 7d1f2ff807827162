#include "main_window/view_menus.h"

#include "main_window/actions.h"
#include "main_window/main_window.h"

#include <QMenu>

namespace ambrotype::ui {

void addCompareActions(QMenu &menu, const Actions &actions, QMenu &compared)
{
    menu.addActions({actions.split, actions.sideBySide, actions.single, actions.cycleMode});
    menu.addSeparator();
    menu.addActions({actions.orientation, actions.flip, actions.labels, actions.difference, actions.invented});
    menu.addMenu(&compared);
    menu.addActions({actions.nextCompared, actions.previousCompared, actions.useCompared, actions.lens});
    menu.addAction(actions.together);
    menu.addMenu(MainWindow::tr("&Divider"))
        ->addActions({actions.dividerLess, actions.dividerMore, actions.dividerMuchLess, actions.dividerMuchMore});
}

void addZoomActions(QMenu &menu, const Actions &actions)
{
    menu.addActions({actions.toggleFit, actions.zoomIn, actions.zoomOut});
    menu.addMenu(MainWindow::tr("&Zoom"))->addActions(actions.zooms());
}

void addFaceActions(QMenu &menu, const Actions &actions)
{
    menu.addMenu(MainWindow::tr("F&aces"))
        ->addActions({actions.showFaces, actions.nextFace, actions.faceBoxes, actions.drawFace, actions.comparePeople});
}

} // namespace ambrotype::ui
