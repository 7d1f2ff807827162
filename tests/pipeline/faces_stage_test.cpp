#include "pipeline/test_pictures.h"
#include "support/test_files.h"

#include "base/log.h"
#include "imaging/io/reader.h"
#include "imaging/sample_picture.h"
#include "pipeline/faces/face_choices.h"
#include "pipeline/renderer.h"
#include "pipeline/stages/faces/face_work.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;
using faces::Restorer;

namespace {

//! No restorer may be found on the machine that runs the tests: the catalogue looks for folders once.
struct NoModels
{
    NoModels()
    {
        setLogSink({});
        setenv("AMBROTYPE_HOME", m_home.path().c_str(), 1);
        unsetenv("AMBROTYPE_MODEL_DIRS");
    }
    test::TemporaryDir m_home;
};
const NoModels noModels;

//! The portrait of the sample picture and where its five points lie at 800 pixels across.
const Size kSampleSize{800, 600};
const faces::Landmarks kSamplePoints{{{361, 227}, {426, 227}, {394, 273}, {370, 299}, {417, 299}}};
const faces::Box kSampleBox{322, 160, 468, 345};

faces::Face sampleFace()
{
    faces::Face face;
    face.box = kSampleBox;
    face.landmarks = kSamplePoints;
    face.score = 1.0;
    return face;
}

//! The same face moved, turned about its middle and made smaller.
faces::Face movedFace(double dx, double dy, double scale = 1.0)
{
    faces::Face face = sampleFace();
    const faces::Point centre = face.box.centre();
    const auto move = [&](double value, double middle, double by) { return middle + (value - middle) * scale + by; };
    face.box = {move(face.box.left, centre.x, dx),
                move(face.box.top, centre.y, dy),
                move(face.box.right, centre.x, dx),
                move(face.box.bottom, centre.y, dy)};
    for (faces::Point &point : face.landmarks)
        point = {move(point.x, centre.x, dx), move(point.y, centre.y, dy)};
    return face;
}

std::string drawn(const std::vector<faces::Face> &list, Size size = kSampleSize)
{
    std::vector<FaceChoice> choices;
    for (const faces::Face &face : list) {
        FaceChoice choice;
        choice.drawn = faceInShares(face, size);
        choice.centre = choice.drawn->box.centre();
        choices.push_back(choice);
    }
    return faceChoicesToText(choices);
}

//! How the sample picture is stored for a test.
struct Stored
{
    int channels = 3;
    SampleType type = SampleType::U8;
    bool alpha = false;
    bool sepia = false;
};

Picture stored(const Stored &how)
{
    SampleOptions options;
    options.size = kSampleSize;
    const Picture sample = samplePicture(options);
    const int planes = how.channels + (how.alpha ? 1 : 0);
    Picture picture;
    picture.pixels = Image(kSampleSize, planes, how.type);
    for (int y = 0; y < kSampleSize.height; ++y) {
        const auto *from = reinterpret_cast<const std::uint8_t *>(sample.pixels.row(y));
        for (int x = 0; x < kSampleSize.width; ++x) {
            const double grey = 0.299 * from[3 * x] + 0.587 * from[3 * x + 1] + 0.114 * from[3 * x + 2];
            for (int c = 0; c < planes; ++c) {
                double value = how.channels == 1 ? grey : from[3 * x + std::min(c, 2)];
                if (how.sepia)
                    value = grey * (c == 0 ? 1.0 : c == 1 ? 0.87 : 0.68);
                if (how.alpha && c == how.channels)
                    value = (x + y) % 256;
                if (how.type == SampleType::U8)
                    picture.pixels.writableRow<std::uint8_t>(y)[x * planes + c] = static_cast<std::uint8_t>(value);
                else
                    picture.pixels.writableRow<std::uint16_t>(y)[x * planes + c] =
                        static_cast<std::uint16_t>(value * 257 + (x * 37 + y * 11 + c) % 257);
            }
        }
    }
    return picture;
}

std::shared_ptr<const Source> sourceOf(const Stored &how = {})
{
    static int number = 0;
    auto source = Source::create(stored(how), "sample " + std::to_string(number++));
    REQUIRE(source);
    return *source;
}

Recipe faceRecipe(const std::vector<faces::Face> &list)
{
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("faces", "model", std::string("classic")));
    REQUIRE(recipe.set("faces", "mode", std::string("strong")));
    REQUIRE(recipe.set("faces", "choices", drawn(list)));
    return recipe;
}

