// The model manager beyond files: which model "auto" takes, and what is in memory.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "language/language.h"
#include "models/model_dialog.h"
#include "models/model_table.h"

#include "inference/engine_loader.h"
#include "jobs/model_memory.h"

#include <catch2/catch.hpp>

#include <QPushButton>
#include <QTableView>
#include <QTest>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>

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

//! An engine that holds files which nobody can load; in force while it lives.
class LoadedModels final : public inference::Engine
{
public:
    LoadedModels() { inference::setEngineForTests(this); }
    ~LoadedModels() override { inference::setEngineForTests(nullptr); }

    std::vector<inference::DeviceInfo> devices() const override { return {}; }
    Result<std::shared_ptr<inference::LoadedModel>> load(const inference::ModelRequest &, const CancelToken &) override
    {
        return Error{ErrorCode::NotFound, "No models here.", {}};
    }
    void warmUp(const inference::ModelRequest &) override {}
    std::vector<inference::ResidentModel> resident() const override
    {
        std::vector<inference::ResidentModel> models;
        for (const std::string &file : filesNow()) {
            inference::ResidentModel model;
            model.file = file;
            model.device = "cpu";
            model.bytes = 1'000'000;
            model.state = inference::ResidentModel::State::Resident;
            models.push_back(model);
        }
        return models;
    }
    void setMemoryBudget(std::uint64_t) override {}
    void releaseUnused() override {}
    std::size_t release(const std::string &file) override
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return inUse ? 0 : static_cast<std::size_t>(std::erase(m_files, file));
    }
    std::vector<inference::ModelUse> uses() const override
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        std::vector<inference::ModelUse> all;
        for (const std::string &file : m_everLoaded)
            all.push_back({file, 2.5 * 3600});
        return all;
    }
    std::string description() const override { return "pretended"; }

    void hold(std::vector<std::string> loaded)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_files = loaded;
        m_everLoaded = std::move(loaded);
    }
    std::vector<std::string> filesNow() const
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return m_files;
    }
    std::atomic<bool> inUse = false;

private:
    mutable std::mutex m_mutex;
    std::vector<std::string> m_files;
    std::vector<std::string> m_everLoaded;
};

