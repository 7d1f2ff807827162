#pragma once

#include "inference/catalog/outline.h"

#include <string_view>
#include <vector>

namespace ambrotype::inference {

//! One kind of network: its name in model cards, its title, what it looks like in a file.
struct Detector
{
    std::string_view architecture;
    std::string_view title;
    void (*outline)(Outline &outline);
};

//! Every kind of network that is recognised, in files of their own by task.
const std::vector<Detector> &detectorTable();

void outlineRrdbNet(Outline &o);
void outlineRrdbNetOldKeys(Outline &o);
void outlineRrdbNetMiddleKeys(Outline &o);
void outlineSrvgg(Outline &o);
void outlineEnlarger(Outline &o);

void outlineFfdNet(Outline &o);
void outlinePyramidDenoiser(Outline &o);
void outlineRepairer(Outline &o);
void outlineDnCnn(Outline &o);
void outlineDruNet(Outline &o);
void outlineNafNet(Outline &o);
void outlineScuNet(Outline &o);
void outlineDeblurGanInception(Outline &o);
void outlineDeblurGanMobileNet(Outline &o);
void outlineScratchUnet(Outline &o);
void outlineOldPhotosVae(Outline &o);
void outlineOldPhotosMapping(Outline &o);
void outlineOldPhotosGlobal(Outline &o);

void outlineRetinaFaceResNet50(Outline &o);
void outlineRetinaFaceMobileNet(Outline &o);
void outlineMobileFaceNet(Outline &o);
void outlineIrSe50(Outline &o);
void outlineIResNet(Outline &o);
void outlineArcFaceResNet18(Outline &o);
void outlineParseNet(Outline &o);
void outlineBiSeNet(Outline &o);

void outlineGfpganClean(Outline &o);
void outlineGfpganOriginal(Outline &o);
void outlineGpen(Outline &o);
void outlineCodeFormer(Outline &o);
void outlineRestoreFormer(Outline &o);

void outlineEccv16(Outline &o);
void outlineSiggraph17(Outline &o);
void outlineDdColor(Outline &o);
void outlineFommGenerator(Outline &o);
void outlineFommKpDetector(Outline &o);

} // namespace ambrotype::inference
