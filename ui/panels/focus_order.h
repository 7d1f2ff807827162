#pragma once

#include <QList>

class QWidget;

namespace ambrotype::ui {

//! What takes the focus in \p root, in the order in which Tab goes through it now; without \p root itself and without
//! parts of a control that follow it by themselves.
QList<QWidget *> inFocusOrder(const QWidget &root);

//! Lets Tab go through \p widgets one after the other; all of one window, all taking the focus.
void chainFocus(const QList<QWidget *> &widgets);

} // namespace ambrotype::ui
