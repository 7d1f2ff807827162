#include "faces/guard/shoot_frames.h"

#include "imaging/color/working_space.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/ops/blur.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>

namespace ambrotype::faces::test {

using imaging::FloatImage;
using imaging::Region;

namespace {

//! \p face mirrored left to right.
void mirror(TestFace &face)
{
    for (int c = 0; c < face.crop.colorChannels(); ++c)
        for (int y = 0; y < face.crop.height(); ++y)
            std::reverse(face.crop.row(c, y), face.crop.row(c, y) + face.crop.width());
    for (Point &point : face.landmarks)
        point.x = face.crop.width() - 1 - point.x;
    std::swap(face.landmarks[0], face.landmarks[1]);
    std::swap(face.landmarks[3], face.landmarks[4]);
}

//! Light that falls from the side: \p slope brighter at the right end, as much darker at the left one; and \p gain.
void relight(FloatImage &image, double slope, double gain, double warmth)
{
    for (int c = 0; c < image.colorChannels(); ++c)
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const double side = 2.0 * x / image.width() - 1.0;
                const double tint = c == 0 ? 1.0 + warmth : c == 2 ? 1.0 - warmth : 1.0;
                const double value = image.row(c, y)[x] * (1.0 + slope * side) * gain * tint;
                image.row(c, y)[x] = static_cast<float>(std::clamp(value, 0.0, 1.0));
            }
}

void addNoise(FloatImage &image, double deviation, std::uint32_t seed)
{
    std::mt19937 generator(seed);
    std::normal_distribution<float> noise(0.0F, static_cast<float>(deviation / 255.0));
    for (int c = 0; c < image.colorChannels(); ++c)
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                image.row(c, y)[x] = std::clamp(image.row(c, y)[x] + noise(generator), 0.0F, 1.0F);
}

void blur(FloatImage &image, double sigma)
{
    const Region all = Region::of(image.size());
    image = imaging::ops::gaussianBlur(image, all, all, image.size(), static_cast<float>(sigma));
}

void compress(FloatImage &image, int quality)
{
    const ambrotype::test::TemporaryDir folder;
    imaging::Picture picture;
    picture.pixels = imaging::Image(image.size(), image.colorChannels(), imaging::SampleType::U8);
    picture.profile = imaging::IccProfile::sRgb();
    const auto space = imaging::WorkingSpace::forPicture(picture);
    REQUIRE(space.ok());
    (*space)->fromWorking(image, picture.pixels, 0, 0);
    imaging::WriteOptions options;
    options.format = imaging::FileFormat::Jpeg;
    options.quality = quality;
    const auto written = imaging::writePicture(picture, folder / "frame.jpg", options);
    REQUIRE(written.ok());
    const auto read = imaging::readPicture(folder / "frame.jpg");
    REQUIRE(read.ok());
    image = (*space)->toWorking(read->pixels, Region::of(read->pixels.size()));
}

//! Frame \p number of \p person, whole.
TestFace taken(const TestFace &person, int number)
{
    TestFace frame{person.name, person.person, person.crop.clone(), person.landmarks, person.sourceEyeDistance};
    if (number % 3 == 1)
        mirror(frame);
    relight(frame.crop, 0.35 * std::sin(2.1 * number), 0.85 + 0.03 * number, 0.06 * std::cos(1.3 * number));
    // Points that were found a little elsewhere turn and move the face in its crop.
    std::mt19937 generator(static_cast<std::uint32_t>(number) + 17U);
    std::normal_distribution<double> off(0.0, 0.012 * eyeDistance(person.landmarks));
    for (Point &point : frame.landmarks)
        point = {point.x + off(generator), point.y + off(generator)};
    return frame;
}

//! Its degraded copy: 12 to 34 pixels between the eyes, then one more harm or two.
TestFace harmed(const TestFace &frame, int number)
{
    const double eyes = 12.0 + 5.5 * (number / 2);
    TestFace made = seenSmaller(frame, eyes);
    const double pixel = eyeDistance(made.landmarks) / eyes; // of the photo, in the crop
    if (number % 4 == 1)
        blur(made.crop, 0.9 * pixel);
    else
        addNoise(made.crop, 6.0, static_cast<std::uint32_t>(number));
    if (number % 3 == 0)
        compress(made.crop, 40);
    return made;
}

} // namespace

std::vector<ShootFrame> shootOf(const std::vector<TestFace> &people, int framesEach)
{
    std::vector<ShootFrame> frames;
    for (int number = 0; number < framesEach; ++number)
        for (std::size_t person = 0; person < people.size(); ++person) {
            ShootFrame frame;
            frame.person = person;
            frame.degraded = number % 2 == 1;
            frame.face = taken(people[person], number);
            frame.sharp = frame.face.crop.clone();
            if (frame.degraded)
                frame.face = harmed(frame.face, number);
            frames.push_back(std::move(frame));
        }
    return frames;
}

PortrayedFace portrayed(const ShootFrame &frame, Embedder &recogniser, std::size_t picture)
{
    PortrayedFace made;
    made.picture = picture;
    made.quality = measureInputQuality(frame.face.crop, frame.face.landmarks, frame.face.sourceEyeDistance);
    auto embedding = recogniser.embed(FaceView{&frame.face.crop, frame.face.landmarks, true});
    REQUIRE(embedding.ok());
    made.embedding = std::move(*embedding);
    return made;
}

double purity(const PeopleGroups &groups, const std::vector<ShootFrame> &frames)
{
    std::size_t right = 0;
    std::size_t all = 0;
    for (const PeopleGroups::Group &group : groups.people) {
        std::map<std::size_t, std::size_t> votes;
        for (const std::size_t face : group.faces)
            ++votes[frames[face].person];
        std::size_t most = 0;
        for (const auto &[person, count] : votes)
            most = std::max(most, count);
        right += most;
        all += group.faces.size();
    }
    return all > 0 ? double(right) / double(all) : 0.0;
}

} // namespace ambrotype::faces::test
