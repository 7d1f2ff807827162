#include "ui/hands.h"

#include "ui/studio_fixture.h"

#include "language/plain_text.h"
#include "preferences/preference_dialog.h"

#include <catch2/catch.hpp>

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QDropEvent>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QStackedWidget>
#include <QTest>
#include <QUrl>
#include <QWheelEvent>

namespace ambrotype::test {

namespace {

QAction *actionOf(const QWidget &menu, const QString &text)
{
    for (QAction *action : menu.actions()) {
        if (ui::plainText(action->text()) == text)
            return action;
    }
    return nullptr;
}

} // namespace

void press(Qt::Key key, Qt::KeyboardModifiers modifiers)
{
    QWidget *target = QApplication::activePopupWidget();
    if (!target)
        target = QApplication::focusWidget();
    REQUIRE(target);
    QTest::keyClick(target, key, modifiers);
}

void click(QWidget &widget)
{
    click(widget, widget.rect().center());
}

void click(QWidget &widget, QPoint at, Qt::KeyboardModifiers modifiers)
{
    QTest::mouseClick(&widget, Qt::LeftButton, modifiers, at);
}

void drag(QWidget &widget, QPoint from, QPoint to, Qt::MouseButton button)
{
    constexpr int kMoves = 12;
    QTest::mousePress(&widget, button, {}, from);
    for (int i = 1; i <= kMoves; ++i) {
        QTest::mouseMove(&widget, from + (to - from) * i / kMoves);
        QTest::qWait(16);
    }
    QTest::mouseRelease(&widget, button, {}, to);
}

void turnWheel(QWidget &widget, QPoint at, int notches)
{
    constexpr int kNotch = 120; // of QWheelEvent::angleDelta()
    QWheelEvent event(at,
                      widget.mapToGlobal(QPointF(at)),
                      {},
                      QPoint(0, notches * kNotch),
                      Qt::NoButton,
                      Qt::NoModifier,
                      Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(&widget, &event);
    QTest::qWait(16);
}

void dropFiles(QWidget &widget, const QStringList &files)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const QString &file : files)
        urls << QUrl::fromLocalFile(file);
    data.setUrls(urls);
    const QPoint at(10, 10);
    QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &enter);
    QDropEvent event(at, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&widget, &event);
}

void chooseFromMenu(QWidget &window, const QString &menu, const QString &entry)
{
    INFO(menu.toStdString() << " > " << entry.toStdString());
    auto *bar = window.findChild<QMenuBar *>();
    REQUIRE(bar);
    QAction *head = actionOf(*bar, menu);
    REQUIRE(head);
    click(*bar, bar->actionGeometry(head).center());
    QMenu *open = head->menu();
    REQUIRE(waitFor([open] { return open->isVisible(); }));
    QAction *action = actionOf(*open, entry);
    REQUIRE(action);
    REQUIRE(action->isEnabled());
    click(*open, open->actionGeometry(action).center());
    REQUIRE(waitFor([open] { return !open->isVisible(); }));
}

void clickButton(QWidget &parent, const QString &text)
{
    INFO(text.toStdString());
    for (QAbstractButton *button : parent.findChildren<QAbstractButton *>()) {
        if (!button->isVisible() || ui::plainText(button->text()) != text)
            continue;
        REQUIRE(button->isEnabled());
        click(*button);
        return;
    }
    FAIL("no such button");
}

void turnTo(QWidget &window)
{
    window.activateWindow();
    REQUIRE(waitFor([&window] { return window.isActiveWindow(); }));
}

QWidget *openDialog(const char *className)
{
    QWidget *found = nullptr;
    const bool there = waitFor([&] {
        for (QWidget *widget : QApplication::topLevelWidgets()) {
            if (widget->isVisible() && widget->inherits(className))
                found = widget;
        }
        return found && found->isActiveWindow();
    });
    const QWidget *focus = QApplication::focusWidget();
    std::string seen =
        std::string(className) + ", keys go to " + (focus ? focus->metaObject()->className() : "nothing");
    for (const QWidget *widget : QApplication::topLevelWidgets()) {
        if (widget->isVisible())
            seen +=
                std::string(", ") + widget->metaObject()->className() + (widget->isActiveWindow() ? " (active)" : "");
    }
    INFO(seen);
    REQUIRE(there);
    return found;
}

ui::PreferenceDialog &openPreferences(StudioFixture &studio, const QString &title)
{
    studio.trigger(QStringLiteral("Preferences..."));
    auto *dialog = qobject_cast<ui::PreferenceDialog *>(openDialog("ambrotype::ui::PreferenceDialog"));
    REQUIRE(dialog);
    auto *list = dialog->findChild<QListWidget *>(QStringLiteral("pageList"));
    REQUIRE(list);
    INFO(title.toStdString());
    const QList<QListWidgetItem *> found = list->findItems(title, Qt::MatchExactly);
    REQUIRE(found.size() == 1);
    click(*list->viewport(), list->visualItemRect(found.front()).center());
    const QWidget *page = dialog->pages()->widget(list->row(found.front()));
    REQUIRE(waitFor([page] { return page->isVisible(); }));
    return *dialog;
}

} // namespace ambrotype::test
