#include "eval_pairs.h"

#include "pipeline/evaluate/pixel_values.h"

#include "imaging/io/reader.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string_view>

namespace ambrotype::cli {
namespace {

namespace fs = std::filesystem;

//! Deviation of the colours (R - B) / 2 relative to that of the brightness from which a picture counts as coloured;
//! toned prints are below.
constexpr double kColoured = 0.05;

Error noPictures(const fs::path &folder)
{
    return {ErrorCode::NotFound, "There are no pictures to measure with.", folder.string()};
}

std::vector<fs::path> filesOf(const fs::path &folder)
{
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed))
        if (entry->is_regular_file(failed))
            files.push_back(entry->path());
    std::sort(files.begin(), files.end());
    return files;
}

bool isColoured(const imaging::FloatImage &image)
{
    if (image.colorChannels() != 3)
        return false;
    double sums[4] = {};
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const double r = image.row(0, y)[x], g = image.row(1, y)[x], b = image.row(2, y)[x];
            const double luma = (r + g + b) / 3, chroma = (r - b) / 2;
            sums[0] += luma;
            sums[1] += luma * luma;
            sums[2] += chroma;
            sums[3] += chroma * chroma;
        }
    const double count = static_cast<double>(image.size().pixels());
    const double luma = sums[1] / count - sums[0] * sums[0] / count / count;
    const double chroma = sums[3] / count - sums[2] * sums[2] / count / count;
    return chroma > kColoured * kColoured * luma;
}

//! The deviation that a description like "Gaussian noise, sigma 25" states, or 0.
double statedSigma(const std::string &operation)
{
    for (const std::string_view words : {"noise sigma ", "noise, sigma "}) {
        const std::size_t at = operation.find(words);
        if (at != std::string::npos)
            return std::strtod(operation.c_str() + at + words.size(), nullptr);
    }
    return 0.0;
}

bool isJpegName(const fs::path &file)
{
    return file.extension() == ".jpg" || file.extension() == ".jpeg";
}

//! The middle of \p picture, at most \p side pixels wide and high.
imaging::Picture middleOf(const imaging::Picture &picture, int side)
{
    const imaging::FloatImage values = pipeline::valuesOfPicture(picture);
    const int width = std::min(side, values.width()), height = std::min(side, values.height());
    return pipeline::pictureOfValues(
        values.crop({(values.width() - width) / 2, (values.height() - height) / 2, width, height}));
}

} // namespace

Result<void> EvalPairs::listPairsFile(const fs::path &file)
{
    std::ifstream stream(file);
    const auto root = nlohmann::json::parse(stream, nullptr, false);
    const auto pairs = root.is_object() ? root.find("pairs") : root.end();
    if (!root.is_object() || pairs == root.end() || !pairs->is_array())
        return Error{ErrorCode::BadFormat, "The list of pairs cannot be understood.", file.string()};
    for (const auto &entry : *pairs) {
        const auto text = [&entry](const char *key) {
            return entry.is_object() && entry.contains(key) && entry[key].is_string() ? entry[key].get<std::string>()
                                                                                      : std::string();
        };
        if (text("reference").empty() || text("degraded").empty())
            continue;
        const double sigma = statedSigma(text("operation"));
        m_isNoisy = m_isNoisy || sigma > 0;
        m_isCompressed = m_isCompressed || isJpegName(text("degraded"));
        m_enlarges = m_enlarges || (entry.contains("scale") && entry["scale"].is_number() && entry["scale"] > 1);
        m_files.push_back({m_options.folder / text("reference"), m_options.folder / text("degraded"), sigma});
    }
    return {};
}

Result<void> EvalPairs::listPairs()
{
    const fs::path list = m_options.folder / "pairs.json";
    std::error_code ignored;
    if (fs::exists(list, ignored))
        return listPairsFile(list);
    for (const fs::path &degraded : filesOf(m_options.folder / "degraded")) {
        const fs::path reference = m_options.folder / "reference" / degraded.filename();
        if (fs::exists(reference, ignored))
            m_files.push_back({reference, degraded, 0.0});
        m_isCompressed = m_isCompressed || isJpegName(degraded);
    }
    return {};
}

Result<void> EvalPairs::listClean()
{
    for (const fs::path &file : filesOf(m_options.folder))
        m_files.push_back({file, {}, m_options.degradation->sigma()});
    m_enlarges = m_options.degradation->factor() > 1;
    m_isNoisy = m_options.degradation->sigma() > 0;
    const auto &steps = m_options.degradation->steps;
    m_isCompressed = !steps.empty() && steps.back().kind == pipeline::Degradation::Kind::Jpeg;
    return {};
}

Result<EvalPairs> EvalPairs::find(EvalOptions options)
{
    EvalPairs pairs;
    pairs.m_options = std::move(options);
    const auto listed = pairs.m_options.degradation ? pairs.listClean() : pairs.listPairs();
    if (!listed)
        return listed.error();
    if (pairs.m_files.empty())
        return noPictures(pairs.m_options.folder);
    return pairs;
}

Result<pipeline::EvaluationPair> EvalPairs::load(const Files &files, std::size_t index, const CancelToken &cancel) const
{
    auto reference = imaging::readPicture(files.reference, {}, cancel);
    if (!reference)
        return reference.error();
    pipeline::EvaluationPair pair;
    pair.sigma255 = files.sigma255;
    if (!m_options.degradation) {
        auto degraded = imaging::readPicture(files.degraded, {}, cancel);
        if (!degraded)
            return degraded.error();
        pair.name = files.degraded.filename().string();
        pair.reference = pipeline::pictureOfValues(pipeline::valuesOfPicture(*reference));
        pair.degraded = pipeline::pictureOfValues(pipeline::valuesOfPicture(*degraded));
        pair.degraded.jpegQuality = degraded->jpegQuality;
        return pair;
    }
    if (m_options.largest > 0)
        *reference = middleOf(*reference, m_options.largest);
    pair.name = files.reference.filename().string();
    pair.reference = pipeline::evaluationReference(*reference, *m_options.degradation);
    auto degraded = pipeline::degradePicture(pair.reference, *m_options.degradation, index);
    if (!degraded)
        return degraded.error();
    pair.degraded = std::move(*degraded);
    return pair;
}

Result<std::optional<pipeline::EvaluationPair>> EvalPairs::next(const CancelToken &cancel)
{
    while (m_next < m_files.size()) {
        const std::size_t index = m_next++;
        auto pair = load(m_files[index], index, cancel);
        if (!pair && pair.error().code == ErrorCode::Cancelled)
            return pair.error();
        // A folder of photographs holds other files too, and a list may name what is not here.
        if (!pair || (m_options.colouredOnly && !isColoured(pipeline::valuesOfPicture(pair->reference))))
            continue;
        return std::optional(std::move(*pair));
    }
    return std::optional<pipeline::EvaluationPair>();
}

} // namespace ambrotype::cli
