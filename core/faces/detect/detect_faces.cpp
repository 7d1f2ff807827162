#include "faces/detect/detect_faces.h"

#include "faces/detect/face_search.h"
#include "faces/detect/orientation.h"
#include "faces/detect/turning.h"
#include "faces/similarity.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::faces {
namespace {

//! Faces that vote on how the picture lies: the largest.
constexpr std::size_t kVoters = 3;
//! Quality (Reading::quality) that counts for no reading, and by which the winner must lead per voter.
constexpr double kNoReading = -8.0;
constexpr double kLead = 0.3;
//! Faces of an upright picture whose points are read again: tilted by more than this, or far from the template.
constexpr double kDoubtfulRoll = 45.0;
constexpr double kDoubtfulResidual = 0.25;
constexpr int kMostReadAgain = 8;
//! Quality that a turned reading of such a face must have, and by which it must lead.
constexpr double kTurnedQuality = 0.0;
constexpr double kTurnedLead = 1.0;

bool isDoubtful(const Face &face)
{
    const Point along{face.landmarks[1].x - face.landmarks[0].x, face.landmarks[1].y - face.landmarks[0].y};
    if (std::abs(std::atan2(along.y, along.x)) * 180.0 / 3.14159265358979 > kDoubtfulRoll)
        return true;
    const auto fit = alignFace(face.landmarks, CropTemplate::Ffhq, 512);
    return !fit || fit->residual > kDoubtfulResidual;
}

//! A detection of a picture and what it takes to judge it again.
class Detecting
{
public:
    Detecting(const PictureAccess &picture,
              const Detector &detector,
              const DetectOptions &options,
              const CancelToken &cancel)
        : m_picture(picture)
        , m_detector(detector)
        , m_options(options)
        , m_cancel(cancel)
    {
    }

    Result<Detection> run(const Progress &progress)
    {
        FaceSearch search(m_picture, m_detector, m_options, m_cancel);
        if (auto seen = search.upright(progress.sub(0.0, 0.6)); !seen)
            return seen.error();
        int quarters = 0;
        if (m_options.turnedLooks) {
            auto voted = votedQuarters(search.faces());
            if (!voted)
                return voted.error();
            quarters = *voted;
            if (quarters == 0 && !search.isCertain()) {
                if (auto seen = search.turned(); !seen)
                    return seen.error();
                quarters = commonQuarters(search.faces());
            }
        }
        progress.report(0.8);
        m_detection.faces = search.faces();
        m_detection.looks += search.looks();
        m_detection.multiplyAdds += search.multiplyAdds();
        if (quarters != 0) {
            if (auto again = searchTurned(quarters, progress.sub(0.8, 1.0)); !again)
                return again.error();
        } else if (m_options.turnedLooks) {
            if (auto again = readDoubtful(); !again)
                return again.error();
        }
        progress.report(1.0);
        return std::move(m_detection);
    }

private:
    Result<std::array<Reading, 4>> readings(const Face &face)
    {
        auto read = readTurned(m_picture, m_detector, face, m_cancel);
        if (!read)
            return read.error();
        m_detection.looks += 4;
        m_detection.multiplyAdds += read->multiplyAdds;
        return read->turns;
    }

    //! Right angles, counter-clockwise, by which the largest faces want the picture turned.
    Result<int> votedQuarters(const std::vector<Face> &faces)
    {
        std::array<double, 4> sums{};
        int voters = 0;
        for (std::size_t i = 0; i < std::min(kVoters, faces.size()); ++i) {
            if (!faces[i].hasLandmarks)
                continue;
            const auto read = readings(faces[i]);
            if (!read)
                return read.error();
            for (std::size_t turn = 0; turn < sums.size(); ++turn)
                sums[turn] += std::max((*read)[turn].quality, kNoReading);
            ++voters;
        }
        const auto best = std::max_element(sums.begin(), sums.end());
        return *best - sums[0] > kLead * voters ? static_cast<int>(best - sums.begin()) : 0;
    }

    //! The right angles by which all faces were turned; 0 where they differ or stand upright.
    static int commonQuarters(const std::vector<Face> &faces)
    {
        if (faces.empty() || faces.front().turned % 90 != 0)
            return 0;
        const int turned = faces.front().turned;
        const bool all = std::all_of(faces.begin(), faces.end(), [&](const Face &f) { return f.turned == turned; });
        return all ? turned / 90 : 0;
    }

    //! The whole search again in the turned picture, so that small faces are found there too.
    Result<void> searchTurned(int quarters, const Progress &progress)
    {
        const PictureAccess turnedPicture = quarterTurned(m_picture, quarters);
        FaceSearch search(turnedPicture, m_detector, m_options, m_cancel);
        if (auto seen = search.upright(progress); !seen)
            return seen;
        m_detection.looks += search.looks();
        m_detection.multiplyAdds += search.multiplyAdds();
        const Turning turn = turning(m_picture.size, 90 * quarters);
        std::vector<Face> faces;
        for (const Face &face : search.faces()) {
            faces.push_back(mapped(face, turn.back));
            faces.back().turned = 90 * quarters;
        }
        if (!faces.empty())
            m_detection.faces = std::move(faces);
        return {};
    }

    //! Somebody lying in an upright picture: reads the points of doubtful faces again in all turns.
    Result<void> readDoubtful()
    {
        int left = kMostReadAgain;
        for (Face &face : m_detection.faces) {
            if (!face.hasLandmarks || face.turned != 0 || !isDoubtful(face) || left-- <= 0)
                continue;
            auto read = readings(face);
            if (!read)
                return read.error();
            const auto best = std::max_element(
                read->begin(), read->end(), [](const Reading &a, const Reading &b) { return a.quality < b.quality; });
            if (best != read->begin() && best->face && best->quality > kTurnedQuality
                && best->quality > read->front().quality + kTurnedLead) {
                face.landmarks = best->face->landmarks;
                face.box = best->face->box;
                face.turned = best->face->turned;
            }
        }
        return {};
    }

    const PictureAccess &m_picture;
    const Detector &m_detector;
    const DetectOptions &m_options;
    const CancelToken &m_cancel;
    Detection m_detection;
};

} // namespace

Result<Detection> detectFaces(const PictureAccess &picture,
                              const Detector &detector,
                              const DetectOptions &options,
                              const CancelToken &cancel,
                              const Progress &progress)
{
    if (picture.size.empty() || options.firstLongEdge < 1)
        return Error{ErrorCode::InvalidArgument, "There is no picture to look for faces in.", "detectFaces"};
    return Detecting(picture, detector, options, cancel).run(progress);
}

} // namespace ambrotype::faces
