#include "faces/guard/calibrate.h"

#include "faces/crop.h"
#include "faces/guard/structure.h"
#include "faces/similarity.h"
#include "imaging/ops/blur.h"
#include "imaging/ops/resize.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <exception>
#include <initializer_list>
#include <optional>
#include <random>
#include <utility>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;
using nlohmann::json;

struct ClassBounds
{
    const char *name;
    double maxBlur;
    double maxNoise;
};
//! Where the mean likeness of a face and its copy falls to about 0.95, 0.8, 0.6 and 0.35 (MobileFaceNet).
constexpr std::array<ClassBounds, 4> kClasses{
    {{"fine", 0.027, 0.25}, {"fair", 0.042, 0.6}, {"poor", 0.06, 1.0}, {"bad", 0.09, 1.6}}};

constexpr double kNormalPercentile = 5.0;
constexpr double kStrictPercentile = 10.0;
//! Of different people at one place: a few look alike when their features are five pixels wide.
constexpr double kOtherStructure = 99.5;
//! A class with fewer copies says nothing.
constexpr std::size_t kEnough = 20;
constexpr double kMinEyeDistance = 10.0;
constexpr double kTrustMargin = 0.05;
//! The next two strangers may be more alike than any two of these.
constexpr double kSmallSetMargin = 0.02;
//! Brightness that an honest restoration seldom changes by at what the photo holds.
constexpr double kChangeThreshold = 0.06;

double percentile(std::vector<double> values, double percent)
{
    if (values.empty())
        return 0.0;
    std::sort(values.begin(), values.end());
    const double at = percent / 100.0 * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (values[above] - values[below]) * (at - static_cast<double>(below));
}

double rounded(double value)
{
    return std::round(value * 1000.0) / 1000.0;
}

//! A face as the guard gets it.
struct Look
{
    FloatImage crop;
    Landmarks landmarks{};
    double eyes = 0.0;
    std::optional<FaceFrame> frame;
    std::optional<Embedding> embedding;
};

//! Scores that fell into one class.
struct Bucket
{
    std::vector<double> same;
    std::vector<double> other;
};

struct Tally
{
    std::array<Bucket, kClasses.size()> likeness;
    std::array<Bucket, kClasses.size()> structure;
    std::array<std::array<std::vector<double>, kChangeAreas>, kClasses.size()> changes;
    std::vector<double> selfAgreement;
};

std::optional<std::size_t> classOf(const InputQuality &quality)
{
    for (std::size_t i = 0; i < kClasses.size(); ++i)
        if (quality.blur <= kClasses[i].maxBlur && quality.noise <= kClasses[i].maxNoise)
            return i;
    return std::nullopt;
}

Result<FloatImage> harmed(const FloatImage &photo, const Harm &harm, std::uint32_t seed, const JpegRoundTrip &jpeg)
{
    const Region all = Region::of(photo.size());
    FloatImage made = imaging::ops::gaussianBlur(photo, all, all, photo.size(), static_cast<float>(harm.blurPixels));
    if (harm.noise255 > 0.0) {
        std::mt19937 generator(seed);
        // Not std::normal_distribution: its values differ between standard libraries. Twelve uniforms are near enough.
        const auto gauss = [&generator] {
            double sum = -6.0;
            for (int i = 0; i < 12; ++i)
                sum += generator() / 4294967296.0;
            return sum;
        };
        for (int c = 0; c < made.colorChannels(); ++c)
            for (int y = 0; y < made.height(); ++y)
                for (int x = 0; x < made.width(); ++x) {
                    float &value = made.row(c, y)[x];
                    value = std::clamp(value + static_cast<float>(gauss() * harm.noise255 / 255.0), 0.0F, 1.0F);
                }
    }
    if (harm.jpegQuality > 0)
        return jpeg(made, harm.jpegQuality);
    return made;
}

class Calibration
{
public:
    Calibration(const std::vector<CalibrationFace> &faces,
                Embedder *recogniser,
                const JpegRoundTrip &jpeg,
                const CalibrationParams &params,
                const CancelToken &cancel)
        : m_faces(faces)
        , m_recogniser(recogniser)
        , m_jpeg(jpeg)
        , m_params(params)
        , m_cancel(cancel)
    {
    }

    Result<void> run();
    json limits(json recognisers) const;

private:
    bool isMaster(std::size_t i) const { return m_looks[i].eyes >= m_params.masterEyeDistance; }
    Result<Look> look(const FloatImage &photo, const Landmarks &landmarks, bool trust);
    Result<void> addCopies(std::size_t i);
    void addCopy(std::size_t i, const Look &copy);
    void addOthers(std::size_t i, const Look &copy, const InputQuality &quality, std::size_t inClass);
    json changeLimits() const;

    const std::vector<CalibrationFace> &m_faces;
    Embedder *m_recogniser;
    const JpegRoundTrip &m_jpeg;
    const CalibrationParams &m_params;
    CancelToken m_cancel;
    std::vector<Look> m_looks; //!< Of the faces as they are.
    Tally m_tally;
    int m_masters = 0;
};

