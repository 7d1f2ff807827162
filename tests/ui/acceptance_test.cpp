// What ui.md lists as acceptance checks and no other file here tests.
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "filmstrip/filmstrip.h"
#include "main_window/message_bar.h"
#include "panels/adjust_panel.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QDir>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QUrl>

#include <set>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

void drop(QWidget &target, const QStringList &files)
{
    QMimeData data;
    QList<QUrl> urls;
    for (const QString &file : files)
        urls << QUrl::fromLocalFile(file);
    data.setUrls(urls);
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&target, &enter);
    QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&target, &event);
}

bool takesTab(const QWidget &widget)
{
    return widget.isVisible() && widget.isEnabled() && widget.focusPolicy() & Qt::TabFocus && !widget.focusProxy();
}

//! Name, number and slider of a value are read as one.
const QWidget *readAsOne(const QWidget &widget)
{
    for (const QWidget *up = &widget; up; up = up->parentWidget()) {
        if (up->inherits("ambrotype::ui::ParamEditor"))
            return up;
    }
    return &widget;
}

//! Sockets of this process that speak TCP or UDP, by the kernel's list.
int networkSockets()
{
    std::set<QString> own;
    const QDir handles(u"/proc/self/fd"_s);
    for (const QString &name : handles.entryList(QDir::Files | QDir::System)) {
        const QString target = QFile::symLinkTarget(handles.filePath(name));
        if (const qsizetype at = target.indexOf("socket:["_L1); at >= 0)
            own.insert(target.mid(at + 8).chopped(1));
    }
    int count = 0;
    for (const char *table : {"tcp", "tcp6", "udp", "udp6"}) {
        QFile file(u"/proc/self/net/"_s + QLatin1StringView(table));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QStringList lines = QString::fromLatin1(file.readAll()).split(u'\n');
        for (const QString &line : lines) {
            const QStringList fields = line.simplified().split(u' ');
            count += fields.size() > 9 && own.contains(fields[9]) ? 1 : 0;
        }
    }
    return count;
}

} // namespace

TEST_CASE("a drop of 300 files of which 20 are no pictures adds 280 and says one line", "[ui][acceptance]")
{
    StudioFixture studio;
    QDir(studio.path({})).mkpath(u"shoot"_s);
    const QString first = studio.makePicture(u"shoot/p0.png"_s, 24, 16);
    for (int i = 1; i < 280; ++i)
        REQUIRE(QFile::copy(first, studio.path(u"shoot/p%1.png"_s.arg(i))));
    for (int i = 0; i < 20; ++i)
        REQUIRE(QFile::copy(first, studio.path(u"shoot/notes%1.txt"_s.arg(i))));
    drop(studio.window(), {studio.path(u"shoot"_s)});
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 280; }));
    const QString said = studio.window().messageBar().text();
    CHECK(said.contains("280"_L1));
    CHECK(said.contains("20"_L1));
}

TEST_CASE("every shortcut fires its command", "[ui][acceptance]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    ui::Canvas &canvas = studio.window().canvas();
    int fired = 0;
    for (QAction *action : studio.window().actions()) {
        for (const QKeySequence &keys : action->shortcuts()) {
            QAction::disconnect(action, nullptr, &studio.window(), nullptr); // what it does is tested elsewhere
            QAction::disconnect(action, nullptr, &canvas, nullptr);
            QAction::disconnect(action, nullptr, &studio.studio(), nullptr);
            action->setEnabled(true);
            canvas.setFocus();
            const QSignalSpy spy(action, &QAction::triggered);
            const QKeyCombination key = keys[0];
            // A shifted sign is another key on many keyboards; both are bound, the event names one of them.
            QTest::keyClick(&canvas, key.key(), key.keyboardModifiers());
            INFO(action->objectName().toStdString() << ": " << keys.toString().toStdString());
            CHECK(spy.count() == 1);
            fired += static_cast<int>(spy.count());
        }
    }
    CHECK(fired > 50);
}