//! Chooses the row of the file of this name.
void chooseFile(QTableView &table, const QString &name)
{
    for (int row = 0; row < table.model()->rowCount(); ++row) {
        if (table.model()->index(row, ModelTable::FileColumn).data().toString() == name) {
            table.setCurrentIndex(table.model()->index(row, 0));
            return;
        }
    }
    FAIL("no such file");
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

TEST_CASE("the table of models tells when one was used, in earlier sessions too", "[ui][models]")
{
    speak(application(), u"en"_s);
    constexpr std::int64_t kNow = 1'800'000'000;
    ModelTable table;
    table.addUses({{"/m/a.pth", kNow - 7300}, {"/m/b.pth", kNow - 86'400 * 3 - 5}, {"/m/d.pth", kNow + 400}}, kNow);
    table.setShelf({shelfModel("a", "face-restore", "/m/a.pth"),
                    shelfModel("b", "face-restore", "/m/b.pth"),
                    shelfModel("c", "face-detect", ""),
                    shelfModel("d", "upscale", "/m/d.pth"),
                    shelfModel("e", "upscale", "/m/e.pth")});
    const auto used = [&](int row) { return table.index(row, ModelTable::UsedColumn).data().toString(); };
    CHECK(used(0) == u"2 hours ago"_s);
    CHECK(used(1) == u"3 days ago"_s);
    CHECK(used(2).isEmpty());
    CHECK(used(3) == u"just now"_s);
    CHECK(used(4).isEmpty());
    table.addUses({{"/m/b.pth", kNow - 60}, {"/m/a.pth", kNow - 90'000}}, kNow); // the later one counts
    CHECK(used(0) == u"2 hours ago"_s);
    CHECK(used(1) == u"1 minute ago"_s);
    table.setResident({{"/m/a.pth", "cpu", 1'000'000, 0.0, false}, {"/m/e.pth", "cpu", 0, 0.0, true}});
    CHECK(used(0) == u"just now"_s);
    CHECK(table.isResident(*table.at(0)));
    CHECK_FALSE(table.isResident(*table.at(1)));
    CHECK_FALSE(table.isResident(*table.at(4))); // it is on its way

    ModelFilter sorted;
    sorted.setSourceModel(&table);
    sorted.sort(ModelTable::UsedColumn, Qt::AscendingOrder);
    QStringList order;
    for (int row = 0; row < sorted.rowCount(); ++row)
        order << sorted.index(row, ModelTable::NameColumn).data().toString();
    CHECK(order.indexOf(u"b"_s) > order.indexOf(u"a"_s));
    CHECK(order.last() == u"c"_s);
}

TEST_CASE("one chosen model is unloaded, and its last use outlives the session", "[ui][models]")
{
    speak(application(), u"en"_s);
    StudioFixture studio;
    const auto folder = jobs::modelFolder();
    std::unique_ptr<LoadedModels> engine;
    studio.reopen([&] { // an engine comes and goes while nobody asks it
        std::filesystem::create_directories(folder);
        for (const char *name : {"first.pth", "second.pth"})
            std::ofstream(folder / name) << "no network of ours";
        engine = std::make_unique<LoadedModels>();
        engine->hold({(folder / "first.pth").string(), (folder / "second.pth").string()});
    });
    studio.trigger(u"Models..."_s);
    auto *dialog = studio.window().findChild<ModelDialog *>();
    REQUIRE(waitFor([&] { return !dialog->isBusy(); }));
    QPushButton *unload = buttonOf(*dialog, {u"Unload"_s});
    REQUIRE(unload);
    chooseRow(*dialog->table(), u"GFPGAN 1.4"_s);
    CHECK_FALSE(unload->isEnabled());
    chooseFile(*dialog->table(), u"second.pth"_s);
    REQUIRE(waitFor([&] { return unload->isEnabled(); }));
    click(*unload);
    REQUIRE(waitFor([&] { return engine->filesNow() == std::vector{(folder / "first.pth").string()}; }));
    REQUIRE(waitFor([&] { return !dialog->isBusy() && !unload->isEnabled(); }));
    CHECK(dialog->message().contains(u"taken out of memory"_s));
    chooseFile(*dialog->table(), u"first.pth"_s);
    REQUIRE(waitFor([&] { return unload->isEnabled(); }));
    engine->inUse = true;
    click(*unload);
    REQUIRE(waitFor([&] { return dialog->message().contains(u"is in use"_s); }));
    CHECK(engine->filesNow().size() == 1);

    studio.reopen([&] { engine.reset(); });
    studio.trigger(u"Models..."_s); // nothing is in memory any more
    dialog = studio.window().findChild<ModelDialog *>();
    REQUIRE(waitFor([&] { return !dialog->isBusy(); }));
    for (const QString &name : {u"first.pth"_s, u"second.pth"_s}) {
        chooseFile(*dialog->table(), name);
        const QModelIndex row = dialog->table()->currentIndex();
        CHECK(row.siblingAtColumn(ModelTable::MemoryColumn).data().toString().isEmpty());
        CHECK(row.siblingAtColumn(ModelTable::UsedColumn).data().toString() == u"2 hours ago"_s);
    }
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

TEST_CASE("models in memory are sorted by how much they take", "[ui][models]")
{
    application();
    ModelTable table;
    table.setShelf({shelfModel("a", "upscale", "/m/a.pth"),
                    shelfModel("b", "upscale", "/m/b.pth"),
                    shelfModel("c", "upscale", ""),
                    shelfModel("d", "upscale", "/m/d.pth")});
    table.setResident({{"/m/a.pth", "cpu", 100'000'000, 0.0, false},
                       {"/m/b.pth", "cpu", 17'000'000, 0.0, false},
                       {"/m/d.pth", "cuda:0", 50'000'000, 0.0, false}});
    ModelFilter sorted;
    sorted.setSourceModel(&table);
    sorted.sort(ModelTable::MemoryColumn, Qt::DescendingOrder);
    QString order;
    for (int row = 0; row < sorted.rowCount(); ++row)
        order += sorted.index(row, ModelTable::NameColumn).data().toString();
    CHECK(order == u"adbc"_s);
}
