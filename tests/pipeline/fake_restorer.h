#pragma once

#include "pipeline/source.h"
#include "pipeline/stages/faces/face_work.h"

#include <functional>
#include <string>
#include <vector>

//! Work on faces with restorers whose effect is known.
namespace ambrotype::test {

//! What a stage's prepare() is given for an untouched photograph.
pipeline::PrepareContext contextOf(const pipeline::Source &source, std::vector<std::string> *notes = nullptr);

//! A restorer made of one function, for crops of \p size pixels.
using FakeWork = std::function<Result<imaging::FloatImage>(const imaging::FloatImage &crop)>;
std::shared_ptr<const faces::Restorer> fakeRestorer(FakeWork work, int size = 256);
pipeline::FaceModels modelsWith(const std::string &name, FakeWork work, int size = 256);

pipeline::PlannedFace toRestore(const faces::Face &face);

//! The photograph with the faces of \p work.
imaging::FloatImage pasted(const pipeline::Source &source, const pipeline::FaceWork &work);

} // namespace ambrotype::test
