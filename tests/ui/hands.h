#pragma once

#include <QPoint>
#include <QString>
#include <QStringList>

class QMenu;
class QWidget;

namespace ambrotype::ui {
class PreferenceDialog;
}

namespace ambrotype::test {

class StudioFixture;

//! \name What a person does at the window, as events of mouse and keyboard
//! @{

//! A key for whatever has the keyboard: a menu, a dialog, a control.
void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {});
void click(QWidget &widget); //!< In its middle.
void click(QWidget &widget, QPoint at, Qt::KeyboardModifiers modifiers = {});
void drag(QWidget &widget, QPoint from, QPoint to, Qt::MouseButton button = Qt::LeftButton);
void turnWheel(QWidget &widget, QPoint at, int notches); //!< Above 0: away from the hand.
void dropFiles(QWidget &widget, const QStringList &files);
//! Opens a menu of the menu bar of \p window and clicks an entry, both by their texts without access keys.
void chooseFromMenu(QWidget &window, const QString &menu, const QString &entry);
//! The button of \p parent with this text; fails the test when there is none that can be seen and pressed.
void clickButton(QWidget &parent, const QString &text);
//! Brings \p window to the front, as the desktop does when a dialog has closed.
void turnTo(QWidget &window);
//! The dialog of this class that is open; waits for it.
QWidget *openDialog(const char *className);
//! The preferences of the window, opened at the page with this title.
ui::PreferenceDialog &openPreferences(StudioFixture &studio, const QString &title);

//! @}

} // namespace ambrotype::test