struct Rendered
{
    FloatImage pixels;
    Findings findings;
    std::vector<std::string> notes;
};

Rendered render(const Source &source, const Recipe &recipe, const Region *part = nullptr, int level = 0)
{
    Rendered rendered;
    RenderContext context;
    context.device = "cpu";
    context.found = [&](const Findings &found) { rendered.findings = found; };
    context.note = [&](const std::string &note) { rendered.notes.push_back(note); };
    const Region region = part ? *part : Region::of(Renderer::resultSize(source, recipe, level));
    auto pixels = Renderer(nullptr).renderRegion(source, recipe, level, region, context);
    INFO((pixels ? "" : pixels.error().message + " " + pixels.error().detail));
    REQUIRE(pixels);
    rendered.pixels = std::move(*pixels);
    return rendered;
}

//! What a stage's prepare() is given for an untouched photograph.
PrepareContext contextOf(const Source &source, std::vector<std::string> *notes = nullptr)
{
    PrepareContext context;
    context.source = &source;
    context.fullInputSize = source.size();
    context.fullInput = [&source](const Region &region) { return source.read(0, region); };
    context.context.inputSize = context.context.outputSize = source.size();
    context.context.device = "cpu";
    if (notes)
        context.context.note = [notes](const std::string &note) { notes->push_back(note); };
    return context;
}

//! A restorer made of one function.
class FakeRestorer final : public Restorer
{
public:
    using Work = std::function<Result<FloatImage>(const FloatImage &crop)>;
    explicit FakeRestorer(Work work)
        : m_work(std::move(work))
    {
    }
    faces::CropTemplate cropTemplate() const override { return faces::CropTemplate::Ffhq; }
    int size() const override { return 256; }
    int batch() const override { return 2; }
    Result<std::vector<FloatImage>> restore(const std::vector<const FloatImage *> &crops,
                                            const faces::RestoreOptions &) const override
    {
        std::vector<FloatImage> made;
        for (const FloatImage *crop : crops) {
            auto one = m_work(*crop);
            if (!one)
                return one.error();
            made.push_back(std::move(*one));
        }
        return made;
    }

private:
    Work m_work;
};

FaceModels modelsWith(const char *name, FakeRestorer::Work work)
{
    FaceModels models;
    models.restorer = std::make_shared<FakeRestorer>(std::move(work));
    models.restorerName = models.restorerHash = name;
    return models;
}

PlannedFace toRestore(const faces::Face &face)
{
    PlannedFace planned;
    planned.face = face;
    planned.task = PlannedFace::Task::Restore;
    return planned;
}

FaceSettings plainSettings()
{
    FaceSettings settings;
    settings.grain = 0;
    settings.texture = 0;
    settings.identity = IdentityRule::Off;
    settings.matchColour = settings.keepEyeColour = settings.keepMoles = false;
    return settings;
}

FloatImage pasted(const Source &source, const FaceWork &work)
{
    FloatImage pixels = source.read(0, Region::of(source.size())).value();
    faces::pasteFaces(pixels, Region::of(source.size()), work.picture, source.size(), work.patches, work.paste);
    return pixels;
}

//! Pixels that differ in any plane: how many, and their smallest region.
struct Changed
{
    std::int64_t pixels = 0;
    int left = 1 << 30, top = 1 << 30, right = -1, bottom = -1;
};

Changed changed(const FloatImage &a, const FloatImage &b)
{
    Changed result;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            for (int c = 0; c < a.planes(); ++c)
                if (a.row(c, y)[x] != b.row(c, y)[x]) {
                    ++result.pixels;
                    result.left = std::min(result.left, x);
                    result.right = std::max(result.right, x);
                    result.top = std::min(result.top, y);
                    result.bottom = std::max(result.bottom, y);
                    break;
                }
    return result;
}

} // namespace

