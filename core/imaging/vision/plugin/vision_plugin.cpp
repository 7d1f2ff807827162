#include "imaging/vision/vision.h"

#include <opencv2/core.hpp>
#include <opencv2/dnn.hpp>
#include <opencv2/objdetect.hpp>
#include <opencv2/photo.hpp>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <new>

namespace ambrotype::imaging {
namespace {

//! Runs \p work and turns what it throws into an error of \p code with \p message.
template <typename Work> auto guarded(ErrorCode code, const char *message, Work work) noexcept -> decltype(work())
{
    try {
        return work();
    } catch (const std::bad_alloc &) {
        return Error{ErrorCode::OutOfMemory, "There is not enough memory for this.", "OpenCV"};
    } catch (const cv::Exception &failure) {
        const bool memory = failure.code == cv::Error::StsNoMem;
        return Error{memory ? ErrorCode::OutOfMemory : code,
                     memory ? "There is not enough memory for this." : message,
                     failure.what()};
    } catch (const std::exception &failure) {
        return Error{code, message, failure.what()};
    } catch (...) {
        return Error{code, message, "unknown exception"};
    }
}

//! OpenCV's view of pixels that it will only read.
cv::Mat matOf(const BytePixels &pixels)
{
    auto *data = const_cast<std::uint8_t *>(pixels.data.data());
    return {pixels.size.height, pixels.size.width, CV_8UC(pixels.channels), data};
}

BytePixels pixelsOf(const cv::Mat &picture)
{
    BytePixels result({picture.cols, picture.rows}, picture.channels());
    for (int y = 0; y < picture.rows; ++y)
        std::copy_n(picture.ptr<std::uint8_t>(y), picture.cols * picture.channels(), result.row(y));
    return result;
}

class Network final : public VisionNetwork
{
public:
    explicit Network(cv::dnn::Net net)
        : m_net(std::move(net))
    {
        m_net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
        m_net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    }

    Result<std::vector<Output>> run(const std::vector<float> &input,
                                    int channels,
                                    Size size,
                                    const std::vector<std::string> &outputs) noexcept override
    {
        return guarded(ErrorCode::InvalidArgument,
                       "The network could not be run on this picture.",
                       [&]() -> Result<std::vector<Output>> {
                           const std::lock_guard<std::mutex> lock(m_mutex);
                           const int shape[] = {1, channels, size.height, size.width};
                           m_net.setInput(cv::Mat(4, shape, CV_32F, const_cast<float *>(input.data())));
                           const std::vector<cv::String> names(outputs.begin(), outputs.end());
                           std::vector<cv::Mat> blobs;
                           m_net.forward(blobs, names);
                           std::vector<Output> result;
                           for (const cv::Mat &blob : blobs) {
                               const cv::Mat flat = blob.isContinuous() ? blob : blob.clone();
                               Output output;
                               output.shape.assign(flat.size.p, flat.size.p + flat.dims);
                               output.data.assign(flat.ptr<float>(), flat.ptr<float>() + flat.total());
                               result.push_back(std::move(output));
                           }
                           return result;
                       });
    }

private:
    std::mutex m_mutex; //!< cv::dnn::Net holds the tensors of its run.
    cv::dnn::Net m_net;
};

class Cascade final : public VisionCascade
{
public:
    explicit Cascade(const std::string &file) { m_cascade.load(file); }
    bool isEmpty() const { return m_cascade.empty(); }