Result<Look> Calibration::look(const FloatImage &photo, const Landmarks &landmarks, bool trust)
{
    const auto aligned = alignFace(landmarks, CropTemplate::Ffhq, m_params.cropSize);
    if (!aligned)
        return Error{ErrorCode::InvalidArgument, "A face for the calibration has no usable landmarks.", {}};
    Look made;
    CropParams crop;
    crop.size = m_params.cropSize;
    made.crop = cropFace(photo, Region::of(photo.size()), photo.size(), aligned->toPicture, crop);
    for (std::size_t k = 0; k < landmarks.size(); ++k)
        made.landmarks[k] = aligned->toCrop(landmarks[k]);
    made.eyes = eyeDistance(landmarks);
    made.frame = faceFrame(made.crop, made.landmarks);
    if (!made.frame)
        return Error{ErrorCode::InvalidArgument, "A face for the calibration has no usable landmarks.", {}};
    if (m_recogniser) {
        auto embedding = m_recogniser->embed(FaceView{&made.crop, made.landmarks, trust}, m_cancel);
        if (!embedding)
            return embedding.error();
        made.embedding = std::move(*embedding);
    }
    return made;
}

void Calibration::addOthers(std::size_t i, const Look &copy, const InputQuality &quality, std::size_t inClass)
{
    for (std::size_t j = 0; j < m_faces.size(); ++j) {
        if (m_faces[j].person == m_faces[i].person)
            continue;
        // The likeness of two faces of one photograph is the harder case, so small ones take part too.
        if (m_recogniser)
            m_tally.likeness[inClass].other.push_back(similarity(*copy.embedding, *m_looks[j].embedding));
        m_tally.structure[inClass].other.push_back(structureSimilarity(*copy.frame, *m_looks[j].frame, quality));
    }
}

void Calibration::addCopy(std::size_t i, const Look &copy)
{
    const InputQuality quality = measureInputQuality(copy.crop, copy.landmarks, copy.eyes);
    const auto found = classOf(quality);
    if (!found || copy.eyes < kMinEyeDistance)
        return;
    const Look &sharp = m_looks[i];
    if (m_recogniser) {
        m_tally.likeness[*found].same.push_back(similarity(*copy.embedding, *sharp.embedding));
        m_tally.selfAgreement.push_back(copy.embedding->selfAgreement);
    }
    m_tally.structure[*found].same.push_back(structureSimilarity(*copy.frame, *sharp.frame, quality));
    const FloatImage map = inventionMap(*copy.frame, *sharp.frame, quality);
    const auto shares = changedShares(map, *copy.frame, kChangeThreshold);
    for (std::size_t area = 0; area < shares.size(); ++area)
        m_tally.changes[*found][area].push_back(shares[area]);
    addOthers(i, copy, quality, *found);
}

Result<void> Calibration::addCopies(std::size_t i)
{
    const FloatImage &photo = m_faces[i].photo;
    for (const double eyes : m_params.eyeDistances) {
        const double scale = eyes / m_looks[i].eyes;
        if (scale > 0.95)
            continue;
        const Size small{std::max(8, static_cast<int>(std::lround(photo.width() * scale))),
                         std::max(8, static_cast<int>(std::lround(photo.height() * scale)))};
        const FloatImage reduced = imaging::ops::resize(photo, small, imaging::ops::ResizeFilter::Area);
        const Affine toSmall = pixelScale(double(small.width) / photo.width(), double(small.height) / photo.height());
        Landmarks landmarks = m_faces[i].landmarks;
        for (Point &point : landmarks)
            point = toSmall(point);
        for (const Harm &harm : m_params.harms) {
            if (m_cancel.isCancelled())
                return Error{ErrorCode::Cancelled, {}, {}};
            auto worse = harmed(reduced, harm, m_params.seed + static_cast<std::uint32_t>(i), m_jpeg);
            if (!worse)
                return worse.error();
            auto copy = look(*worse, landmarks, true);
            if (!copy)
                return copy.error();
            addCopy(i, *copy);
        }
    }
    return {};
}

Result<void> Calibration::run()
{
    for (const CalibrationFace &face : m_faces) {
        auto made = look(face.photo, face.landmarks, false);
        if (!made)
            return made.error();
        m_looks.push_back(std::move(*made));
    }
    for (std::size_t i = 0; i < m_faces.size(); ++i) {
        // What different people reach is asked of all faces as they are, too.
        const InputQuality quality = measureInputQuality(m_looks[i].crop, m_looks[i].landmarks, m_looks[i].eyes);
        if (const auto found = classOf(quality); found && m_looks[i].eyes >= kMinEyeDistance)
            addOthers(i, m_looks[i], quality, *found);
        if (!isMaster(i))
            continue;
        ++m_masters;
        if (auto added = addCopies(i); !added)
            return added.error();
    }
    if (m_masters < 3)
        return Error{ErrorCode::InvalidArgument, "The calibration needs at least three sharp faces.", {}};
    return {};
}

