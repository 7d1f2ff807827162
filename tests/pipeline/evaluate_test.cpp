#include "support/test_files.h"

#include "imaging/metrics.h"
#include "imaging/sample_picture.h"
#include "pipeline/evaluate/degradation.h"
#include "pipeline/evaluate/evaluation.h"
#include "pipeline/evaluate/pixel_values.h"
#include "pipeline/network/model_files.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;

namespace {

Picture sample(Size size)
{
    SampleOptions options;
    options.size = size;
    options.blurSigma = options.grainSigma = 0.0;
    return samplePicture(options);
}

Degradation parsed(const std::string &text)
{
    const auto degradation = Degradation::parse(text);
    if (!degradation)
        FAIL(text << ": " << degradation.error().message);
    return *degradation;
}

Picture degraded(const Picture &reference, const std::string &text, std::uint64_t index = 0)
{
    const auto made = degradePicture(reference, parsed(text), index);
    if (!made)
        FAIL(text << ": " << made.error().message);
    return *made;
}

double psnr(const Picture &a, const Picture &b)
{
    const auto compared = imaging::compare(a, b);
    REQUIRE(compared);
    return compared->psnrDb;
}

std::vector<MethodScores> scoresOf(const std::vector<std::unique_ptr<Method>> &methods,
                                   const std::vector<EvaluationPair> &pairs)
{
    std::size_t next = 0;
    const auto scores = evaluate(methods,
                                 [&]() -> Result<std::optional<EvaluationPair>> {
                                     return next < pairs.size() ? std::optional(pairs[next++]) : std::nullopt;
                                 },
                                 "cpu",
                                 {});
    REQUIRE(scores);
    return *scores;
}

std::vector<MethodScores> evaluated(const std::vector<std::string> &words, const std::vector<EvaluationPair> &pairs)
{
    std::vector<std::unique_ptr<Method>> methods;
    for (const std::string &word : words) {
        auto method = makeMethod(word, "cpu");
        if (!method)
            FAIL(word << ": " << method.error().message);
        methods.push_back(std::move(*method));
    }
    return scoresOf(methods, pairs);
}

} // namespace

TEST_CASE("A degradation is read from its text and written back", "[pipeline][evaluate]")
{
    CHECK(parsed("noise=25").text() == "noise=25,seed=1");
    CHECK(parsed("seed=7,blur=1.5,down=2,noise=3,jpeg=80").text() == "blur=1.5,down=2,noise=3,jpeg=80,seed=7");
    CHECK(parsed("down=2,down=2").factor() == 4);
    CHECK(parsed("noise=3,noise=4").sigma() == Approx(5.0));
    for (const char *wrong : {"",
                              "noise",
                              "noise=",
                              "noise=x",
                              "noise=-1",
                              "noise=25,",
                              "down=1.5",
                              "down=1",
                              "jpeg=0",
                              "jpeg=101",
                              "blur=0",
                              "fog=3",
                              "seed=1",
                              "noise=2 5"}) {
        INFO(wrong);
        const auto refused = Degradation::parse(wrong);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::InvalidArgument);
    }
}

TEST_CASE("Degraded pictures are the same for the same seed and damaged as asked for", "[pipeline][evaluate]")
{
    const Picture clean = sample({322, 243});
    const Picture reference = evaluationReference(clean, parsed("down=4"));
    CHECK(reference.pixels.size() == Size{320, 240});
    CHECK(degraded(reference, "down=4").pixels.size() == Size{80, 60});
    CHECK(evaluationReference(clean, parsed("noise=5")).pixels.size() == Size{322, 243});

    const Picture first = degraded(reference, "noise=10");
    CHECK(std::isinf(psnr(first, degraded(reference, "noise=10"))));
    CHECK(psnr(first, degraded(reference, "noise=10", 1)) < 30.0); // another picture, other noise
    CHECK(psnr(first, degraded(reference, "noise=10,seed=2")) < 30.0);
    // 20 log10(255 / 10) = 28.13; cutting off at black and white takes a little of the noise away.
    CHECK(psnr(reference, first) == Approx(28.2).margin(0.25));

    const double fine = psnr(reference, degraded(reference, "jpeg=95"));
    const double coarse = psnr(reference, degraded(reference, "jpeg=15"));
    CHECK(fine > coarse + 5.0);
    CHECK(psnr(reference, degraded(reference, "blur=0.6")) > psnr(reference, degraded(reference, "blur=2")) + 2.0);
}

TEST_CASE("Methods are scored side by side", "[pipeline][evaluate]")
{
    const Picture reference = evaluationReference(sample({320, 240}), parsed("down=2"));
    const std::vector<EvaluationPair> pairs = {{"a", reference, degraded(reference, "down=2"), 0.0},
                                               {"b", reference, degraded(reference, "down=2,noise=5"), 5.0}};
    const auto scores =
        evaluated({"bicubic", "lanczos", "resize.mode=factor;resize.factor=2;resize.filter=bicubic"}, pairs);
    REQUIRE(scores.size() == 3);
    for (const MethodScores &one : scores) {
        INFO(one.method);
        CHECK(one.problem.empty());
        REQUIRE(one.scores.size() == 2);
        CHECK(one.scores[0].picture == "a");
        CHECK(one.scores[0].psnrDb > one.scores[1].psnrDb);
        CHECK(one.scores[0].ssim.value() > one.scores[1].ssim.value());
        CHECK(one.scores[0].megapixels == Approx(320 * 240 / 1e6));
        CHECK(one.meanPsnrDb() == Approx((one.scores[0].psnrDb + one.scores[1].psnrDb) / 2));
        CHECK_FALSE(one.mflopPerPixel.has_value());
        CHECK(one.cpuSecondsPerMegapixel() > 0.0);
    }
    CHECK(scores[1].meanPsnrDb() > scores[0].meanPsnrDb());                       // Lanczos is sharper
    CHECK(scores[2].meanPsnrDb() == Approx(scores[0].meanPsnrDb()).margin(0.01)); // a stage does what the operator does
}

