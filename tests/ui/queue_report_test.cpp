// The report on the queue: its figures are those of the queue, it is offered at the end, and it is saved.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "main_window/message_bar.h"
#include "queue/queue_panel.h"
#include "queue/report_dialog.h"

#include "jobs/store/queue_store.h"

#include <catch2/catch.hpp>

#include <QAbstractButton>
#include <QApplication>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QTest>
#include <QTreeWidget>
#include <QTreeWidgetItemIterator>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace ambrotype::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

//! The figure beside \p text; "" when there is no such line.
QString figure(const QTreeWidget &tree, const QString &text)
{
    for (QTreeWidgetItemIterator item(const_cast<QTreeWidget *>(&tree)); *item; ++item) {
        if ((*item)->text(0) == text)
            return (*item)->text(1);
    }
    return {};
}

std::vector<jobs::BatchItem> itemsOf(StudioFixture &studio, int good, int bad)
{
    std::vector<jobs::BatchItem> items(static_cast<std::size_t>(good + bad));
    for (int i = 0; i < good + bad; ++i) {
        jobs::BatchItem &item = items[static_cast<std::size_t>(i)];
        if (i < good) {
            item.input = studio.makePicture(u"p%1.png"_s.arg(i), 60, 40).toStdString();
        } else {
            QFile file(studio.path(u"bad%1.jpg"_s.arg(i)));
            REQUIRE(file.open(QIODevice::WriteOnly));
            file.write("no picture");
            item.input = file.fileName().toStdString();
        }
        item.outputFolder = studio.path(u"out"_s).toStdString();
        item.recipe = pipeline::Recipe::neutral();
        (void)item.recipe.set("sharpen", "amount", 20.0);
        item.recipe.setEnabled("sharpen", true);
        item.presetName = "Landscape";
    }
    return items;
}

} // namespace

TEST_CASE("the report has the figures of the queue and is saved as CSV and JSON", "[ui][queue]")
{
    StudioFixture studio;
    studio.trigger(u"Queue"_s);
    jobs::BatchQueue &queue = studio.studio().queue();
    queue.add(itemsOf(studio, 4, 2));
    REQUIRE(waitFor([&] { return queue.totals().done == 4 && queue.totals().failed == 2; }));
    // At the end it is offered, with the figures of the head line.
    REQUIRE(waitFor([&] { return studio.window().messageBar().text().contains(u"4 of 6 done"_s); }));
    clickButton(studio.window().messageBar(), u"Report"_s);
    auto *dialog = qobject_cast<ReportDialog *>(openDialog("ambrotype::ui::ReportDialog"));
    REQUIRE(dialog);
    REQUIRE(waitFor([&] { return dialog->isComplete(); }));
    const QTreeWidget &tree = *dialog->tree();
    CHECK(figure(tree, u"Done"_s) == u"4"_s);
    CHECK(figure(tree, u"Failed"_s) == u"2"_s);
    CHECK(figure(tree, u"Landscape"_s) == u"4"_s);
    CHECK_FALSE(figure(tree, u"Work on all pictures, added up"_s).isEmpty());
    CHECK_FALSE(figure(tree, u"Stage \"Sharpen\""_s).isEmpty());
    CHECK(dialog->report().failed == queue.totals().failed);
    const jobs::audit::BatchReport &report = dialog->report();
    REQUIRE(report.reasons.size() == 1); // the same for both
    CHECK(figure(tree, QString::fromStdString(report.reasons.front().sentence)) == u"2"_s);

    // What the command line says of the same queue.
    auto store = jobs::QueueStore::open(*jobs::StoreAddress::usual());
    REQUIRE(store.ok());
    std::vector<jobs::audit::Outcome> outcomes;
    const auto rows = (*store)->list();
    for (const jobs::QueueRow &row : *rows) {
        const auto entry = (*store)->entry(row.id);
        outcomes.push_back(jobs::audit::Outcome::of(entry->item, entry->result));
    }
    CHECK(jobs::audit::BatchReport::of(outcomes).toJson() == report.toJson());

    const QString csv = studio.path(u"report.csv"_s);
    const QString json = studio.path(u"report.json"_s);
    dialog->save(csv);
    dialog->save(json);
    REQUIRE(waitFor([&] { return QFile::exists(csv) && QFile::exists(json); }));
    QFile table(csv);
    REQUIRE(table.open(QIODevice::ReadOnly));
    CHECK(table.readAll().count('\n') == 7); // a head and six pictures
    QFile object(json);
    REQUIRE(object.open(QIODevice::ReadOnly));
    const QJsonObject read = QJsonDocument::fromJson(object.readAll()).object();
    CHECK(read.value(u"done"_s).toInt() == 4);
    CHECK(read.value(u"pictures"_s).toArray().size() == 6);
    dialog->save(studio.path(u"no/such/folder/report.json"_s));
    REQUIRE(waitFor([&] {
        const QList<QLabel *> labels = dialog->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return label->text().startsWith(u"The report was not saved."_s);
        });
    }));
    dialog->close();
}

TEST_CASE("a single picture is not followed by a report", "[ui][queue]")
{
    StudioFixture studio;
    jobs::BatchQueue &queue = studio.studio().queue();
    queue.add(itemsOf(studio, 1, 0));
    REQUIRE(waitFor([&] { return queue.totals().done == 1; }));
    CHECK_FALSE(studio.window().messageBar().text().contains(u"finished"_s));
    // The button in the queue gives it all the same.
    studio.trigger(u"Queue"_s);
    auto *panel = studio.window().findChild<QueuePanel *>();
    REQUIRE(waitFor([&] {
        const QList<QAbstractButton *> buttons = panel->findChildren<QAbstractButton *>();
        return std::any_of(buttons.begin(), buttons.end(), [](const QAbstractButton *button) {
            return button->text() == u"Report"_s && button->isEnabled();
        });
    }));
    clickButton(*panel, u"Report"_s);
    auto *dialog = qobject_cast<ReportDialog *>(openDialog("ambrotype::ui::ReportDialog"));
    REQUIRE(waitFor([&] { return dialog->isComplete(); }));
    CHECK(figure(*dialog->tree(), u"Done"_s) == u"1"_s);
    dialog->close();
}