struct Limits
{
    double normal;
    double strict;
    double otherPerson;
    double otherPersonAlone;
    bool measurable;
};

//! Likeness: what a worse photograph of the same face costs is what a restoration may cost. Where different people
//! reach that too, a high score proves nothing, but one that hardly any copy of the same face has still proves a
//! stranger.
Limits likenessLimits(const Bucket &bucket)
{
    const double normal = percentile(bucket.same, kNormalPercentile);
    const double other = percentile(bucket.other, 100) + kSmallSetMargin;
    const bool measurable = normal > other;
    const double stranger = measurable ? other : percentile(bucket.same, 1) - kTrustMargin;
    return {normal, percentile(bucket.same, kStrictPercentile), stranger, stranger, measurable};
}

//! Structure: worse copies keep it almost whole, which no restoration does; so the limits lie between same and other.
Limits structureLimits(const Bucket &bucket)
{
    const double same = percentile(bucket.same, kNormalPercentile);
    const double other = percentile(bucket.other, kOtherStructure);
    const double normal = (same + other) / 2;
    const double largest = percentile(bucket.other, 100) + kSmallSetMargin;
    return {normal,
            std::max(normal, (3 * same + other) / 4),
            other,
            std::clamp(largest, other, std::max(other, normal)),
            same > other};
}

json percentiles(const std::vector<double> &values, std::initializer_list<int> which)
{
    json made = {{"pairs", values.size()}};
    for (const int percent : which)
        made["p" + std::to_string(percent)] = rounded(percentile(values, percent));
    return made;
}

json classLimits(const std::array<Bucket, kClasses.size()> &buckets, Limits (*rule)(const Bucket &))
{
    json classes = json::array();
    for (std::size_t i = 0; i < kClasses.size(); ++i) {
        const Bucket &bucket = buckets[i];
        const bool enough = bucket.same.size() >= kEnough && bucket.other.size() >= kEnough;
        const Limits limits = rule(bucket);
        classes.push_back({{"name", kClasses[i].name},
                           {"maxBlur", kClasses[i].maxBlur},
                           {"maxNoise", kClasses[i].maxNoise},
                           {"normal", rounded(limits.normal)},
                           {"strict", rounded(limits.strict)},
                           {"otherPerson", rounded(limits.otherPerson)},
                           {"otherPersonAlone", rounded(limits.otherPersonAlone)},
                           {"measurable", enough && limits.measurable},
                           {"samePerson", percentiles(bucket.same, {1, 5, 10, 25, 50})},
                           {"differentPeople", percentiles(bucket.other, {50, 99, 100})}});
    }
    return classes;
}

json Calibration::changeLimits() const
{
    json classes = json::array();
    for (std::size_t i = 0; i < kClasses.size(); ++i) {
        json areas = json::object();
        for (std::size_t area = 0; area < static_cast<std::size_t>(kChangeAreas); ++area)
            areas[changeAreaName(static_cast<ChangeArea>(area))] = rounded(percentile(m_tally.changes[i][area], 99));
        classes.push_back({{"name", kClasses[i].name},
                           {"maxBlur", kClasses[i].maxBlur},
                           {"maxNoise", kClasses[i].maxNoise},
                           {"changedShareP99", areas}});
    }
    return {{"threshold", kChangeThreshold}, {"classes", classes}};
}

json Calibration::limits(json recognisers) const
{
    if (m_recogniser)
        recognisers[m_recogniser->network()] = {
            {"minSelfAgreement", rounded(percentile(m_tally.selfAgreement, 1) - kTrustMargin)},
            {"classes", classLimits(m_tally.likeness, likenessLimits)}};
    return {{"version", 1},
            {"minEyeDistance", kMinEyeDistance},
            {"recognisers", recognisers},
            {"structure", {{"classes", classLimits(m_tally.structure, structureLimits)}}},
            {"changes", changeLimits()}};
}

} // namespace

Result<std::string> calibrateGuard(const std::vector<CalibrationFace> &faces,
                                   Embedder *recogniser,
                                   const JpegRoundTrip &jpeg,
                                   std::string_view provenance,
                                   std::string_view earlier,
                                   const CalibrationParams &params,
                                   const CancelToken &cancel)
{
    try {
        Calibration calibration(faces, recogniser, jpeg, params, cancel);
        if (auto done = calibration.run(); !done)
            return done.error();
        json kept = json::object();
        if (!earlier.empty())
            kept = json::parse(earlier).at("recognisers");
        json result = calibration.limits(std::move(kept));
        result["provenance"] = json::parse(provenance);
        return result.dump(2) + "\n";
    } catch (const std::exception &problem) {
        return Error{ErrorCode::Internal, "The limits of the identity guard could not be measured.", problem.what()};
    }
}

} // namespace ambrotype::faces
