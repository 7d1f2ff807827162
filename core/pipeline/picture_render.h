#pragma once

#include "imaging/picture.h"
#include "pipeline/render_chain.h"

namespace ambrotype::pipeline {

//! The whole output of \p chain (at level 0) as a Picture, see Renderer::renderPicture(). Worked in strips from top to
//! bottom without the cache: what a strip does not hand on to the next is let go, so that memory stays near source and
//! result. May throw std::bad_alloc.
Result<imaging::Picture> renderWhole(RenderChain &chain, int depth, const RenderContext &context);

//! \p pixels with samples of \p type, exactly: 8 bits become 16 by 257, 16 become 8 by rounding, floats are cut to
//! 0..1. The same pixels when they have that type.
imaging::Image withSampleType(const imaging::Image &pixels, imaging::SampleType type);

} // namespace ambrotype::pipeline