    Result<std::vector<Hit>> find(const BytePixels &grey, const Search &search) noexcept override
    {
        return guarded(
            ErrorCode::InvalidArgument, "The picture could not be searched.", [&]() -> Result<std::vector<Hit>> {
                const std::lock_guard<std::mutex> lock(m_mutex);
                cv::Mat picture = matOf(grey);
                if (search.mirrored) {
                    cv::Mat turned;
                    cv::flip(picture, turned, 1);
                    picture = turned;
                }
                std::vector<cv::Rect> places;
                std::vector<int> levels;
                std::vector<double> weights;
                m_cascade.detectMultiScale(picture,
                                           places,
                                           levels,
                                           weights,
                                           search.step,
                                           search.neighbours,
                                           0,
                                           cv::Size(search.smallest, search.smallest),
                                           cv::Size(search.largest, search.largest),
                                           true);
                std::vector<Hit> hits;
                for (std::size_t i = 0; i < places.size(); ++i) {
                    const cv::Rect &r = places[i];
                    const int x = search.mirrored ? grey.size.width - r.x - r.width : r.x;
                    hits.push_back({{x, r.y, r.width, r.height}, weights[i]});
                }
                return hits;
            });
    }

private:
    std::mutex m_mutex; //!< cv::CascadeClassifier holds the picture of its search.
    cv::CascadeClassifier m_cascade;
};

class Plugin final : public Vision
{
public:
    // Nothing but this plug-in uses OpenCV. Its workers would compete with ours, which divide the work already.
    Plugin() { cv::setNumThreads(1); }

    Result<BytePixels>
    nonLocalMeans(const BytePixels &pixels, float h, float hColor, int templateSide, int searchSide) noexcept override
    {
        return guarded(ErrorCode::InvalidArgument, "The picture could not be denoised.", [&]() -> Result<BytePixels> {
            cv::Mat cleaned;
            if (pixels.channels == 1)
                cv::fastNlMeansDenoising(matOf(pixels), cleaned, h, templateSide, searchSide);
            else
                cv::fastNlMeansDenoisingColored(matOf(pixels), cleaned, h, hColor, templateSide, searchSide);
            return pixelsOf(cleaned);
        });
    }

    Result<BytePixels>
    bilateral(const BytePixels &pixels, int diameter, double valueSigma, double placeSigma) noexcept override
    {
        return guarded(ErrorCode::InvalidArgument, "The picture could not be denoised.", [&]() -> Result<BytePixels> {
            cv::Mat smooth;
            cv::bilateralFilter(matOf(pixels), smooth, diameter, valueSigma, placeSigma);
            return pixelsOf(smooth);
        });
    }

    Result<std::unique_ptr<VisionNetwork>> openNetwork(const std::string &onnxFile) noexcept override
    {
        constexpr const char *kNoNetwork = "The detector's file cannot be read; it may be damaged or of another kind.";
        return guarded(ErrorCode::BadFormat, kNoNetwork, [&]() -> Result<std::unique_ptr<VisionNetwork>> {
            if (auto missing = checkThere(onnxFile); !missing)
                return missing.error();
            cv::dnn::Net net = cv::dnn::readNetFromONNX(onnxFile);
            if (net.empty())
                return Error{ErrorCode::BadFormat, kNoNetwork, onnxFile};
            return std::unique_ptr<VisionNetwork>(std::make_unique<Network>(std::move(net)));
        });
    }

    Result<std::unique_ptr<VisionCascade>> openCascade(const std::string &xmlFile) noexcept override
    {
        constexpr const char *kNoCascade = "The detector's file cannot be read; it may be damaged or of another kind.";
        return guarded(ErrorCode::BadFormat, kNoCascade, [&]() -> Result<std::unique_ptr<VisionCascade>> {
            if (auto missing = checkThere(xmlFile); !missing)
                return missing.error();
            auto cascade = std::make_unique<Cascade>(xmlFile);
            if (cascade->isEmpty())
                return Error{ErrorCode::BadFormat, kNoCascade, xmlFile};
            return std::unique_ptr<VisionCascade>(std::move(cascade));
        });
    }

private:
    static Result<void> checkThere(const std::string &file)
    {
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(file, ignored))
            return Error{ErrorCode::NotFound, "The detector's file was not found.", file};
        return {};
    }
};

} // namespace
} // namespace ambrotype::imaging

extern "C" __attribute__((visibility("default"))) ambrotype::imaging::Vision *ambrotypeVision()
{
    static ambrotype::imaging::Plugin plugin;
    return &plugin;
}
