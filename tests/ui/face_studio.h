#pragma once

#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "faces/face_desk.h"
#include "faces/face_panel.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QTest>
#include <QToolButton>

#include <atomic>

namespace ambrotype::test {

using ui::FacePanel;
using ui::FaceRow;

inline bool soon(const std::function<bool()> &done)
{
    return waitFor(done);
}

inline pipeline::FaceOutcome face(int number, const faces::Box &box)
{
    pipeline::FaceOutcome outcome;
    outcome.number = number;
    outcome.face.box = box;
    outcome.face.source = faces::FaceSource::Cascade;
    for (std::size_t i = 0; i < 5; ++i)
        outcome.face.landmarks[i] = {box.left + 10.0 * static_cast<double>(i + 1), box.top + 20};
    return outcome;
}

inline pipeline::Findings threeFaces()
{
    pipeline::Findings findings;
    findings.lookedForFaces = true;
    findings.faces = {face(1, {60, 60, 200, 220}), face(2, {300, 80, 400, 190}), face(3, {480, 300, 540, 370})};
    findings.faces[1].badges = {"profile"};
    findings.faces[2].badges = {"small 18 px", "out of focus"};
    findings.faces[2].reason = "The face is out of focus.";
    return findings;
}

//! A studio whose searches find what the test says, with a picture of 640 x 480 on the canvas.
class FaceStudio
{
public:
    explicit FaceStudio(pipeline::Findings found = threeFaces())
    {
        m_studio.studio().faceService().setFinder(
            [this, found](const auto &, const pipeline::Recipe &recipe, const auto &) {
                ++searches;
                lastThreshold = recipe.number("faces", "threshold");
                return Result<pipeline::Findings>(found);
            });
        m_studio.studio().setInitialPreset({}); // nothing is restored: faces are found by searches alone
        m_studio.openAndSettle(m_studio.makePicture(QStringLiteral("a.png"), 640, 480));
    }

    StudioFixture &studio() { return m_studio; }
    ui::Canvas &canvas() { return m_studio.window().canvas(); }
    ui::FaceDesk &desk() { return m_studio.window().faces(); }
    ui::PhotoDocument &document() { return *m_studio.studio().current(); }
    FacePanel &panel() { return *m_studio.window().findChild<FacePanel *>(QStringLiteral("facePanel")); }
    std::vector<pipeline::FaceChoice> choices() { return ui::faceChoices(document().recipe()); }

    void showList()
    {
        m_studio.trigger(QStringLiteral("Faces"));
        REQUIRE(soon([this] {
            const FacePanel::State state = panel().content().state;
            return state == FacePanel::State::List || state == FacePanel::State::None;
        }));
    }
    FaceRow &row(int number)
    {
        REQUIRE(soon([&] { return panel().row(number) != nullptr; }));
        return *panel().row(number);
    }
    //! Where a pixel of the photograph is on the canvas.
    QPoint place(double x, double y)
    {
        const QPointF content = desk().overlay().contentOf(faces::Point{x, y});
        return canvas().mappingAt(canvas().rect().center()).toWidget(content).toPoint();
    }
    //! Runs an entry of a row's menu.
    void choose(int number, const QString &text)
    {
        QMenu *menu = row(number).menuButton()->menu();
        Q_EMIT menu->aboutToShow();
        for (QAction *action : menu->actions()) {
            if (action->text() == text) {
                REQUIRE(action->isEnabled());
                action->trigger();
                return;
            }
        }
        FAIL("no such entry");
    }
    void drag(QPoint from, QPoint to)
    {
        QTest::mousePress(&canvas(), Qt::LeftButton, {}, from);
        for (int i = 1; i <= 8; ++i)
            QTest::mouseMove(&canvas(), from + (to - from) * i / 8);
        QTest::mouseRelease(&canvas(), Qt::LeftButton, {}, to);
    }

    std::atomic<int> searches = 0;
    std::atomic<double> lastThreshold = -1.0;

private:
    StudioFixture m_studio;
};

template <typename Widget> Widget *withText(QWidget &parent, const QString &text)
{
    for (Widget *each : parent.findChildren<Widget *>()) {
        if (each->text() == text)
            return each;
    }
    return nullptr;
}

} // namespace ambrotype::test
