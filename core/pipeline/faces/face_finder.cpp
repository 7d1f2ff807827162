#include "pipeline/faces/face_finder.h"

#include "base/hash.h"
#include "imaging/ops/resize.h"
#include "inference/engine_loader.h"
#include "pipeline/network/default_models.h"
#include "pipeline/network/model_files.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <list>
#include <map>
#include <mutex>
#include <optional>

namespace ambrotype::pipeline {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

namespace {

const std::vector<std::string> kRetinaFaces{"detection-resnet50", "detection-mobilenet0.25"};
const std::vector<std::string> kYuNets{"yunet-2023mar"};
constexpr const char *kCascade = "cascade";
//! Pictures whose faces are remembered; one takes some kilobytes.
constexpr std::size_t kRemembered = 256;

bool isOnnx(const UsableModel &model)
{
    return model.path.extension() == ".onnx";
}

//! The file that \p name means; nothing for the cascades. Errors: ModelMissing, NotFound.
Result<std::optional<UsableModel>> chosenFile(const std::string &name)
{
    if (name == kCascade)
        return std::optional<UsableModel>();
    if (name == "auto")
        return findModelFor("face-detect", automaticModels("face-detect"), false);
    for (const auto &[word, ids] : {std::pair("retinaface", &kRetinaFaces), std::pair("yunet", &kYuNets)}) {
        if (name != word)
            continue;
        if (auto file = findModelFor("face-detect", *ids, false))
            return file;
        return findModel(ids->front()).error(); // says what to get and where to put it
    }
    auto file = findModel(name);
    if (!file)
        return file.error();
    return std::optional<UsableModel>(std::move(*file));
}

//! "10,20,32,64,128,256" of a card as the anchors of another training.
faces::RetinaFaceAnchors anchorsOf(const UsableModel &model)
{
    faces::RetinaFaceAnchors anchors;
    const auto setting = model.settings.find("anchors");
    if (setting == model.settings.end())
        return anchors;
    const char *text = setting->second.c_str();
    for (auto &level : anchors.sides)
        for (double &side : level) {
            char *end = nullptr;
            const double value = std::strtod(text, &end);
            if (end == text || !(value > 0))
                return {};
            side = value;
            text = *end == ',' ? end + 1 : end;
        }
    return anchors;
}

Result<std::shared_ptr<const faces::Detector>>
openRetinaFace(const UsableModel &model, const std::string &device, const CancelToken &cancel)
{
    const auto engine = inference::engine();
    if (!engine)
        return engine.error();
    inference::ModelRequest request;
    request.file = model.path;
    request.architecture = model.architecture;
    request.hyperparameters = model.settings;
    request.hyperparameters.erase("anchors"); // ours, not the network's
    request.device = device;
    auto loaded = engine.value()->load(request, cancel);
    if (!loaded)
        return loaded.error();
    return faces::retinaFaceDetector(std::move(*loaded), {}, anchorsOf(model));
}

//! YuNet and the cascades stay open: they are small, and opening them takes longer than a look.
Result<std::shared_ptr<const faces::Detector>> openOnce(const std::string &key, const std::filesystem::path &file)
{
    static std::mutex mutex;
    static auto *const opened = new std::map<std::string, std::shared_ptr<const faces::Detector>>;
    const std::lock_guard<std::mutex> lock(mutex);
    auto &detector = (*opened)[key];
    if (!detector) {
        auto made = file.empty() ? faces::cascadeDetector() : faces::yuNetDetector(file);
        if (!made)
            return made.error();
        detector = std::move(*made);
    }
    return detector;
}

std::string keyOf(const std::string &contentId, const std::string &detector, const FaceFinderOptions &options)
{
    const faces::DetectOptions &d = options.detect;
    const faces::FaceLimits &l = options.limits;
    std::string key = contentId + "\n" + detector + "\n" + options.detector.device;
    const std::array<double, 16> numbers{d.threshold.value_or(-1.0),
                                         d.smallestEyes,
                                         d.largestEyes,
                                         double(d.firstLongEdge),
                                         d.budget,
                                         double(d.finerLook),
                                         double(d.turnedLooks),
                                         double(d.largestEnlargement),
                                         d.believableResidual,
                                         l.smallEyeDistance,
                                         l.confidentScore.value_or(-1.0),
                                         l.profileTurn,
                                         l.profileResidual,
                                         l.softEdges,
                                         l.softAgainstPicture,
                                         l.backgroundShare};
    for (const double number : numbers) {
        char text[40];
        std::snprintf(text, sizeof text, " %a", number);
        key += text;
    }
    return key;
}

//! What was found before, by key; the least recently used leave first.
class Memory
{
public:
    using Found = std::shared_ptr<const FoundFaces>;

