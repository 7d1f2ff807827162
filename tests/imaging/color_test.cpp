#include "imaging/color/working_space.h"

#include "imaging/color/lcms.h"
#include "imaging/color/matrix_shaper.h"
#include "imaging/color/transfer.h"
#include "imaging/picture_support.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::imaging;

namespace {

Picture pictureWith(std::shared_ptr<const IccProfile> profile, int channels, SampleType type, Size size = {97, 64})
{
    Picture picture = test::syntheticPicture(size, channels, type);
    picture.profile = std::move(profile);
    return picture;
}

//! All 8-bit colours on a grid of 17 steps, saturated corners among them.
Picture colorGrid(std::shared_ptr<const IccProfile> profile)
{
    Picture picture;
    picture.pixels = Image({17 * 17, 17}, 3, SampleType::U8);
    for (int y = 0; y < 17; ++y)
        for (int x = 0; x < 17 * 17; ++x) {
            auto *pixel = picture.pixels.writableRow<std::uint8_t>(y) + x * 3;
            pixel[0] = static_cast<std::uint8_t>(std::min(255, (x % 17) * 16));
            pixel[1] = static_cast<std::uint8_t>(std::min(255, (x / 17) * 16));
            pixel[2] = static_cast<std::uint8_t>(std::min(255, y * 16));
        }
    picture.profile = std::move(profile);
    return picture;
}

int largestDifference8(const Image &a, const Image &b)
{
    int largest = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width() * a.channels(); ++x)
            largest = std::max(largest, std::abs(int(a.row<std::uint8_t>(y)[x]) - int(b.row<std::uint8_t>(y)[x])));
    return largest;
}

Image thereAndBack(const Picture &picture, const FloatImage *reference = nullptr)
{
    const auto space = WorkingSpace::forPicture(picture).value();
    const FloatImage working = space->toWorking(picture.pixels, Region::of(picture.pixels.size()));
    Image target(picture.pixels.size(), picture.pixels.channels(), picture.pixels.type());
    space->fromWorking(working, target, 0, 0, reference, reference ? &picture.pixels : nullptr);
    return target;
}

} // namespace

TEST_CASE("sRGB numbers come back bit for bit", "[color]")
{
    for (const SampleType type : {SampleType::U8, SampleType::U16, SampleType::F32})
        for (int channels = 1; channels <= 4; ++channels) {
            const Picture picture = pictureWith(nullptr, channels, type);
            CHECK(test::samePixels(thereAndBack(picture), picture.pixels));
        }
    const Picture tagged = pictureWith(IccProfile::sRgb(), 3, SampleType::U8);
    CHECK(test::samePixels(thereAndBack(tagged), tagged.pixels));
    Picture all;
    all.pixels = Image({65536, 1}, 1, SampleType::U16);
    for (int x = 0; x < 65536; ++x)
        all.pixels.writableRow<std::uint16_t>(0)[x] = static_cast<std::uint16_t>(x);
    CHECK(test::samePixels(thereAndBack(all), all.pixels));
}

TEST_CASE("working values of sRGB are the numbers themselves", "[color]")
{
    const Picture picture = pictureWith(nullptr, 3, SampleType::U8);
    const FloatImage working = WorkingSpace::forPicture(picture).value()->toWorking(picture.pixels, {3, 2, 10, 9});
    REQUIRE(working.size() == Size{10, 9});
    CHECK(working.row(1, 4)[5] == float(picture.pixels.row<std::uint8_t>(6)[(3 + 5) * 3 + 1]) / 255.0F);
}

TEST_CASE("wide colours come back when every pixel passes through", "[color]")
{
    for (const auto &profile : {test::displayP3Profile(), test::proPhotoProfile()}) {
        INFO(profile->description());
        CHECK_FALSE(profile->isSrgb());
        const Picture grid = colorGrid(profile);
        CHECK(largestDifference8(thereAndBack(grid), grid.pixels) <= 1);
        const Picture photo = pictureWith(profile, 3, SampleType::U8);
        CHECK(largestDifference8(thereAndBack(photo), photo.pixels) == 0);
    }
}

TEST_CASE("grey profiles come back", "[color]")
{
    Picture ramp;
    ramp.pixels = Image({256, 1}, 1, SampleType::U8);
    for (int x = 0; x < 256; ++x)
        ramp.pixels.writableRow<std::uint8_t>(0)[x] = static_cast<std::uint8_t>(x);
    ramp.profile = test::grayGammaProfile(1.8);
    CHECK(test::samePixels(thereAndBack(ramp), ramp.pixels));
    // 0.5 with gamma 1.8 is linear 0.287, which sRGB writes as 0.573.
    const FloatImage working = WorkingSpace::forPicture(ramp).value()->toWorking(ramp.pixels, {128, 0, 1, 1});
    CHECK(working.colorChannels() == 1);
    CHECK(working.row(0, 0)[0] == Approx(0.575).margin(0.004));
}

