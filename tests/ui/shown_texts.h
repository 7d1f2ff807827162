#pragma once

#include <QStringList>
#include <QWidget>

#include <functional>

namespace ambrotype::test {

//! Every text that \p root and what is in it say: labels, buttons, tips, names for screen readers, menus, lists of
//! choices, tabs, headers.
QStringList shownTexts(const QWidget &root);

//! Texts of visible labels, buttons, choices and tabs in \p root that have less room than they need, each with where.
QStringList clippedTexts(const QWidget &root);

//! Shows every dialog of the window in turn and calls \p look with it and each of its pages.
void forEachDialog(const std::function<void(QWidget &dialog)> &look);

} // namespace ambrotype::test
