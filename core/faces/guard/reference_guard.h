#pragma once

#include "faces/guard/identity_guard.h"

namespace ambrotype::faces {

//! Holds \p result, what was found by the photo of the face alone, against GuardedFace::reference. It may lower the
//! strength or keep the original where the photo alone let it pass, and may measure where the photo shows too little;
//! it never gives more strength. A reference that does not know the photo itself, or comes of another recogniser, says
//! nothing. \p recogniser null: says that it was not used. Errors: Cancelled, and those of the engine.
Result<void> guardByReference(const GuardedFace &face,
                              Embedder *recogniser,
                              const GuardLimits &limits,
                              const IdentityGuardParams &params,
                              IdentityResult &result,
                              const CancelToken &cancel);

} // namespace ambrotype::faces
