// The model manager beyond files: which model "auto" takes, and what is in memory.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "language/language.h"
#include "models/model_dialog.h"
#include "models/model_table.h"

#include "jobs/model_memory.h"

#include <catch2/catch.hpp>

#include <QPushButton>
#include <QTableView>
#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace ambrotype::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

using Here = jobs::ShelfModel::Here;

jobs::ShelfModel shelfModel(const char *id, const char *task, const char *path)
{
    jobs::ShelfModel model;
    model.id = id;
    model.title = id;
    model.task = task;
    model.path = path;
    model.here = *path ? Here::Verified : Here::Missing;
    return model;
}

QPushButton *buttonOf(QWidget &parent, const QStringList &texts)
{
    for (auto *each : parent.findChildren<QPushButton *>()) {
        if (texts.contains(each->text()))
            return each;
    }
    return nullptr;
}

//! Chooses the row of the catalogue's model of this name.
void chooseRow(QTableView &table, const QString &title)
{
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        if (table.model()->index(row, ModelTable::NameColumn).data().toString() == title) {
            table.setCurrentIndex(table.model()->index(row, 0));
            return;
        }
    }
    FAIL("no such model");
}

} // namespace

TEST_CASE("the table of models tells what is in memory and which is the default", "[ui][models]")
{
    speak(application(), u"en"_s); // whose plural forms are a translation too
    ModelTable table;
    table.setShelf({shelfModel("a", "face-restore", "/m/a.pth"),
                    shelfModel("b", "face-restore", "/m/b.pth"),
                    shelfModel("c", "face-detect", "")});
    const auto text = [&](int row, int column) { return table.index(row, column).data().toString(); };
    CHECK(text(0, ModelTable::MemoryColumn).isEmpty());
    CHECK_FALSE(table.isAnyResident());
    table.setResident({{"/m/b.pth", "cuda:0", 348'000'000, 190.0, false}, {"/m/a.pth", "cpu", 0, 0.0, true}});
    CHECK(table.isAnyResident());
    CHECK(text(0, ModelTable::MemoryColumn) == u"loading"_s);
    CHECK(text(1, ModelTable::MemoryColumn) == u"CUDA:0, 348 MB"_s);
    CHECK(text(0, ModelTable::UsedColumn) == u"just now"_s);
    CHECK(text(1, ModelTable::UsedColumn) == u"3 minutes ago"_s);
    CHECK(text(2, ModelTable::MemoryColumn).isEmpty());
    table.setDefaults({{"face-restore", "b"}, {"face-detect", ""}});
    CHECK(text(0, ModelTable::TaskColumn) == u"Restoring faces"_s);
    CHECK(text(1, ModelTable::TaskColumn) == u"Restoring faces, your default"_s);
    CHECK(text(2, ModelTable::TaskColumn) == u"Finding faces"_s);
}

TEST_CASE("a model that cannot be the default says why", "[ui][models]")
{
    StudioFixture studio;
    studio.trigger(u"Models..."_s);
    auto *dialog = studio.window().findChild<ModelDialog *>();
    REQUIRE(dialog);
    REQUIRE(waitFor([&] { return !dialog->isBusy(); }));
    QPushButton *choice = buttonOf(*dialog, {u"Set as default"_s});
    REQUIRE(choice);
    chooseRow(*dialog->table(), u"GFPGAN 1.4"_s);
    CHECK_FALSE(choice->isEnabled());
    CHECK(choice->toolTip().contains(u"not on this computer"_s));
    delete dialog;
}

TEST_CASE("a default is set in the model manager and taken back", "[ui][models]")
{
    if (!haveShared("weights/face_detection_yunet_2023mar.onnx"))
        return;
    StudioFixture studio;
    studio.trigger(u"Models..."_s);
    auto *dialog = studio.window().findChild<ModelDialog *>();
    REQUIRE(waitFor([&] { return !dialog->isBusy(); }));
    dialog->import({QString::fromStdString((sharedDir() / "weights/face_detection_yunet_2023mar.onnx").string())});
    REQUIRE(waitFor([&] { return !dialog->isBusy(); }));
    chooseRow(*dialog->table(), u"YuNet (March 2023)"_s);
    const QStringList texts{u"Set as default"_s, u"Default as shipped"_s};
    QPushButton *choice = buttonOf(*dialog, texts);
    REQUIRE(choice->isEnabled());
    click(*choice);
    REQUIRE(waitFor([&] { return !dialog->isBusy() && choice->text() == texts[1]; }));
    CHECK(jobs::defaultModel("face-detect") == "yunet-2023mar");
    click(*choice);
    REQUIRE(waitFor([&] { return !dialog->isBusy() && choice->text() == texts[0]; }));
    CHECK(jobs::defaultModel("face-detect").empty());
    delete dialog;
}