TEST_CASE("Denoisers are told the noise", "[pipeline][evaluate]")
{
    const Picture reference = evaluationReference(sample({256, 192}), parsed("noise=20"));
    const auto scores =
        evaluated({"input", "fast", "bilateral"}, {{"a", reference, degraded(reference, "noise=20"), 20.0}});
    CHECK(scores[1].meanPsnrDb() > scores[0].meanPsnrDb() + 6.0);
    CHECK(scores[2].meanPsnrDb() > scores[0].meanPsnrDb() + 4.0);
    CHECK(scores[2].meanPsnrDb() < scores[1].meanPsnrDb());
}

TEST_CASE("A degraded picture says how it was compressed last", "[pipeline][evaluate]")
{
    const Picture reference = evaluationReference(sample({64, 48}), parsed("noise=1"));
    CHECK(degraded(reference, "jpeg=40").jpegQuality == 40);
    CHECK(degraded(reference, "jpeg=40,noise=2").jpegQuality == 0);
    CHECK(degraded(reference, "blur=1").jpegQuality == 0);
}

TEST_CASE("A clean picture stays what it is at the strength of everyday presets", "[pipeline][evaluate]")
{
    const Picture clean = evaluationReference(sample({512, 384}), parsed("noise=1"));
    const auto scores = evaluated({"input", "denoise.amount=20"}, {{"a", clean, clean, 0.0}});
    CHECK(std::isinf(scores[0].meanPsnrDb()));
    CHECK(scores[1].meanPsnrDb() > 45.0);
}

TEST_CASE("A method that cannot be made, or fails, says so", "[pipeline][evaluate]")
{
    CHECK_FALSE(makeMethod("denoise.amont=3"));
    CHECK_FALSE(makeMethod("preset:no such preset"));
    CHECK_FALSE(makeMethod("no-such-model"));
    CHECK_FALSE(makeMethod("/nowhere/weights.safetensors"));
    CHECK(makeMethod("preset:none"));

    class Failing final : public Method
    {
    public:
        explicit Failing(int &asked)
            : m_asked(asked)
        {
        }
        std::string name() const override { return "failing"; }
        Result<Picture> apply(const Picture &, const Known &) const override
        {
            ++m_asked;
            return Error{ErrorCode::Internal, "No.", {}};
        }

    private:
        int &m_asked;
    };
    int asked = 0;
    std::vector<std::unique_ptr<Method>> methods;
    methods.push_back(std::make_unique<Failing>(asked));
    const EvaluationPair pair{"a", sample({64, 48}), sample({64, 48}), 0.0};
    const auto scores = scoresOf(methods, {pair, pair});
    CHECK(scores.at(0).scores.empty());
    CHECK(scores.at(0).problem == "a: No.");
    CHECK(asked == 1);
}

TEST_CASE("A degradation stays within what can be undone", "[pipeline][evaluate]")
{
    CHECK(Degradation::parse("down=8,down=8"));
    CHECK_FALSE(Degradation::parse("down=8,down=8,down=2"));
    CHECK_FALSE(Degradation::parse("down=8,down=8,down=8,down=8,down=8,down=8,down=8,down=8,down=8,down=8,down=8"));
}

TEST_CASE("The enlarging networks that come with the program beat Lanczos", "[pipeline][evaluate][embedded]")
{
    // A drawn picture that belongs to nobody else; the networks never saw it.
    const Picture clean = sample({640, 480});
    for (const auto &[factor, id, gain] :
         {std::tuple(2, "ambrotype-enlarge-x2", 0.8), std::tuple(4, "ambrotype-enlarge-x4", 0.4)}) {
        INFO(id);
        const std::string text = "down=" + std::to_string(factor);
        const Picture reference = evaluationReference(clean, parsed(text));
        const std::string stage = "resize.mode=factor;resize.factor=" + std::to_string(factor) + ";resize.filter=auto";
        const auto scores = evaluated({"lanczos", id, stage}, {{"sample", reference, degraded(reference, text), 0.0}});
        CHECK(scores[1].meanPsnrDb() > scores[0].meanPsnrDb() + gain);
        CHECK(scores[1].meanSsim() > scores[0].meanSsim());
        // The stage uses the same network without being asked for it.
        CHECK(scores[2].meanPsnrDb() == Approx(scores[1].meanPsnrDb()).margin(0.02));
        REQUIRE(scores[1].mflopPerPixel.has_value());
        CHECK(*scores[1].mflopPerPixel < 0.1); // seconds for a photograph

        // Its card vouches for the very file, and for paid work.
        const auto model = findModel(id);
        REQUIRE(model);
        CHECK(modelPaper(model->sha256).id == id);
        CHECK(modelPaper(model->sha256).paidWork == "yes");
        CHECK(modelPaper(model->sha256).weightsLicence == "Apache-2.0");

        // Faithful: reduced again it is the picture that was given.
        const auto method = makeMethod(id, "cpu");
        REQUIRE(method);
        const Picture small = degraded(reference, text);
        const auto large = (*method)->apply(small, {0.0, 0, reference.pixels.size(), "cpu", {}});
        REQUIRE(large);
        CHECK(psnr(small, degraded(*large, text)) > 40.0);
    }
}
