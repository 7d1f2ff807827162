// One line per stage, in the default order. Nothing else is defined here, so that a test program can put its own table
// in this file's place.
#include "pipeline/stage.h"

#include "pipeline/stages/deblur/deblur_stage.h"
#include "pipeline/stages/denoise/denoise_stage.h"
#include "pipeline/stages/faces/faces_stage.h"
#include "pipeline/stages/grain/grain_stage.h"
#include "pipeline/stages/post_smooth/post_smooth_stage.h"
#include "pipeline/stages/repair/repair_stage.h"
#include "pipeline/stages/resize/resize_stage.h"
#include "pipeline/stages/sharpen/sharpen_stage.h"
#include "pipeline/stages/strength/strength_stage.h"
#include "pipeline/stages/tone/tone_stage.h"
#include "pipeline/stages/upscale/upscale_stage.h"

namespace ambrotype::pipeline {

const std::vector<const Stage *> &stages()
{
    static const std::vector<const Stage *> table = {
        &repairStage(),
        &denoiseStage(),
        &deblurStage(),
        &facesStage(),
        &toneStage(),
        &upscaleStage(),
        &resizeStage(),
        &postSmoothStage(),
        &sharpenStage(),
        &strengthStage(),
        &grainStage(),
    };
    return table;
}

} // namespace ambrotype::pipeline