TEST_CASE("our tables agree with LittleCMS", "[color]")
{
    const auto profile = test::displayP3Profile();
    const auto shaper = MatrixShaper::make(*profile);
    REQUIRE(shaper);
    const lcms::Profile from(
        cmsOpenProfileFromMem(profile->bytes().data(), static_cast<cmsUInt32Number>(profile->bytes().size())));
    const lcms::Profile to(cmsCreate_sRGBProfile());
    const lcms::Transform transform(cmsCreateTransform(from.get(),
                                                       TYPE_RGB_FLT,
                                                       to.get(),
                                                       TYPE_RGB_FLT,
                                                       INTENT_RELATIVE_COLORIMETRIC,
                                                       cmsFLAGS_NOCACHE | cmsFLAGS_NOOPTIMIZE));
    double worst = 0.0;
    for (int r = 0; r <= 10; ++r)
        for (int g = 0; g <= 10; ++g)
            for (int b = 0; b <= 10; ++b) {
                const std::array<float, 3> in = {float(r) / 10, float(g) / 10, float(b) / 10};
                std::array<float, 3> expected{};
                cmsDoTransform(transform.get(), in.data(), expected.data(), 1);
                std::array<float, 3> ours = in;
                const std::array<float *, 3> planes = {&ours[0], &ours[1], &ours[2]};
                shaper->toWorking(planes.data(), 1);
                for (std::size_t c = 0; c < 3; ++c) {
                    // Below 0 LittleCMS goes on along the straight part, we mirror the curve.
                    if (expected[c] < 0.0F)
                        expected[c] = -SrgbTransfer::exactToEncoded(-expected[c] / 12.92F);
                    worst = std::max(worst, std::abs(double(ours[c]) - double(expected[c])));
                }
            }
    CHECK(worst < 1.0 / 2000.0);
}

TEST_CASE("colours outside sRGB leave 0..1 and are kept", "[color]")
{
    Picture red;
    red.pixels = Image({1, 1}, 3, SampleType::U8);
    auto *pixel = red.pixels.writableRow<std::uint8_t>(0);
    pixel[0] = 255;
    pixel[1] = pixel[2] = 0;
    red.profile = test::displayP3Profile();
    const FloatImage working = WorkingSpace::forPicture(red).value()->toWorking(red.pixels, {0, 0, 1, 1});
    CHECK(working.row(0, 0)[0] > 1.05F);
    CHECK(working.row(1, 0)[0] < -0.01F);
    CHECK(working.row(1, 0)[0] > -0.6F); // mirrored: a straight continuation would smear over the neighbours
}

TEST_CASE("unchanged pixels take the source's bits, changed ones do not", "[color]")
{
    for (const auto &profile : {std::shared_ptr<const IccProfile>(), test::proPhotoProfile(), test::tableProfile()}) {
        const Picture picture = pictureWith(profile, 4, SampleType::U16);
        const auto space = WorkingSpace::forPicture(picture).value();
        const Region region = {10, 7, 40, 30};
        const FloatImage reference = space->toWorking(picture.pixels, region);
        FloatImage changed = reference.clone();
        changed.row(2, 3)[4] += 0.25F;
        Image target = test::syntheticImage(picture.pixels.size(), 4, SampleType::U16);
        for (int y = region.y; y < region.bottom(); ++y)
            for (int x = region.x * 4; x < region.right() * 4; ++x)
                target.writableRow<std::uint16_t>(y)[x] = 7;
        space->fromWorking(changed, target, region.x, region.y, &reference, &picture.pixels);
        int different = 0;
        for (int y = 0; y < target.height(); ++y)
            for (int x = 0; x < target.width(); ++x)
                for (int c = 0; c < 4; ++c)
                    if (target.row<std::uint16_t>(y)[x * 4 + c] != picture.pixels.row<std::uint16_t>(y)[x * 4 + c]) {
                        ++different;
                        CHECK(x == region.x + 4);
                        CHECK(y == region.y + 3);
                    }
        CHECK(different >= 1);
    }
}

TEST_CASE("one rounding, to nearest, and clipped", "[color]")
{
    Picture picture = pictureWith(nullptr, 1, SampleType::U8, {6, 1});
    const auto space = WorkingSpace::forPicture(picture).value();
    FloatImage working({6, 1}, 1);
    const std::array<float, 6> values = {-1.0F, 0.0F, 127.4F / 255.0F, 127.6F / 255.0F, 2.0F, std::nanf("")};
    std::copy(values.begin(), values.end(), working.row(0, 0));
    Image target({6, 1}, 1, SampleType::U8);
    space->fromWorking(working, target, 0, 0);
    const auto *row = target.row<std::uint8_t>(0);
    CHECK(std::vector<int>(row, row + 6) == std::vector<int>{0, 0, 127, 128, 255, 0});
}

