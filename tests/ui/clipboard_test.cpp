// Pictures by way of the clipboard.
#include "ui/studio_fixture.h"

#include "document/photo_document.h"
#include "main_window/message_bar.h"

#include <catch2/catch.hpp>

#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QMimeData>
#include <QUrl>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

TEST_CASE("pictures are pasted as files or as pixels, and copied as files", "[ui][clipboard]")
{
    StudioFixture studio;
    const QString file = studio.makePicture(u"a.png"_s, 64, 48);
    QClipboard &clipboard = *QGuiApplication::clipboard();

    clipboard.setText(u"no picture"_s);
    studio.trigger(u"Paste pictures"_s);
    CHECK(studio.window().messageBar().text().contains(u"no picture"_s));
    CHECK(studio.studio().shoot().count() == 0);

    auto *files = new QMimeData;
    files->setUrls({QUrl::fromLocalFile(file)});
    clipboard.setMimeData(files);
    studio.trigger(u"Paste pictures"_s);
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 1; }));
    CHECK(studio.studio().shoot().document(0)->file() == file);

    clipboard.setImage(QImage(file));
    studio.trigger(u"Paste pictures"_s);
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 2; }));
    REQUIRE(waitFor([&] { return studio.studio().currentRow() == 1; }));
    CHECK(QImage(studio.studio().shoot().document(1)->file()).size() == QSize(64, 48));

    studio.studio().setCurrentRow(0);
    studio.trigger(u"Copy pictures"_s);
    REQUIRE(clipboard.mimeData());
    CHECK(clipboard.mimeData()->urls() == QList<QUrl>{QUrl::fromLocalFile(file)});
    clipboard.clear();
}
