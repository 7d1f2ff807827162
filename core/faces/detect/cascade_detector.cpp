#include "base/parallel.h"
#include "base/paths.h"
#include "faces/detect/detector.h"
#include "faces/detect/suppression.h"
#include "faces/detect/template_face.h"
#include "imaging/ops/resize.h"
#include "imaging/vision/vision.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

//! What works without any network file. Each window that a cascade reports is checked for eyes by the eye cascade; the
//! score is what that agreement is worth: hits without eyes of one cascade alone stay below the threshold.
namespace ambrotype::faces {
namespace {

using imaging::BytePixels;
using imaging::Region;
using imaging::Size;
using imaging::VisionCascade;

constexpr double kThreshold = 0.6;
constexpr double kStrong = 0.9;
constexpr double kSmallestFace = 24.0;
constexpr int kNeighbours = 4;
//! A look takes as long as that many multiply-adds per pixel would.
constexpr double kCostPerPixel = 150'000.0;

//! Side to which a face is brought before its eyes are looked for.
constexpr int kEyeViewSide = 160;
//! Overlap above which two hits are the same face.
constexpr double kSameFace = 0.3;

//! One kind of search over the whole picture.
struct Search
{
    const char *file;
    double trust; //!< What its hit alone is worth.
    double step;  //!< VisionCascade::Search::step.
    bool frontal = true;
    bool mirrored = false;
};
//! Both frontal cascades hardly ever agree on what is no face; the default one was tried and reports too much.
constexpr std::array<Search, 4> kSearches{{{"haarcascade_frontalface_alt2.xml", 0.45, 1.12},
                                           {"haarcascade_frontalface_alt.xml", 0.45, 1.12},
                                           {"haarcascade_profileface.xml", 0.3, 1.15, false, false},
                                           {"haarcascade_profileface.xml", 0.3, 1.15, false, true}}};
//! Share of the doubt that remains when eyes are seen in a hit.
constexpr double kDoubtWithEyes = 0.3;
constexpr std::array<const char *, 2> kEyeFiles{"haarcascade_eye.xml", "haarcascade_eye_tree_eyeglasses.xml"};

//! \p picture as 8-bit luma (ITU-R BT.601, as the cascades were trained on).
BytePixels greyOf(const imaging::FloatImage &picture)
{
    BytePixels grey(picture.size(), 1);
    for (int y = 0; y < picture.height(); ++y) {
        const float *red = picture.row(0, y);
        const float *green = picture.colorChannels() == 3 ? picture.row(1, y) : red;
        const float *blue = picture.colorChannels() == 3 ? picture.row(2, y) : red;
        std::uint8_t *out = grey.row(y);
        for (int x = 0; x < picture.width(); ++x) {
            const float luma = 0.299F * red[x] + 0.587F * green[x] + 0.114F * blue[x];
            out[x] = static_cast<std::uint8_t>(std::clamp(luma, 0.0F, 1.0F) * 255.0F + 0.5F);
        }
    }
    return grey;
}

//! A hit of one of the searches, in pixels of the picture.
struct Candidate
{
    Region place;
    std::size_t search = 0;
};

//! The window of a cascade as a box that fits the face as the networks' boxes do. The shares were fitted to verified
//! boxes.
Box faceBox(const Region &window, const Search &search)
{
    const double x = window.x - 0.5;
    const double y = window.y - 0.5;
    if (search.frontal)
        return {x + 0.13 * window.width, y + 0.06 * window.height, x + 0.87 * window.width, y + 1.02 * window.height};
    const double inner = search.mirrored ? 0.12 : 0.18;
    return {x + inner * window.width,
            y + 0.08 * window.height,
            x + (inner + 0.70) * window.width,
            y + 0.95 * window.height};
}

//! The two eyes among \p hits in a view of \p side pixels of a frontal window, left one first.
std::optional<std::array<Point, 2>> eyePair(const std::vector<VisionCascade::Hit> &hits, double side)
{
    std::optional<std::array<Point, 2>> best;
    double bestError = 1.0;
    for (const auto &a : hits)
        for (const auto &b : hits) {
            const Point left{a.place.x + a.place.width / 2.0, a.place.y + a.place.height / 2.0};
            const Point right{b.place.x + b.place.width / 2.0, b.place.y + b.place.height / 2.0};
            const double distance = (right.x - left.x) / side;
            const double slope = std::abs(right.y - left.y) / side;
            const double height = (left.y + right.y) / 2 / side;
            const double middle = (left.x + right.x) / 2 / side;
            if (distance < 0.25 || distance > 0.6 || slope > 0.5 * distance || height < 0.22 || height > 0.55)
                continue;
            // Where frontal windows have their eyes: 0.40 apart at 0.39 of the height.
            const double error =
                std::abs(distance - 0.40) + std::abs(height - 0.39) + std::abs(middle - 0.5) + 0.5 * slope;
            if (error < bestError) {
                bestError = error;
                best = {left, right};
            }
        }
    return best;
}

class CascadeDetector final : public Detector
{
public:
    CascadeDetector(std::vector<std::unique_ptr<VisionCascade>> faces, std::vector<std::unique_ptr<VisionCascade>> eyes)
        : m_faces(std::move(faces))
        , m_eyes(std::move(eyes))
    {
        m_traits = {kThreshold, kStrong, kSmallestFace, 2000, kCostPerPixel};
    }

