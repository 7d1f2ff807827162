// Said of models by their cards, models/*.json.
#include "language/core_text_lists.h"

#include <QtGlobal>

namespace ambrotype::ui {

const std::vector<const char *> &cardCoreTexts()
{
    // clang-format off
    static const std::vector<const char *> all{
        QT_TRANSLATE_NOOP("core", "A zip of several files (scratch detection, two encoders and decoders, three mapping networks): unpack it and import those."),
        QT_TRANSLATE_NOOP("core", "Adds colour to black-and-white photographs"),
        QT_TRANSLATE_NOOP("core", "Adds colour to faces"),
        QT_TRANSLATE_NOOP("core", "Animates a portrait"),
        QT_TRANSLATE_NOOP("core", "Another network of the same author (Face-Detector-1MB) has the same keys but plain ReLU and other anchors; only the hash tells them apart."),
        QT_TRANSLATE_NOOP("core", "Caffe: not read by this program."),
        QT_TRANSLATE_NOOP("core", "Comes with the program."),
        QT_TRANSLATE_NOOP("core", "Enlarges photographs fourfold, faithfully"),
        QT_TRANSLATE_NOOP("core", "Enlarges photographs twofold, faithfully"),
        QT_TRANSLATE_NOOP("core", "Enlarges photographs"),
        QT_TRANSLATE_NOOP("core", "Fills missing parts of faces"),
        QT_TRANSLATE_NOOP("core", "Finds faces and five points on each"),
        QT_TRANSLATE_NOOP("core", "Finds scratches and restores old photographs"),
        QT_TRANSLATE_NOOP("core", "From the model zoo of insightface (r50); address, size and hash were not found."),
        QT_TRANSLATE_NOOP("core", "Has the keys and shapes of RetinaFace, MobileNet 0.25, but plain ReLU and other anchors; address and hash are not recorded."),
        QT_TRANSLATE_NOOP("core", "Makes a face from a map of its parts"),
        QT_TRANSLATE_NOOP("core", "Measures whether two faces are the same person"),
        QT_TRANSLATE_NOOP("core", "ONNX: run by OpenCV, not by the networks of this program."),
        QT_TRANSLATE_NOOP("core", "Published on ModelScope, damo/cv_gpen_image-portrait-enhancement-hires; the name of the file is not known."),
        QT_TRANSLATE_NOOP("core", "Removes motion blur"),
        QT_TRANSLATE_NOOP("core", "Takes a little blur back, faithfully"),
        QT_TRANSLATE_NOOP("core", "Removes noise"),
        QT_TRANSLATE_NOOP("core", "Restores faces"),
        QT_TRANSLATE_NOOP("core", "Size and hash come from public model lists of others; the publisher states none."),
        QT_TRANSLATE_NOOP("core", "Tells the parts of a face apart"),
        QT_TRANSLATE_NOOP("core", "The address is a folder. The file holds a keypoint detector and a generator."),
        QT_TRANSLATE_NOOP("core", "The name of the file carries the first 8 digits of its hash: ff704c30."),
        QT_TRANSLATE_NOOP("core", "Trained on MS-Celeb-1M, a data set that was withdrawn."),
    };
    // clang-format on
    return all;
}

} // namespace ambrotype::ui
