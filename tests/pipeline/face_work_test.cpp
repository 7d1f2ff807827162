#include "pipeline/face_test_pictures.h"
#include "pipeline/fake_restorer.h"
#include "pipeline/test_pictures.h"

#include "pipeline/stages/faces/face_work.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;
using namespace ambrotype::test;

TEST_CASE("A restorer that changes nothing leaves the picture as it is", "[pipeline][faces]")
{
    const auto source = sampleSource();
    const FaceModels models = modelsWith("nothing", [](const FloatImage &crop) { return crop.clone(); });
    const auto work = workOnFaces(contextOf(*source), plainFaceSettings(), models, {toRestore(sampleFace())});
    REQUIRE(work);
    REQUIRE((*work)->patches.size() == 1);
    const FloatImage before = source->read(0, Region::of(source->size())).value();
    CHECK(test::largestDifference(before, pasted(*source, **work)) < 1e-5);
}

TEST_CASE("A face that fails is left alone and the others go on", "[pipeline][faces]")
{
    const auto source = sampleSource();
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
                                  plainFaceSettings(),
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

TEST_CASE("The parts of a face are told apart once, however often its strength changes", "[pipeline][faces]")
{
    //! A ParseNet that says skin everywhere.
    class FakeParser final : public inference::LoadedModel
    {
    public:
        explicit FakeParser(int &calls)
            : m_calls(calls)
        {
            m_facts.architecture = "parsenet";
        }
        const inference::ModelFacts &facts() const override { return m_facts; }
        Result<inference::RunReport>
        run(const inference::TensorView &, const inference::TensorSpan &, const inference::RunOptions &) override
        {
            return Error{ErrorCode::Internal, {}, {}};
        }
        Result<std::map<std::string, inference::Tensor>>
        runWhole(const std::map<std::string, inference::TensorView> &inputs,
                 const inference::RunOptions &,
                 inference::RunReport *) override
        {
            ++m_calls;
            const std::vector<std::int64_t> shape = inputs.at("input").shape;
            inference::Tensor scores;
            scores.shape = {shape[0], faces::kFaceParts, shape[2], shape[3]};
            scores.data.assign(static_cast<std::size_t>(shape[0] * faces::kFaceParts * shape[2] * shape[3]), 0.0F);
            const auto plane = static_cast<std::size_t>(shape[2] * shape[3]);
            std::fill_n(scores.data.begin() + static_cast<std::ptrdiff_t>(plane), plane, 1.0F);
            return std::map<std::string, inference::Tensor>{{"output", scores}};
        }

    private:
        int &m_calls;
        inference::ModelFacts m_facts;
    };
    const auto source = sampleSource();
    int parsed = 0;
    FaceModels models = modelsWith("brighter than parsed", [](const FloatImage &crop) {
        FloatImage brighter = crop.clone();
        brighter.row(0, 0)[0] += 0.01F;
        return Result<FloatImage>(std::move(brighter));
    });
    auto parser = faces::Parser::of(std::make_shared<FakeParser>(parsed));
    REQUIRE(parser);
    models.parser = std::move(*parser);
    models.parserHash = "parser of this test";
    PlannedFace face = toRestore(sampleFace());
    for (const double strength : {0.9, 0.5, 0.2}) {
        face.strength = strength;
        const auto work = workOnFaces(contextOf(*source), plainFaceSettings(), models, {face});
        REQUIRE(work);
        REQUIRE((*work)->patches.size() == 1);
        CHECK(parsed == 2); // the face before and after
    }
    models.parserHash = "another parser";
    REQUIRE(workOnFaces(contextOf(*source), plainFaceSettings(), models, {face}));
    CHECK(parsed == 4);
}

TEST_CASE("A face can have a restorer of its own", "[pipeline][faces]")
{
    const auto source = sampleSource();
    const auto brighterBy = [](float by) {
        return [by](const FloatImage &crop) -> Result<FloatImage> {
            FloatImage brighter = crop.clone();
            for (int c = 0; c < 3; ++c)
                for (int y = 0; y < crop.height(); ++y)
                    for (int x = 0; x < crop.width(); ++x)
                        brighter.row(c, y)[x] += by;
            return brighter;
        };
    };
    FaceModels models = modelsWith("common", brighterBy(0.01F));
    models.ownRestorers.emplace("bold", NamedRestorer{fakeRestorer(brighterBy(0.1F)), "bold", "hash of bold"});
    models.ownRestorers.emplace("absent", Error{ErrorCode::ModelMissing, "Absent is not on this machine.", {}});
    std::vector<PlannedFace> planned;
    for (const char *model : {"", "bold", "absent"}) {
        planned.push_back(toRestore(movedFace(-250 + 250.0 * static_cast<double>(planned.size()), 0, 0.6)));
        planned.back().model = model;
    }
    std::vector<std::string> notes;
    const auto work = workOnFaces(contextOf(*source, &notes), plainFaceSettings(), models, planned);
    REQUIRE(work);
    REQUIRE((*work)->outcomes.size() == 3);
    CHECK((*work)->outcomes[0].model == "common");
    CHECK((*work)->outcomes[1].model == "bold");
    CHECK_FALSE((*work)->outcomes[2].restored);
    CHECK((*work)->outcomes[2].reason == "Absent is not on this machine.");
    const FloatImage before = source->read(0, Region::of(source->size())).value();
    const FloatImage after = pasted(*source, **work);
    const auto rise = [&](std::size_t face) {
        const faces::Point at = planned[face].face.box.centre();
        return after.row(1, int(at.y))[int(at.x)] - before.row(1, int(at.y))[int(at.x)];
    };
    CHECK(rise(0) == Approx(0.01).margin(0.003));
    CHECK(rise(1) == Approx(0.1).margin(0.01));
    CHECK(rise(2) == 0.0F);
}

TEST_CASE("Work on faces can be cancelled", "[pipeline][faces]")
{
    const auto source = sampleSource();
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
    const auto work = workOnFaces(context, plainFaceSettings(), models, planned);
    REQUIRE_FALSE(work);
    CHECK(work.error().code == ErrorCode::Cancelled);
}

TEST_CASE("A result that is another picture is caught without any recogniser", "[pipeline][faces]")
{
    const auto source = sampleSource();
    // Upside down: an extreme of "another face" that keeps every statistic of the crop.
    const FaceModels models = modelsWith("another", [](const FloatImage &crop) {
        FloatImage turned(crop.size(), 3);
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < crop.height(); ++y)
                std::copy_n(crop.row(c, crop.height() - 1 - y), crop.width(), turned.row(c, y));
        return turned;
    });
    FaceSettings settings = plainFaceSettings();
    settings.identity = IdentityRule::Strict;
    const auto work = workOnFaces(contextOf(*source), settings, models, {toRestore(sampleFace())});
    REQUIRE(work);
    const FaceOutcome &outcome = (*work)->outcomes[0];
    CAPTURE(outcome.likeness, outcome.used);
    CHECK((outcome.likeness == "flagged" || outcome.used < 40));
    CHECK_FALSE(outcome.remarks.empty());
}

