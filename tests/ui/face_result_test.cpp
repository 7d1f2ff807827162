#include "ui/face_studio.h"

#include "panels/choice_row.h"
#include "panels/model_presence.h"
#include "panels/value_row.h"

#include <QComboBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace ambrotype;
using namespace ambrotype::test;

TEST_CASE("without restoration the list says so and switches it on", "[ui][faces]")
{
    FaceStudio studio;
    studio.document().setValue("faces", "model", std::string("none"), QStringLiteral("Faces"), 0);
    studio.showList();
    auto *restore = withText<QPushButton>(studio.panel(), QStringLiteral("Restore"));
    REQUIRE(restore);
    REQUIRE(restore->isVisible());
    QTest::mouseClick(restore, Qt::LeftButton);
    CHECK(studio.document().recipe().text("faces", "model") == "auto");
    CHECK_FALSE(restore->isVisible());
}

TEST_CASE("in simple mode a model is chosen for the faces, and what is not here is grey", "[ui][faces]")
{
    FaceStudio studio;
    auto *row = studio.studio().window().findChild<ui::ChoiceRow *>(QStringLiteral("faces"));
    REQUIRE(row);
    auto *combo = row->findChild<QComboBox *>();
    auto *models = studio.studio().window().findChild<ui::ModelPresence *>();
    REQUIRE(models);
    REQUIRE(soon([&] { return models->isKnown(); }));
    const int missing = combo->findData(QStringLiteral("gfpgan-v1.4"));
    REQUIRE(missing >= 0);
    CHECK(combo->itemText(missing).endsWith(QStringLiteral("Model missing \u00b7 Import")));
    CHECK(row->isMissing(missing));
    CHECK_FALSE(row->isMissing(combo->findData(QStringLiteral("auto"))));
    const QSignalSpy wanted(models, &ui::ModelPresence::importWanted);
    const pipeline::Recipe before = studio.document().recipe();
    Q_EMIT combo->activated(missing);
    CHECK(wanted.count() == 1);
    CHECK(studio.document().recipe() == before);
    if (QWidget *dialog = QApplication::activeModalWidget())
        dialog->close();

    const auto *strength = studio.studio().window().findChild<ui::ValueRow *>(QStringLiteral("faces.amount"));
    const auto *mode = studio.studio().window().findChild<ui::ChoiceRow *>(QStringLiteral("faces.mode"));
    const auto *fidelity = studio.studio().window().findChild<ui::ValueRow *>(QStringLiteral("faces.fidelity"));
    REQUIRE((strength && mode && fidelity));
    Q_EMIT combo->activated(combo->findData(QStringLiteral("classic")));
    CHECK(studio.document().recipe().text("faces", "model") == "classic");
    CHECK((strength->isVisible() && mode->isVisible()));
    CHECK_FALSE(fidelity->isVisible()); // CodeFormer only
    Q_EMIT combo->activated(combo->findData(QStringLiteral("none")));
    CHECK_FALSE(strength->isVisible());
}

TEST_CASE("what is decided on the picture has no control among the values", "[ui][faces]")
{
    FaceStudio studio;
    studio.document().setValue("faces", "model", std::string("file"), QStringLiteral("Faces"), 0);
    withText<QPushButton>(studio.studio().window(), QStringLiteral("Advanced"))->click();
    bool hasFile = false;
    for (const ui::ParamEditor *editor : studio.studio().window().findChildren<ui::ParamEditor *>()) {
        CHECK(editor->spec().id != "choices");
        const bool isFile = editor->spec().id == "file";
        hasFile = hasFile || (isFile && editor->findChild<QToolButton *>()); // to choose one
    }
    CHECK(hasFile);
}

TEST_CASE("a restored face has a result beside the original, and says what became of it", "[ui][faces]")
{
    FaceStudio studio;
    faces::Face drawn;
    drawn.box = {200, 120, 440, 400};
    drawn.landmarks = {{{265, 230}, {375, 230}, {320, 290}, {275, 340}, {365, 340}}};
    ui::addDrawnFace(studio.document(), drawn);
    studio.document().setValue("faces", "model", std::string("classic"), QStringLiteral("Faces"), 0);
    studio.studio().trigger(QStringLiteral("Faces"));
    const auto isKnown = [&] {
        const FacePanel::Content &content = studio.panel().content();
        return !content.faces.empty() && !content.computing
               && (content.faces[0].outcome.restored || !content.faces[0].outcome.reason.empty());
    };
    REQUIRE(soon(isKnown));
    CHECK(studio.searches == 0); // the canvas has looked already
    const ui::ShownFace face = studio.panel().content().faces[0];
    CHECK(face.outcome.restored);
    CHECK(face.outcome.model == "classic");
    CHECK_FALSE(face.outcome.likeness.empty());
    CHECK(face.number() == 1);
    REQUIRE(soon([&] { return !studio.row(face.number()).after().isNull(); }));
    CHECK(studio.row(face.number()).after().size() == studio.row(face.number()).before().size());

    QTest::mouseClick(studio.row(face.number()).box(), Qt::LeftButton);
    REQUIRE(soon([&] {
        const FacePanel::Content &content = studio.panel().content();
        return !content.computing && !content.faces.empty() && !content.faces[0].outcome.restored;
    }));
    CHECK(studio.document().findings()->faces[0].reason == "Switched off.");
}

TEST_CASE("who is looked at stays so when faces get other numbers", "[ui][faces]")
{
    FaceStudio studio;
    studio.showList();
    QTest::mouseClick(&studio.row(2), Qt::LeftButton, {}, QPoint(20, 20));
    pipeline::Findings more = threeFaces();
    more.faces.insert(more.faces.begin(), face(1, {0, 230, 240, 470}));
    for (std::size_t i = 1; i < more.faces.size(); ++i)
        more.faces[i].number = static_cast<int>(i) + 1;
    studio.document().setFindings(more);
    CHECK(studio.desk().current() == 3);
    studio.document().setFindings(pipeline::Findings{true, {}});
    CHECK(studio.desk().current() == 0);
}