    static Memory &shared()
    {
        static auto *const memory = new Memory;
        return *memory;
    }

    Found find(const std::string &key)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        const auto entry =
            std::find_if(m_entries.begin(), m_entries.end(), [&](const auto &each) { return each.first == key; });
        if (entry == m_entries.end())
            return nullptr;
        m_entries.splice(m_entries.begin(), m_entries, entry);
        return entry->second;
    }

    void remember(const std::string &key, Found found)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_entries.emplace_front(key, std::move(found));
        if (m_entries.size() > kRemembered)
            m_entries.pop_back();
    }

private:
    std::mutex m_mutex;
    std::list<std::pair<std::string, Found>> m_entries;
};

} // namespace

Result<OpenedDetector> openDetector(const DetectorChoice &choice, const CancelToken &cancel)
{
    const auto file = chosenFile(choice.name);
    if (!file)
        return file.error();
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, {}, {}};
    OpenedDetector opened;
    if (!file->has_value()) {
        auto detector = openOnce(kCascade, {});
        if (!detector)
            return detector.error();
        opened.detector = std::move(*detector);
        opened.id = kCascade;
        opened.sha256 = kCascade;
        return opened;
    }
    const UsableModel &model = **file;
    auto detector = isOnnx(model) ? openOnce(model.sha256, model.path) : openRetinaFace(model, choice.device, cancel);
    if (!detector)
        return detector.error();
    opened.detector = std::move(*detector);
    opened.id = model.path.filename().string();
    opened.sha256 = model.sha256;
    return opened;
}

std::string detectorHash(const DetectorChoice &choice)
{
    const auto file = chosenFile(choice.name);
    if (!file)
        return {};
    return file->has_value() ? (*file)->sha256 : kCascade;
}

Result<std::shared_ptr<const FoundFaces>> findFaces(const faces::PictureAccess &picture,
                                                    const std::string &contentId,
                                                    const FaceFinderOptions &options,
                                                    const CancelToken &cancel,
                                                    const Progress &progress)
{
    const auto opened = openDetector(options.detector, cancel);
    if (!opened)
        return opened.error();
    const std::string key = sha256(keyOf(contentId, opened->sha256, options));
    if (!contentId.empty())
        if (auto known = Memory::shared().find(key))
            return known;
    auto detection = faces::detectFaces(picture, *opened->detector, options.detect, cancel, progress.sub(0.0, 0.9));
    if (!detection)
        return detection.error();
    auto facts = faces::factsOf(detection->faces, picture, options.limits, cancel);
    if (!facts)
        return facts.error();
    auto found = std::make_shared<FoundFaces>();
    found->faces = std::move(detection->faces);
    found->facts = std::move(*facts);
    found->detector = opened->id;
    found->source = opened->detector->source();
    found->threshold = options.detect.threshold.value_or(opened->detector->traits().threshold);
    found->looks = detection->looks;
    found->multiplyAdds = detection->multiplyAdds;
    progress.report(1.0);
    if (!contentId.empty())
        Memory::shared().remember(key, found);
    return std::shared_ptr<const FoundFaces>(std::move(found));
}

faces::PictureAccess accessTo(const Source &source)
{
    faces::PictureAccess access;
    access.size = source.size();
    access.whole = [&source](int longEdge) -> Result<FloatImage> {
        const Size full = source.size();
        const int longer = std::max(full.width, full.height);
        int level = 0;
        const auto longAt = [&](int at) { return std::max(source.size(at).width, source.size(at).height); };
        while (level + 1 < source.levels() && longAt(level + 1) >= longEdge)
            ++level;
        auto pixels = source.read(level, Region::of(source.size(level)));
        if (!pixels || longer <= longEdge)
            return pixels;
        const auto side = [&](int length) {
            return std::max(1, static_cast<int>(std::lround(double(length) * longEdge / longer)));
        };
        const Size wanted{side(full.width), side(full.height)};
        if (pixels->size() == wanted)
            return pixels;
        return imaging::ops::resize(*pixels, wanted, imaging::ops::ResizeFilter::Area);
    };
    access.part = [&source](const Region &region) { return source.read(0, region); };
    return access;
}

} // namespace ambrotype::pipeline