TEST_CASE("Pixels outside the faces stay bit for bit", "[pipeline][faces]")
{
    const Stored how = GENERATE(Stored{3, SampleType::U8, false, false},
                                Stored{3, SampleType::U16, false, false},
                                Stored{3, SampleType::U8, true, false},
                                Stored{1, SampleType::U8, false, false},
                                Stored{1, SampleType::U16, true, false});
    CAPTURE(how.channels, how.alpha, int(how.type));
    const auto source = sourceOf(how);
    const FloatImage before = source->read(0, Region::of(source->size())).value();
    const Rendered after = render(*source, faceRecipe({sampleFace()}));
    REQUIRE(after.findings.faces.size() == 1);
    INFO(after.findings.faces[0].reason);
    CHECK(after.findings.faces[0].restored);
    const Changed difference = changed(before, after.pixels);
    CHECK(difference.pixels > 5000);
    // The crop reaches one face around the face; nothing beyond it may change.
    CHECK(difference.left > 250);
    CHECK(difference.right < 550);
    CHECK(difference.top > 80);
    CHECK(difference.bottom < 420);
    if (how.alpha)
        for (int y = 0; y < before.height(); ++y)
            CHECK(std::equal(before.row(how.channels, y),
                             before.row(how.channels, y) + before.width(),
                             after.pixels.row(how.channels, y)));
    CHECK(after.pixels.colorChannels() == how.channels);
}

TEST_CASE("Parts of a picture with faces are parts of the whole", "[pipeline][faces]")
{
    const auto source = sourceOf();
    const Recipe recipe = faceRecipe({sampleFace(), movedFace(120, 40, 0.6)});
    const FloatImage whole = render(*source, recipe).pixels;
    for (const Region &part : {Region{300, 150, 90, 200}, Region{389, 211, 1, 1}, Region{0, 0, 800, 260}}) {
        const FloatImage piece = render(*source, recipe, &part).pixels;
        CHECK(test::sameBits(piece, whole.crop(part)));
    }
}

TEST_CASE("A restorer that changes nothing leaves the picture as it is", "[pipeline][faces]")
{
    const auto source = sourceOf();
    const FaceModels models = modelsWith("nothing", [](const FloatImage &crop) { return crop.clone(); });
    const auto work = workOnFaces(contextOf(*source), plainSettings(), models, {toRestore(sampleFace())});
    REQUIRE(work);
    REQUIRE((*work)->patches.size() == 1);
    const FloatImage before = source->read(0, Region::of(source->size())).value();
    CHECK(test::largestDifference(before, pasted(*source, **work)) < 1e-5);
}

TEST_CASE("A face that fails is left alone and the others go on", "[pipeline][faces]")
{
    const auto source = sourceOf();
    std::vector<std::string> notes;
    int calls = 0;
    const FaceModels models = modelsWith("fails", [&](const FloatImage &crop) -> Result<FloatImage> {
        ++calls;
        if (crop.row(0, 128)[128] > 0.02F && calls != 3) // the second face, alone
            return Error{ErrorCode::OutOfMemory, "There is not enough memory for this face.", {}};
        FloatImage brighter = crop.clone();
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < crop.height(); ++y)
                for (int x = 0; x < crop.width(); ++x)
                    brighter.row(c, y)[x] += 0.1F;
        return brighter;
    });
    const auto work = workOnFaces(contextOf(*source, &notes),
                                  plainSettings(),
                                  models,
                                  {toRestore(sampleFace()), toRestore(movedFace(150, 100, 0.7))});
    REQUIRE(work);
    REQUIRE((*work)->outcomes.size() == 2);
    CHECK_FALSE((*work)->outcomes[0].restored);
    CHECK((*work)->outcomes[0].reason == "There is not enough memory for this face.");
    CHECK((*work)->outcomes[1].restored);
    CHECK((*work)->patches.size() == 1);
    CHECK(std::any_of(notes.begin(), notes.end(), [](const std::string &note) { return note.find("Face 1") == 0; }));
}

TEST_CASE("Work on faces can be cancelled", "[pipeline][faces]")
{
    const auto source = sourceOf();
    CancelSource cancel;
    const FaceModels models = modelsWith("cancels", [&](const FloatImage &crop) -> Result<FloatImage> {
        cancel.cancel();
        return crop.clone();
    });
    PrepareContext context = contextOf(*source);
    context.context.cancel = cancel.token();
    std::vector<PlannedFace> planned;
    for (int i = 0; i < 5; ++i)
        planned.push_back(toRestore(movedFace(-200 + 100 * i, 0, 0.4)));
    const auto work = workOnFaces(context, plainSettings(), models, planned);
    REQUIRE_FALSE(work);
    CHECK(work.error().code == ErrorCode::Cancelled);
}

