#pragma once

#include "imaging/metrics.h"
#include "imaging/picture.h"
#include "pipeline/recipe.h"
#include "pipeline/source.h"

#include <memory>
#include <string>

//! For stages that mend what was done to a photograph. All of it fails the test that runs when something is refused.
namespace ambrotype::test {

//! A drawn photograph without grain, which no network ever saw.
imaging::Picture drawn(imaging::Size size);

//! \p picture damaged in a way of pipeline::Degradation ("blur=1.5,jpeg=90").
imaging::Picture broken(const imaging::Picture &picture, const std::string &how);

//! With a content id of its own.
std::shared_ptr<const pipeline::Source> sourceOf(imaging::Picture picture);

//! What \p recipe makes of \p picture, in 8 bits.
imaging::Picture result(const imaging::Picture &picture, const pipeline::Recipe &recipe);

imaging::Comparison compared(const imaging::Picture &a, const imaging::Picture &b);

} // namespace ambrotype::test
