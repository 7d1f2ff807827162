#include "document/photo_document.h"

#include <catch2/catch.hpp>

using namespace ambrotype::ui;

namespace {

void move(PhotoDocument &document, double value, int drag)
{
    document.setValue("denoise", "amount", value, QStringLiteral("Denoise"), drag);
}

double denoise(const PhotoDocument &document)
{
    return document.recipe().number("denoise", "amount");
}

} // namespace

TEST_CASE("one drag is one step of the history", "[ui][document]")
{
    PhotoDocument document(QStringLiteral("a.jpg"), {});
    for (int value = 1; value <= 30; ++value)
        move(document, value, 7);
    CHECK(document.undoStack().count() == 1);
    move(document, 50, 8);
    CHECK(document.undoStack().count() == 2);
    document.undoStack().undo();
    CHECK(denoise(document) == 30);
    document.undoStack().undo();
    CHECK(denoise(document) == 0);
    CHECK_FALSE(document.undoStack().canUndo());
    document.undoStack().redo();
    CHECK(denoise(document) == 30);
}

TEST_CASE("drags of two sliders do not merge", "[ui][document]")
{
    PhotoDocument document(QStringLiteral("a.jpg"), {});
    move(document, 10, 3);
    document.setValue("sharpen", "amount", 20.0, QStringLiteral("Sharpen"), 3);
    CHECK(document.undoStack().count() == 2);
}

TEST_CASE("a drag that ends where it began leaves no step", "[ui][document]")
{
    PhotoDocument document(QStringLiteral("a.jpg"), {});
    move(document, 10, 1);
    move(document, 40, 2);
    move(document, 10, 2);
    CHECK(document.undoStack().count() == 1);
    CHECK(denoise(document) == 10);
}

TEST_CASE("a refused value changes nothing", "[ui][document]")
{
    PhotoDocument document(QStringLiteral("a.jpg"), {});
    move(document, 1e9, 1);
    CHECK(document.undoStack().count() == 0);
    CHECK(denoise(document) == 0);
}

TEST_CASE("a preset can be undone, and reset goes back to it", "[ui][document]")
{
    auto preset = ambrotype::pipeline::parsePreset(
        R"({"schema": 1, "name": "Test", "description": "For the test.", "stages": {"denoise": {"amount": 35}}})",
        "test");
    REQUIRE(preset);
    PhotoDocument document(QStringLiteral("a.jpg"), {});
    document.applyPreset(&preset.value());
    CHECK(denoise(document) == 35);
    CHECK_FALSE(document.differsFromPreset());
    move(document, 60, 1);
    CHECK(document.differsFromPreset());
    document.resetToPreset();
    CHECK(denoise(document) == 35);
    document.undoStack().undo();
    CHECK(denoise(document) == 60);
    document.undoStack().setIndex(0);
    CHECK(denoise(document) == 0);
    CHECK(document.edit().presetId.isEmpty());
}
