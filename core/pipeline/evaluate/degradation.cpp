#include "pipeline/evaluate/degradation.h"

#include "pipeline/evaluate/pixel_values.h"

#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/ops/blur.h"
#include "imaging/ops/resize.h"

#include <charconv>
#include <cmath>
#include <filesystem>
#include <numbers>

#include <unistd.h>

namespace ambrotype::pipeline {
namespace {

namespace fs = std::filesystem;
namespace ops = imaging::ops;

struct Word
{
    Degradation::Kind kind;
    std::string_view name;
    double smallest, largest;
};
constexpr Word kWords[] = {{Degradation::Kind::Blur, "blur", 0.1, 20},
                           {Degradation::Kind::Down, "down", 2, 8},
                           {Degradation::Kind::Noise, "noise", 0.1, 255},
                           {Degradation::Kind::Jpeg, "jpeg", 1, 100}};

Error wrongText(std::string_view part)
{
    return {ErrorCode::InvalidArgument,
            "\"" + std::string(part)
                + "\" is no degradation. Write blur=PIXELS, down=FACTOR, noise=DEVIATION, jpeg=QUALITY or seed=NUMBER, "
                  "with commas between.",
            {}};
}

//! Whole values only for what can only be whole.
bool isAllowed(const Word &word, double value)
{
    const bool isWhole = word.kind == Degradation::Kind::Down || word.kind == Degradation::Kind::Jpeg;
    return value >= word.smallest && value <= word.largest && (!isWhole || value == std::round(value));
}

//! Splitmix64 and Box-Muller: the same noise everywhere, unlike std::normal_distribution.
class Normal
{
public:
    explicit Normal(std::uint64_t seed)
        : m_state(seed)
    {
    }
    double next()
    {
        const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
        return radius * std::cos(2.0 * std::numbers::pi * uniform());
    }

private:
    double uniform()
    {
        std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
    }
    std::uint64_t m_state;
};

void addNoise(FloatImage &image, double sigma, std::uint64_t seed)
{
    Normal normal(seed);
    for (int c = 0; c < image.colorChannels(); ++c)
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                image.row(c, y)[x] += static_cast<float>(normal.next() * sigma / 255.0);
}

//! Removes its file when it goes.
struct TemporaryFile
{
    fs::path path;
    ~TemporaryFile()
    {
        std::error_code ignored;
        fs::remove(path, ignored);
    }
};

Result<FloatImage> throughJpeg(const FloatImage &image, int quality, std::uint64_t index)
{
    const TemporaryFile file{
        fs::temp_directory_path()
        / ("ambrotype-degrade-" + std::to_string(::getpid()) + "-" + std::to_string(index) + ".jpg")};
    imaging::WriteOptions options;
    options.quality = quality;
    options.conflict = imaging::Conflict::Replace;
    const auto written = imaging::writePicture(pictureOfValues(image), file.path, options);
    if (!written)
        return written.error();
    const auto read = imaging::readPicture(file.path);
    if (!read)
        return read.error();
    return valuesOfPicture(*read);
}

} // namespace

int Degradation::factor() const
{
    int product = 1;
    for (const Step &step : steps)
        if (step.kind == Kind::Down)
            product *= static_cast<int>(step.value);
    return product;
}

double Degradation::sigma() const
{
    double squares = 0;
    for (const Step &step : steps)
        if (step.kind == Kind::Noise)
            squares += step.value * step.value;
    return std::sqrt(squares);
}

Result<Degradation> Degradation::parse(std::string_view text)
{
    Degradation degradation;
    for (std::size_t from = 0; from <= text.size();) {
        const std::size_t to = std::min(text.find(',', from), text.size());
        const std::string_view part = text.substr(from, to - from);
        from = to + 1;
        const std::size_t equals = part.find('=');
        if (equals == std::string_view::npos)
            return wrongText(part);
        const std::string_view name = part.substr(0, equals), digits = part.substr(equals + 1);
        const auto reads = [&digits](auto &value) {
            const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
            return failed == std::errc() && end == digits.data() + digits.size();
        };
        if (name == "seed") {
            if (!reads(degradation.seed))
                return wrongText(part);
            continue;
        }
        const auto *word = std::find_if(
            std::begin(kWords), std::end(kWords), [name](const Word &known) { return known.name == name; });
        double value = 0;
        if (word == std::end(kWords) || !reads(value) || !isAllowed(*word, value))
            return wrongText(part);
        degradation.steps.push_back({word->kind, value});
        constexpr int kSmallest = 64; // each step is at most 8: nothing has overflowed yet
        if (degradation.factor() > kSmallest)
            return wrongText(part);
    }
    if (degradation.steps.empty())
        return wrongText(text);
    return degradation;
}

std::string Degradation::text() const
{
    std::string result;
    for (const Step &step : steps)
        for (const Word &word : kWords)
            if (word.kind == step.kind) {
                char number[32];
                const auto end = std::to_chars(std::begin(number), std::end(number), step.value).ptr;
                result += std::string(word.name) + "=" + std::string(number, end) + ",";
            }
    return result + "seed=" + std::to_string(seed);
}

imaging::Picture evaluationReference(const imaging::Picture &clean, const Degradation &degradation)
{
    const FloatImage values = valuesOfPicture(clean);
    const int factor = degradation.factor();
    const Size size{std::max(factor, values.width() / factor * factor),
                    std::max(factor, values.height() / factor * factor)};
    if (size.width > values.width() || size.height > values.height())
        return pictureOfValues(ops::resize(values, size)); // smaller than one reduced pixel
    return pictureOfValues(values.crop(Region::of(size)));
}

Result<imaging::Picture>
degradePicture(const imaging::Picture &reference, const Degradation &degradation, std::uint64_t index)
{
    FloatImage image = valuesOfPicture(reference);
    std::uint64_t noises = 0;
    for (const Degradation::Step &step : degradation.steps) {
        switch (step.kind) {
        case Degradation::Kind::Blur: {
            const Region whole = Region::of(image.size());
            image = ops::gaussianBlur(image, whole, whole, image.size(), static_cast<float>(step.value));
            break;
        }
        case Degradation::Kind::Down: {
            const int factor = static_cast<int>(step.value);
            image = ops::resize(image, {image.width() / factor, image.height() / factor}, ops::ResizeFilter::Bicubic);
            break;
        }
        case Degradation::Kind::Noise:
            addNoise(image, step.value, degradation.seed * 1'000'003 + index * 101 + noises++);
            break;
        case Degradation::Kind::Jpeg: {
            auto again = throughJpeg(image, static_cast<int>(step.value), index);
            if (!again)
                return again.error();
            image = std::move(*again);
            break;
        }
        }
        image = valuesOfPicture(pictureOfValues(image)); // 8 bits, as files have them
    }
    imaging::Picture degraded = pictureOfValues(image);
    if (!degradation.steps.empty() && degradation.steps.back().kind == Degradation::Kind::Jpeg)
        degraded.jpegQuality = static_cast<int>(degradation.steps.back().value); // as its file says
    return degraded;
}

} // namespace ambrotype::pipeline
