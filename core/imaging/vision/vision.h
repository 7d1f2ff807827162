#pragma once

#include "base/result.h"
#include "imaging/geometry.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::imaging {

//! 8-bit pixels without gaps, blue first, as OpenCV wants them.
struct BytePixels
{
    Size size;
    int channels = 3; //!< 1 or 3.
    std::vector<std::uint8_t> data;

    BytePixels() = default;
    BytePixels(Size pixels, int channelCount)
        : size(pixels)
        , channels(channelCount)
        , data(static_cast<std::size_t>(pixels.pixels()) * static_cast<std::size_t>(channelCount))
    {
    }
    std::uint8_t *row(int y) { return data.data() + offset(y); }
    const std::uint8_t *row(int y) const { return data.data() + offset(y); }

private:
    std::ptrdiff_t offset(int y) const { return std::ptrdiff_t(y) * size.width * channels; }
};

//! A network that OpenCV runs (ONNX), on the CPU. One call at a time per object: further callers wait.
class VisionNetwork
{
public:
    struct Output
    {
        std::vector<int> shape;
        std::vector<float> data;
    };
    virtual ~VisionNetwork() = default;
    //! Runs it on \p input, [1, channels, height, width] without gaps, and gives the outputs of these names, in that
    //! order. Errors: InvalidArgument (a shape that the network refuses), OutOfMemory.
    virtual Result<std::vector<Output>>
    run(const std::vector<float> &input, int channels, Size size, const std::vector<std::string> &outputs) noexcept = 0;
};

//! A cascade of P. Viola and M. Jones ("Rapid object detection using a boosted cascade of simple features", CVPR 2001)
//! in OpenCV's XML. One call at a time per object: further callers wait.
class VisionCascade
{
public:
    struct Hit
    {
        Region place;
        double weight =
            0.0; //!< Of the last stage, of the best of the windows that were joined; comparable within one file.
    };
    struct Search
    {
        double step = 1.1;     //!< Ratio of the sizes of successive windows, above 1.
        int neighbours = 3;    //!< Windows that must agree.
        int smallest = 24;     //!< Side of the smallest window.
        int largest = 0;       //!< Side of the largest window; 0: the picture.
        bool mirrored = false; //!< Search the picture mirrored left to right; hits are given as in the picture.
    };
    virtual ~VisionCascade() = default;
    //! \p grey has one channel. Errors: InvalidArgument, OutOfMemory.
    virtual Result<std::vector<Hit>> find(const BytePixels &grey, const Search &search) noexcept = 0;
};

//! The side of the plug-in `ambrotype_vision`: OpenCV, whose libraries take a third of a window's start to load. All of
//! OpenCV is behind here. Stateless; any thread; nothing throws across this border. OpenCV works on the calling thread
//! alone; callers divide the work with parallelFor.
class Vision
{
public:
    virtual ~Vision() = default;

    //! cv::fastNlMeansDenoising (one channel, \p hColor not used) or cv::fastNlMeansDenoisingColored of \p pixels.
    //! Errors: InvalidArgument, OutOfMemory.
    virtual Result<BytePixels>
    nonLocalMeans(const BytePixels &pixels, float h, float hColor, int templateSide, int searchSide) noexcept = 0;

    //! cv::bilateralFilter over \p diameter pixels, with deviations of values (0..255) and of places (pixels).
    //! Errors: InvalidArgument, OutOfMemory.
    virtual Result<BytePixels>
    bilateral(const BytePixels &pixels, int diameter, double valueSigma, double placeSigma) noexcept = 0;

    //! Errors: NotFound, BadFormat.
    virtual Result<std::unique_ptr<VisionNetwork>> openNetwork(const std::string &onnxFile) noexcept = 0;
    virtual Result<std::unique_ptr<VisionCascade>> openCascade(const std::string &xmlFile) noexcept = 0;
};

//! Name of the plug-in and of its one exported function, of type VisionEntry.
constexpr const char *kVisionPlugin = "ambrotype_vision";
constexpr const char *kVisionEntry = "ambrotypeVision";
using VisionEntry = Vision *(*)();

//! Opens the plug-in on the first call (about 0.1 s). Errors: those of openPlugin. Any thread but the window's.
Result<Vision *> vision();

} // namespace ambrotype::imaging
