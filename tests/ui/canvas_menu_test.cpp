// The menu of the canvas: by mouse and by keys all that can be done there.
#include "ui/face_studio.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "language/plain_text.h"
#include "main_window/actions.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMenuBar>

#include <set>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

QMenu *menuOf(StudioFixture &studio)
{
    return studio.window().canvas().findChild<QMenu *>(u"canvasMenu"_s);
}

//! Opens the menu at \p position, as the right button does or as the menu key does.
QMenu *openMenu(StudioFixture &studio, QPoint position, QContextMenuEvent::Reason reason = QContextMenuEvent::Mouse)
{
    ui::Canvas &canvas = studio.window().canvas();
    QContextMenuEvent event(reason, position, canvas.mapToGlobal(position));
    QApplication::sendEvent(&canvas, &event);
    QMenu *menu = menuOf(studio);
    REQUIRE(menu);
    REQUIRE(waitFor([menu] { return menu->isVisible(); }));
    return menu;
}

void closeMenu(StudioFixture &studio, QMenu *menu)
{
    menu->close();
    REQUIRE(waitFor([&studio] { return menuOf(studio) == nullptr; }));
}

//! Names of the commands in \p menu and the menus in it.
std::set<QString> commandsIn(const QMenu &menu)
{
    std::set<QString> names;
    for (const QAction *action : menu.actions()) {
        if (action->menu())
            names.merge(commandsIn(*action->menu()));
        else if (!action->objectName().isEmpty())
            names.insert(action->objectName());
    }
    return names;
}

QMenu *subMenu(const QMenu &menu, const QString &title)
{
    for (QAction *action : menu.actions()) {
        if (action->menu() && ui::plainText(action->text()) == title)
            return action->menu();
    }
    return nullptr;
}

} // namespace

TEST_CASE("the canvas has a menu with all that its keys and its mouse do", "[ui][canvas][menu]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 640, 480));
    QMenu *menu = openMenu(studio, {60, 60}, QContextMenuEvent::Keyboard);
    const std::set<QString> commands = commandsIn(*menu);
    for (const char *id :
         {"enhance",       "addToQueue",    "exportPictures", "split",        "sideBySide", "single",
          "orientation",   "flip",          "labels",         "difference",   "invented",   "lens",
          "together",      "toggleFit",     "zoomIn",         "zoomOut",      "fit",        "fill",
          "zoomOne",       "zoomTwo",       "showFaces",      "nextFace",     "faceBoxes",  "drawFace",
          "assessment",    "undo",          "redo",           "copySettings", "automatic",  "copyPictures",
          "resetToPreset", "pastePictures", "previous",       "next",         "review",     "removePicture",
          "dividerLess",   "dividerMore",   "nextCompared"}) {
        INFO(id);
        CHECK(commands.contains(QString::fromLatin1(id)));
    }

    // The same commands, not others that look alike: what is chosen here is chosen everywhere.
    QMenu *compare = subMenu(*menu, u"Before and after"_s);
    REQUIRE(compare);
    REQUIRE(subMenu(*compare, u"Compare with"_s));
    for (QAction *action : compare->actions()) {
        if (action->objectName() == "single"_L1)
            action->trigger();
    }
    CHECK(studio.window().canvas().compareLayout().mode == ui::CompareMode::Single);
    closeMenu(studio, menu);

    // By the arrow keys and Enter.
    menu = openMenu(studio, {60, 60}, QContextMenuEvent::Keyboard);
    while (!menu->activeAction() || menu->activeAction()->objectName() != "assessment"_L1) {
        const QAction *before = menu->activeAction();
        QTest::keyClick(menu, Qt::Key_Down);
        REQUIRE(menu->activeAction() != before);
    }
    QTest::keyClick(menu, Qt::Key_Return);
    CHECK(studio.window().canvas().assessment());
    REQUIRE(waitFor([&studio] { return menuOf(studio) == nullptr; }));
}

TEST_CASE("the menu over a face has that face's own", "[ui][canvas][menu][faces]")
{
    FaceStudio faces;
    StudioFixture &studio = faces.studio();
    studio.trigger(u"Faces"_s);
    auto *panel = studio.window().findChild<ui::FacePanel *>();
    REQUIRE(waitFor([panel] { return panel->row(2) != nullptr; }));
    ui::Canvas &canvas = studio.window().canvas();
    const ui::FaceOverlay &overlay = studio.window().faces().overlay();
    REQUIRE(overlay.boxesVisible());
    const QRectF box = overlay.contentOf(studio.window().faces().faces()[1].outcome.face.box);
    const QPoint at = canvas.mappingAt(canvas.rect().center()).toWidget(box.center()).toPoint();
    QMenu *menu = openMenu(studio, at);
    QMenu *ofFace = subMenu(*menu, u"Face 2"_s);
    REQUIRE(ofFace);
    QMetaObject::invokeMethod(ofFace, "aboutToShow"); // as it is when it opens
    CHECK_FALSE(ofFace->actions().isEmpty());
    for (QAction *action : ofFace->actions()) {
        if (ui::plainText(action->text()) == "Anonymise (blur)"_L1)
            action->trigger();
    }
    REQUIRE(waitFor([&] { return studio.window().faces().faces()[1].isAnonymised(); }));
    closeMenu(studio, menu);
    menu = openMenu(studio, {3, 3});
    CHECK_FALSE(subMenu(*menu, u"Face 1"_s));
    closeMenu(studio, menu);
    CHECK(panel->row(2)->menuButton()->menu()); // went on living
}

TEST_CASE("the menu key means the face that the keys have gone to", "[ui][canvas][menu][faces]")
{
    pipeline::Findings findings = threeFaces();
    findings.faces[1].face.box = {260, 180, 380, 300}; // in the middle of the picture, and so of the canvas
    FaceStudio faces(findings);
    faces.showList();
    faces.row(3);
    StudioFixture &studio = faces.studio();
    const QPoint middle = faces.place(320, 240);
    QMenu *menu = openMenu(studio, middle, QContextMenuEvent::Mouse);
    CHECK(subMenu(*menu, u"Face 2"_s));
    closeMenu(studio, menu);
    while (faces.desk().current() != 3)
        studio.trigger(u"Next face"_s);
    menu = openMenu(studio, faces.place(320, 240), QContextMenuEvent::Keyboard);
    CHECK(subMenu(*menu, u"Face 3"_s));
    CHECK_FALSE(subMenu(*menu, u"Face 2"_s));
    closeMenu(studio, menu);
}
