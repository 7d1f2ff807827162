#pragma once

class QMenu;

namespace ambrotype::ui {

class Actions;

//! \name What looks at a picture, for the View menu and the menu of the canvas
//! @{

//! Before and after. \p compared: the list of what can stand in the original's place.
void addCompareActions(QMenu &menu, const Actions &actions, QMenu &compared);
void addZoomActions(QMenu &menu, const Actions &actions);
void addFaceActions(QMenu &menu, const Actions &actions); //!< In a menu of their own.
//! @}

} // namespace ambrotype::ui