TEST_CASE("a region equals the crop of the whole", "[color]")
{
    const Picture picture = pictureWith(test::displayP3Profile(), 3, SampleType::U8);
    const auto space = WorkingSpace::forPicture(picture).value();
    const FloatImage whole = space->toWorking(picture.pixels, Region::of(picture.pixels.size()));
    const Region region = {13, 9, 31, 22};
    const FloatImage part = space->toWorking(picture.pixels, region);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < region.height; ++y)
            for (int x = 0; x < region.width; ++x)
                REQUIRE(part.row(c, y)[x] == whole.row(c, y + region.y)[x + region.x]);
}

TEST_CASE("one space serves several threads", "[color]")
{
    const Picture picture = pictureWith(test::tableProfile(), 3, SampleType::U8);
    const auto space = WorkingSpace::forPicture(picture).value();
    const FloatImage expected = space->toWorking(picture.pixels, Region::of(picture.pixels.size()));
    std::vector<std::thread> threads;
    std::atomic<int> wrong = 0;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&] {
            const FloatImage working = space->toWorking(picture.pixels, Region::of(picture.pixels.size()));
            for (int y = 0; y < working.height(); ++y)
                for (int x = 0; x < working.width(); ++x)
                    if (working.row(0, y)[x] != expected.row(0, y)[x])
                        ++wrong;
        });
    for (std::thread &thread : threads)
        thread.join();
    CHECK(wrong == 0);
}

TEST_CASE("the transfer curve undoes itself", "[color]")
{
    const SrgbTransfer &transfer = SrgbTransfer::instance();
    double worst = 0.0;
    double worstExact = 0.0;
    for (int i = -2000; i <= 12000; ++i) {
        const float value = static_cast<float>(i) / 10000.0F;
        worst = std::max(worst, std::abs(double(transfer.toEncoded(transfer.toLinear(value))) - double(value)));
        if (value >= 0.0F && value < 1.0F)
            worstExact = std::max(
                worstExact, std::abs(double(transfer.toLinear(value)) - double(SrgbTransfer::exactToLinear(value))));
    }
    CHECK(worst < 2e-6);
    CHECK(worstExact < 2e-7);
}

TEST_CASE("profiles say what they are", "[color]")
{
    CHECK(IccProfile::sRgb()->isSrgb());
    CHECK(IccProfile::sRgb()->model() == ColorModel::Rgb);
    CHECK(IccProfile::sRgbGray()->model() == ColorModel::Gray);
    CHECK(IccProfile::sRgb() == IccProfile::sRgb());
    CHECK_FALSE(IccProfile::parse({1, 2, 3}));
    CHECK(IccProfile::parse({1, 2, 3}).error().code == ErrorCode::Damaged);
    Picture wrong = pictureWith(test::grayGammaProfile(2.2), 3, SampleType::U8);
    CHECK(WorkingSpace::forPicture(wrong).error().code == ErrorCode::Unsupported);
}

TEST_CASE("the screen gets BGRA", "[color]")
{
    FloatImage working({3, 1}, 3);
    const std::array<std::array<float, 3>, 3> colors = {{{1.0F, 0.0F, 0.5F}, {-0.5F, 2.0F, 0.25F}, {0.1F, 0.2F, 0.3F}}};
    for (int x = 0; x < 3; ++x)
        for (int c = 0; c < 3; ++c)
            working.row(c, 0)[x] = colors[static_cast<std::size_t>(x)][static_cast<std::size_t>(c)];
    const Image screen = toDisplay(working, nullptr);
    const auto *row = screen.row<std::uint8_t>(0);
    CHECK(std::vector<int>(row, row + 8) == std::vector<int>{128, 0, 255, 255, 64, 255, 0, 255});

    FloatImage gray({1, 1}, 1);
    gray.row(0, 0)[0] = 0.5F;
    const Image grayScreen = toDisplay(gray, IccProfile::sRgb().get());
    CHECK(grayScreen.row<std::uint8_t>(0)[0] == 128);
    CHECK(grayScreen.row<std::uint8_t>(0)[2] == 128);
}

TEST_CASE("the screen's own profile is used", "[color]")
{
    FloatImage working({1, 1}, 3);
    working.row(0, 0)[0] = 1.0F;
    working.row(1, 0)[0] = working.row(2, 0)[0] = 0.0F;
    // sRGB red on a P3 screen is less than its full red and has some green.
    const auto p3 = test::displayP3Profile();
    const auto *row = toDisplay(working, p3.get()).row<std::uint8_t>(0);
    CHECK(int(toDisplay(working, p3.get()).row<std::uint8_t>(0)[2]) == Approx(234).margin(3));
    (void)row;
    const auto table = test::tableProfile();
    CHECK(int(toDisplay(working, table.get()).row<std::uint8_t>(0)[2]) > 200);
}

TEST_CASE("transparency shows squares of two greys", "[color]")
{
    FloatImage working({32, 1}, 3, true);
    for (int c = 0; c < 4; ++c)
        std::fill_n(working.row(c, 0), 32, 0.0F);
    const Image screen = toDisplay(working, nullptr);
    const auto *row = screen.row<std::uint8_t>(0);
    CHECK(row[0] == row[4 * 7]);
    CHECK(row[0] != row[4 * 8]);
    CHECK(row[3] == 255);
}