TEST_CASE("A result that is another picture is caught without any recogniser", "[pipeline][faces]")
{
    const auto source = sourceOf();
    // Upside down: an extreme of "another face" that keeps every statistic of the crop.
    const FaceModels models = modelsWith("another", [](const FloatImage &crop) {
        FloatImage turned(crop.size(), 3);
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < crop.height(); ++y)
                std::copy_n(crop.row(c, crop.height() - 1 - y), crop.width(), turned.row(c, y));
        return turned;
    });
    FaceSettings settings = plainSettings();
    settings.identity = IdentityRule::Strict;
    const auto work = workOnFaces(contextOf(*source), settings, models, {toRestore(sampleFace())});
    REQUIRE(work);
    const FaceOutcome &outcome = (*work)->outcomes[0];
    CAPTURE(outcome.likeness, outcome.used);
    CHECK((outcome.likeness == "flagged" || outcome.used < 40));
    CHECK_FALSE(outcome.remarks.empty());
}

TEST_CASE("Toned and grey photographs keep their tone", "[pipeline][faces]")
{
    const auto source = sourceOf({3, SampleType::U8, false, true});
    // As networks do with old prints: a colour cast.
    const FaceModels models = modelsWith("tints", [](const FloatImage &crop) {
        FloatImage tinted = crop.clone();
        for (int y = 0; y < crop.height(); ++y)
            for (int x = 0; x < crop.width(); ++x) {
                tinted.row(0, y)[x] *= 0.8F;
                tinted.row(2, y)[x] = std::min(1.0F, tinted.row(2, y)[x] * 1.5F);
            }
        return tinted;
    });
    FaceSettings settings = plainSettings();
    settings.matchColour = true;
    const auto work = workOnFaces(contextOf(*source), settings, models, {toRestore(sampleFace())});
    REQUIRE(work);
    const FloatImage after = pasted(*source, **work);
    // The ratio of blue to red is that of the print's tone.
    double worst = 0.0;
    for (int y = 200; y < 320; ++y)
        for (int x = 350; x < 440; ++x)
            if (after.row(0, y)[x] > 0.25F)
                worst = std::max(worst, std::abs(double(after.row(2, y)[x] / after.row(0, y)[x]) - 0.68));
    CHECK(worst < 0.06);
}

TEST_CASE("Faces behind an enlarging stage are put onto the enlarged picture", "[pipeline][faces]")
{
    const auto source = sourceOf();
    Recipe recipe = faceRecipe({sampleFace()});
    REQUIRE(recipe.set("resize", "mode", std::string("factor")));
    REQUIRE(recipe.set("resize", "factor", 2.0));
    std::vector<std::string> order;
    for (const StageSettings &stage : recipe.stages())
        if (stage.stage != "faces") {
            order.push_back(stage.stage);
            if (stage.stage == "resize")
                order.push_back("faces");
        }
    const FloatImage first = render(*source, recipe).pixels;
    REQUIRE(recipe.reorder(order));
    const Rendered behind = render(*source, recipe);
    CHECK(behind.pixels.size() == Size{1600, 1200});
    REQUIRE(behind.findings.faces.size() == 1);
    CHECK(behind.findings.faces[0].restored);
    // Both orders show the same face in the same place.
    double sum = 0.0;
    for (int y = 420; y < 620; ++y)
        for (int x = 680; x < 900; ++x)
            sum += std::abs(first.row(1, y)[x] - behind.pixels.row(1, y)[x]);
    CHECK(sum / (200 * 220) < 0.03);
    Recipe plain = recipe;
    plain.setEnabled("faces", false);
    const Changed difference = changed(render(*source, plain).pixels, behind.pixels);
    CHECK(difference.left > 500);
    CHECK(difference.right < 1100);
}

TEST_CASE("Faces at the border, tiny ones and overlapping ones do no harm", "[pipeline][faces]")
{
    const auto source = sourceOf();
    const Rendered after = render(*source,
                                  faceRecipe({movedFace(-390, -200),
                                              movedFace(400, 300, 1.3),
                                              movedFace(0, 0),
                                              movedFace(40, 20),
                                              movedFace(-100, 150, 3.0 / 65)}));
    REQUIRE(after.findings.faces.size() == 5);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < 600; ++y)
            for (int x = 0; x < 800; ++x)
                REQUIRE(std::isfinite(after.pixels.row(c, y)[x]));
}

TEST_CASE("A picture without a face is not changed and says so", "[pipeline][faces]")
{
    const auto source = test::makeSource({{200, 150}});
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("faces", "model", std::string("classic")));
    const Rendered after = render(*source, recipe);
    CHECK(after.findings.lookedForFaces);
    CHECK(after.findings.faces.empty());
    CHECK(test::sameBits(after.pixels, *source->read(0, Region::of(source->size()))));
}

