#pragma once

#include "faces/guard/embedder.h"
#include "faces/guard/guard_limits.h"
#include "faces/guard/identity_guard.h"

#include <memory>
#include <string>
#include <vector>

namespace ambrotype::faces::test {

//! A recogniser made of arithmetic: the embedding is a coarse picture of what it sees, without its mean.
class FakeRecogniser : public inference::LoadedModel
{
public:
    explicit FakeRecogniser(std::string architecture = "mobilefacenet");
    const inference::ModelFacts &facts() const override { return m_facts; }
    Result<inference::RunReport>
    run(const inference::TensorView &, const inference::TensorSpan &, const inference::RunOptions &) override;
    Result<std::map<std::string, inference::Tensor>>
    runWhole(const std::map<std::string, inference::TensorView> &inputs,
             const inference::RunOptions &options,
             inference::RunReport *report) override;

    inference::Tensor lastInput; //!< [N, C, side, side]
    bool fails = false;          //!< Answers with an error.

private:
    inference::ModelFacts m_facts;
};

//! How to draw a person.
struct DrawnFace
{
    double eyeWidth = 1.0; //!< Shares of the usual.
    double browHeight = 1.0;
    double noseLength = 1.0;
    double mouthWidth = 1.0;
    float skin[3] = {0.82F, 0.64F, 0.53F};
    float iris[3] = {0.42F, 0.26F, 0.14F};
    unsigned texture = 1; //!< Seed of the skin's texture.
};
//! Two people who look nothing alike.
DrawnFace personA();
DrawnFace personB();

//! A face in a crop and what the guard has to know of it.
struct TestFace
{
    std::string name;
    std::string person;
    imaging::FloatImage crop; //!< FFHQ template, three planes.
    Landmarks landmarks{};
    double sourceEyeDistance = 0.0;
};

//! \p size pixels of side; the landmarks lie on the template.
TestFace drawFace(const DrawnFace &face, int size = 512, double sourceEyeDistance = 126.0);

//! The faces of the test photographs whose eyes are at least \p least pixels apart (photo_faces.json); empty when the
//! photographs are not there (check with haveShared("photos") first).
std::vector<TestFace> photographedFaces(double least);

//! The recogniser of ../shared/weights. Check with haveShared("weights") first.
std::shared_ptr<Embedder> realRecogniser();

//! \p a * (1 - share) + \p b * share.
imaging::FloatImage mixed(const imaging::FloatImage &a, const imaging::FloatImage &b, double share);

//! The crop as a camera with fewer pixels would have seen it: reduced to \p eyes pixels between the eyes, enlarged
//! again.
TestFace seenSmaller(const TestFace &face, double eyes);

//! \p face restored to \p result.
GuardedFace guarded(const TestFace &face, const imaging::FloatImage &result, double asked = 1.0);

//! Limits of round numbers: every quality is one class.
GuardLimits simpleLimits(double limit = 0.6, double otherPerson = 0.2);

} // namespace ambrotype::faces::test
