#pragma once

class QWidget;

namespace ambrotype::ui {

//! Lets the mouse wheel change \p control only while it has the focus; else the panel around it scrolls.
void guardWheel(QWidget *control);

} // namespace ambrotype::ui