    FaceSource source() const override { return FaceSource::Cascade; }
    const DetectorTraits &traits() const override { return m_traits; }

    Result<Look> look(const imaging::FloatImage &picture, double threshold, const CancelToken &cancel) const override
    {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        const auto candidates = search(greyOf(picture));
        if (!candidates)
            return candidates.error();
        std::vector<Face> faces;
        for (const std::vector<Candidate> &group : grouped(*candidates)) {
            if (cancel.isCancelled())
                return Error{ErrorCode::Cancelled, {}, {}};
            auto face = judged(picture, group);
            if (!face)
                return face.error();
            if (face->score > threshold)
                faces.push_back(*face);
        }
        return Look{suppressed(std::move(faces), kSameFace),
                    kCostPerPixel * static_cast<double>(picture.size().pixels())};
    }

private:
    Result<std::vector<Candidate>> search(const BytePixels &grey) const
    {
        std::array<Result<std::vector<VisionCascade::Hit>>, kSearches.size()> found{Error{}, Error{}, Error{}, Error{}};
        parallelFor(0, kSearches.size(), 1, [&](std::int64_t from, std::int64_t to) {
            for (auto i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(to); ++i) {
                VisionCascade::Search how;
                how.step = kSearches[i].step;
                how.neighbours = kNeighbours;
                how.smallest = static_cast<int>(kSmallestFace);
                how.mirrored = kSearches[i].mirrored;
                found[i] = m_faces[i]->find(grey, how);
            }
        });
        std::vector<Candidate> candidates;
        for (std::size_t i = 0; i < found.size(); ++i) {
            if (!found[i])
                return found[i].error();
            for (const VisionCascade::Hit &hit : *found[i])
                candidates.push_back({hit.place, i});
        }
        return candidates;
    }

    //! Candidates of the same face together, frontal ones first.
    static std::vector<std::vector<Candidate>> grouped(const std::vector<Candidate> &candidates)
    {
        std::vector<std::vector<Candidate>> groups;
        for (const Candidate &candidate : candidates) {
            const Box box = faceBox(candidate.place, kSearches[candidate.search]);
            const auto same = std::find_if(groups.begin(), groups.end(), [&](const std::vector<Candidate> &group) {
                return overlap(box, faceBox(group.front().place, kSearches[group.front().search])) > kSameFace;
            });
            if (same == groups.end())
                groups.push_back({candidate});
            else
                same->push_back(candidate);
        }
        return groups;
    }