TEST_CASE("What was decided about a face wins over the rules", "[pipeline][faces]")
{
    const faces::Face large = sampleFace();
    faces::Face small = movedFace(250, 0, 0.2);
    small.source = faces::FaceSource::RetinaFace;
    faces::FaceFacts facts;
    facts.size = facts.eyeDistance = 65;
    faces::FaceFacts smallFacts;
    smallFacts.size = smallFacts.eyeDistance = 13;
    FaceSettings settings = plainSettings();
    const auto plan = [&] { return planFaces({small, large}, {smallFacts, facts}, settings, kSampleSize); };
    CHECK(plan()[0].task == PlannedFace::Task::Restore); // the largest is first
    CHECK(plan()[1].task == PlannedFace::Task::Leave);
    CHECK_FALSE(plan()[1].reason.empty());

    FaceChoice choice;
    choice.centre = faceInShares(small, kSampleSize).box.centre();
    choice.on = true;
    choice.strength = 35;
    settings.choices = {choice};
    CHECK(plan()[1].task == PlannedFace::Task::Restore);
    CHECK(plan()[1].strength == 0.35);
    settings.choices[0].anonymise = true;
    CHECK(plan()[1].task == PlannedFace::Task::Anonymise);
    settings.choices[0].removed = true;
    CHECK(plan().size() == 1);
    settings.choices.clear();
    settings.most = 1;
    settings.smallest = 4;
    CHECK(plan()[1].reason == "One too many.");
    settings.most = 0;
    settings.selection = FaceSelection::Centre;
    CHECK(plan()[0].task == PlannedFace::Task::Restore);
    CHECK(plan()[1].task == PlannedFace::Task::Leave);
}

TEST_CASE("Choices are written and read again, and bad ones are refused", "[pipeline][faces]")
{
    FaceChoice choice;
    choice.centre = {0.25, 0.5};
    choice.on = false;
    choice.strength = 12.5;
    choice.anonymise = true;
    choice.drawn = faceInShares(sampleFace(), {1000, 1000});
    const std::string text = faceChoicesToText({choice});
    const auto read = faceChoicesFromText(text);
    REQUIRE(read);
    REQUIRE(read->size() == 1);
    CHECK(faceChoicesToText(*read) == text);
    CHECK((*read)[0].drawn->landmarks[2].x == Approx(0.394));
    CHECK(faceChoicesFromText("")->empty());
    for (const char *bad : {"{}",
                            "[1]",
                            "[{}]",
                            "[{\"x\": 0.5}]",
                            "[{\"x\": 1e300, \"y\": 0}]",
                            "[{\"x\": 0, \"y\": 0, \"strength\": 101}]",
                            "[{\"x\": 0, \"y\": 0, \"on\": 1}]",
                            "[{\"x\": 0, \"y\": 0, \"drawn\": {\"box\": [0, 0, 0, 0]}}]",
                            "[{\"x\": 0, \"y\": 0, \"drawn\": {\"box\": [0, 0, 1, 1], \"points\": [[0, 0]]}}]",
                            "[",
                            "\xff"}) {
        INFO(bad);
        REQUIRE_FALSE(faceChoicesFromText(bad));
        CHECK(faceChoicesFromText(bad).error().code == ErrorCode::BadFormat);
    }
}

TEST_CASE("A model that was asked for by name and is not here is said", "[pipeline][faces]")
{
    const auto source = sourceOf();
    Recipe recipe = faceRecipe({sampleFace()});
    REQUIRE(recipe.set("faces", "model", std::string("gfpgan-v1.4")));
    const auto failed = Renderer(nullptr).renderRegion(*source, recipe, 0, Region::of(source->size()), RenderContext{});
    REQUIRE_FALSE(failed);
    CHECK(failed.error().code == ErrorCode::ModelMissing);
    CHECK(failed.error().message.find("GFPGAN") != std::string::npos);

    REQUIRE(recipe.set("faces", "model", std::string("auto")));
    const Rendered after = render(*source, recipe);
    CHECK(after.findings.faces[0].model == "classic");
    CHECK(std::any_of(after.notes.begin(), after.notes.end(), [](const std::string &note) {
        return note.find("No network that restores faces") != std::string::npos;
    }));
}