TEST_CASE("every control is reached by Tab, areas by F6", "[ui][acceptance]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    studio.trigger(u"Queue"_s);
    QApplication::processEvents();
    std::set<const QWidget *> reached;
    studio.window().canvas().setFocus();
    for (int press = 0; press < 300; ++press) {
        QWidget *focus = QApplication::focusWidget();
        REQUIRE(focus);
        reached.insert(focus);
        // On the picture Tab hides the sides, as photo programs have it; F6 goes on from there.
        const bool area = focus == &studio.window().canvas() || focus == &studio.window().filmstrip();
        QTest::keyClick(focus, area ? Qt::Key_F6 : Qt::Key_Tab);
    }
    for (int press = 0; press < 12; ++press) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_F6);
        reached.insert(QApplication::focusWidget());
    }
    int controls = 0;
    for (const QWidget *widget : studio.window().findChildren<QWidget *>()) {
        const bool part = widget->objectName().startsWith("qt_"_L1) || widget->inherits("QScrollArea")
                          || widget->inherits("QMenuBar") || widget->inherits("QTabWidget")
                          || (widget->parentWidget() && widget->parentWidget()->inherits("QAbstractSpinBox"));
        if (part || widget->window() != &studio.window() || !takesTab(*widget))
            continue;
        INFO(widget->metaObject()->className()
             << " " << widget->objectName().toStdString() << " \"" << widget->accessibleName().toStdString() << "\"");
        CHECK(reached.contains(widget));
        ++controls;
    }
    CHECK(controls > 15);
}

TEST_CASE("Tab goes through each area as it is read: down, and from left to right", "[ui][acceptance]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    studio.trigger(u"Queue"_s);
    auto *adjust = studio.window().findChild<ui::AdjustPanel *>();
    REQUIRE(adjust);
    int steps = 0;
    for (const bool advanced : {false, true}) {
        adjust->setAdvanced(advanced);
        // So high that nothing is scrolled away, and every part at its place.
        studio.window().resize(1440, 4000);
        QTest::qWait(50);
        studio.window().grab();
        for (const char *name : {"presetDock", "adjustDock", "queueDock"}) {
            auto *dock = studio.window().findChild<QDockWidget *>(QString::fromLatin1(name));
            REQUIRE(dock);
            std::vector<const QWidget *> places;
            for (const QWidget *next = dock->nextInFocusChain(); next != dock; next = next->nextInFocusChain()) {
                if (!dock->isAncestorOf(next) || !takesTab(*next) || next->inherits("QScrollArea")
                    || next->objectName().startsWith("qt_"_L1))
                    continue;
                const QWidget *place = readAsOne(*next);
                if (places.empty() || places.back() != place)
                    places.push_back(place);
            }
            for (std::size_t i = 1; i < places.size(); ++i) {
                const QRect before(places[i - 1]->mapTo(dock, QPoint()), places[i - 1]->size());
                const QRect after(places[i]->mapTo(dock, QPoint()), places[i]->size());
                const bool below = after.center().y() > before.center().y();
                const bool sameLine = after.top() <= before.bottom() && before.top() <= after.bottom();
                INFO(before.top() << ", " << after.top());
                INFO(name << ": " << places[i - 1]->accessibleName().toStdString() << " ("
                          << places[i - 1]->metaObject()->className() << ") before "
                          << places[i]->accessibleName().toStdString() << " (" << places[i]->metaObject()->className()
                          << ")");
                CHECK((sameLine ? after.left() >= before.left() || after.top() > before.top() : below));
                ++steps;
            }
        }
    }
    CHECK(steps > 25);
}

TEST_CASE("a session opens no connection", "[ui][acceptance]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    studio.trigger(u"Enhance"_s);
    REQUIRE(waitFor([&] { return studio.studio().current()->state() == ui::PictureState::Done; }));
    studio.trigger(u"Models..."_s);
    studio.trigger(u"Review"_s);
    QTest::qWait(200);
    CHECK(networkSockets() == 0);
}

TEST_CASE("at its start the window has made only what is seen", "[ui][acceptance]")
{
    StudioFixture studio;
    int widgets = 0;
    int rows = 0;
    int sections = 0;
    for (const QWidget *widget : studio.window().findChildren<QWidget *>()) {
        ++widgets;
        rows += widget->inherits("ambrotype::ui::FaceRow") ? 1 : 0;
        sections += widget->inherits("ambrotype::ui::StageSection") ? 1 : 0;
        INFO(widget->metaObject()->className());
        CHECK_FALSE(widget->inherits("QDialog"));
    }
    CHECK(rows == 0);
    CHECK(sections == 0);
    CHECK(widgets < 400); // 343 when this was written; each costs time before the first picture of the window
}