    Result<Face> judged(const imaging::FloatImage &picture, const std::vector<Candidate> &group) const
    {
        const Candidate &first = group.front();
        std::array<bool, kSearches.size()> agree{};
        for (const Candidate &candidate : group)
            agree[candidate.search] = true;
        const auto eyes = findEyes(picture, first.place);
        if (!eyes)
            return eyes.error();
        Face face;
        face.source = FaceSource::Cascade;
        face.box = faceBox(first.place, kSearches[first.search]);
        face.hasLandmarks = eyes->has_value() && kSearches[first.search].frontal;
        face.landmarks = face.hasLandmarks ? landmarksFromEyes((**eyes)[0], (**eyes)[1]) : landmarksFromBox(face.box);
        double doubt = eyes->has_value() ? kDoubtWithEyes : 1.0;
        for (std::size_t i = 0; i < agree.size(); ++i)
            doubt *= agree[i] ? 1.0 - kSearches[i].trust : 1.0;
        face.score = 1.0 - doubt;
        return face;
    }

    //! In pixels of \p picture; nothing where no pair is seen.
    Result<std::optional<std::array<Point, 2>>> findEyes(const imaging::FloatImage &picture, const Region &window) const
    {
        const Region part = window.intersected(Region::of(picture.size()));
        if (part.empty())
            return std::optional<std::array<Point, 2>>();
        const double scale = kEyeViewSide / static_cast<double>(window.width);
        const Size size{std::max(1, static_cast<int>(std::lround(part.width * scale))),
                        std::max(1, static_cast<int>(std::lround(part.height * scale)))};
        const auto filter = scale < 1 ? imaging::ops::ResizeFilter::Area : imaging::ops::ResizeFilter::Bicubic;
        const BytePixels view = greyOf(imaging::ops::resize(picture.crop(part), size, filter));
        std::vector<VisionCascade::Hit> hits;
        for (const auto &cascade : m_eyes) {
            VisionCascade::Search how;
            how.step = 1.1;
            how.neighbours = 3;
            how.smallest = kEyeViewSide / 8;
            how.largest = kEyeViewSide * 2 / 5;
            auto found = cascade->find(view, how);
            if (!found)
                return found.error();
            hits.insert(hits.end(), found->begin(), found->end());
        }
        auto pair = eyePair(hits, kEyeViewSide);
        if (pair)
            for (Point &eye : *pair)
                eye = {part.x + eye.x / scale - 0.5, part.y + eye.y / scale - 0.5};
        return pair;
    }

    std::vector<std::unique_ptr<VisionCascade>> m_faces; //!< As kSearches.
    std::vector<std::unique_ptr<VisionCascade>> m_eyes;  //!< As kEyeFiles.
    DetectorTraits m_traits;
};

std::filesystem::path standardFolder()
{
    std::error_code ignored;
    for (const std::filesystem::path &folder : {paths::resource("haarcascades"),
                                                std::filesystem::path("/usr/share/opencv4/haarcascades"),
                                                std::filesystem::path("/usr/share/opencv/haarcascades")})
        if (std::filesystem::exists(folder / kSearches[0].file, ignored))
            return folder;
    return {};
}

} // namespace

Result<std::shared_ptr<const Detector>> cascadeDetector(const std::filesystem::path &folder)
{
    const std::filesystem::path from = folder.empty() ? standardFolder() : folder;
    if (from.empty())
        return Error{ErrorCode::NotFound,
                     "Faces cannot be looked for: there is no detector on this machine. Install the package "
                     "opencv-data, or bring in a detector with \"models import\".",
                     "haarcascade_frontalface_alt2.xml"};
    const auto opencv = imaging::vision();
    if (!opencv)
        return opencv.error();
    std::vector<std::unique_ptr<VisionCascade>> faces;
    std::vector<std::unique_ptr<VisionCascade>> eyes;
    const auto open = [&](const char *file, auto &to) -> Result<void> {
        auto cascade = opencv.value()->openCascade((from / file).string());
        if (!cascade)
            return cascade.error();
        to.push_back(std::move(*cascade));
        return {};
    };
    for (const Search &search : kSearches)
        if (auto opened = open(search.file, faces); !opened)
            return opened.error();
    for (const char *file : kEyeFiles)
        if (auto opened = open(file, eyes); !opened)
            return opened.error();
    return std::shared_ptr<const Detector>(std::make_shared<CascadeDetector>(std::move(faces), std::move(eyes)));
}

} // namespace ambrotype::faces