TEST_CASE("A reference without a recogniser is told to be of no use", "[pipeline][faces]")
{
    const auto source = sampleSource();
    const FaceModels models = modelsWith("darker", [](const FloatImage &crop) {
        FloatImage darker = crop.clone();
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < crop.height(); ++y)
                for (int x = 0; x < crop.width(); ++x)
                    darker.row(c, y)[x] *= 0.97F;
        return darker;
    });
    FaceSettings settings = plainFaceSettings();
    settings.identity = IdentityRule::Normal;
    const auto remarksWith = [&](const std::optional<faces::PersonReference> &reference) {
        PlannedFace planned = toRestore(sampleFace());
        planned.reference = reference;
        const auto work = workOnFaces(contextOf(*source), settings, models, {planned});
        REQUIRE(work);
        CHECK((*work)->outcomes[0].restored);
        CHECK_FALSE((*work)->outcomes[0].referenceScore);
        std::string all;
        for (const std::string &remark : (*work)->outcomes[0].remarks)
            all += remark;
        return all;
    };
    CHECK(remarksWith({}).find("reference") == std::string::npos);
    CHECK(
        remarksWith(faces::PersonReference{"mobilefacenet", std::vector<std::int8_t>(128, 127)})
            .find("The reference of face 1 was not used, because no network that recognises faces is on this machine.")
        != std::string::npos);
}

TEST_CASE("Toned and grey photographs keep their tone", "[pipeline][faces]")
{
    const auto source = sampleSource({3, SampleType::U8, false, true});
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
    FaceSettings settings = plainFaceSettings();
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

TEST_CASE("Sixty faces of one picture are all restored, in batches", "[pipeline][faces]")
{
    const auto source = sampleSource();
    std::size_t calls = 0;
    const FaceModels models = modelsWith("one of sixty", [&](const FloatImage &crop) -> Result<FloatImage> {
        ++calls;
        FloatImage brighter = crop.clone();
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < crop.height(); ++y)
                for (int x = 0; x < crop.width(); ++x)
                    brighter.row(c, y)[x] += 0.1F;
        return brighter;
    });
    std::vector<PlannedFace> planned;
    for (int i = 0; i < 60; ++i)
        planned.push_back(toRestore(movedFace(-355.0 + 72.0 * (i % 10), -210.0 + 90.0 * (i / 10), 0.2)));
    const auto work = workOnFaces(contextOf(*source), plainFaceSettings(), models, planned);
    REQUIRE(work);
    CHECK(calls == 60);
    CHECK((*work)->patches.size() == 60);
    const FloatImage before = source->read(0, Region::of(source->size())).value();
    const FloatImage after = pasted(*source, **work);
    for (std::size_t i = 0; i < planned.size(); ++i) {
        CAPTURE(i);
        CHECK((*work)->outcomes[i].restored);
        const faces::Point at = planned[i].face.box.centre();
        CHECK(after.row(1, int(at.y))[int(at.x)] - before.row(1, int(at.y))[int(at.x)] == Approx(0.1).margin(0.01));
    }
    // Between two rows of faces.
    for (int x = 0; x < 800; ++x)
        REQUIRE(after.row(0, 87)[x] == before.row(0, 87)[x]);
}
