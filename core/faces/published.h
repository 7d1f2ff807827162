#pragma once

#include "faces/affine.h"
#include "faces/class_map.h"
#include "imaging/float_image.h"

#include <vector>

//! What the published programs do with a restored face, their faults included (half a pixel off at scale 2, cut masks,
//! values cut down to whole numbers). Only for parity tests and for comparisons beside our own way, which is paste.h:
//! no program of ours pastes with it. Sources: facexlib 260620a and CodeFormer b33cc7d (face_restoration_helper.py),
//! GPEN 2c73670 (face_enhancement.py). All pictures are R, G, B in 0..1 whose values are whole numbers of 1 / 255.
namespace ambrotype::faces::published {

struct RestoredFace
{
    Affine toCrop;
    Affine toPicture;
    imaging::FloatImage restored; //!< Square.
    ClassMap classes;             //!< Of the restored face at 512 x 512.
};

enum class Chain { Facexlib, CodeFormer };

struct PasteParams
{
    Chain chain = Chain::Facexlib;
    double upscale = 1.0;
    bool parse = false; //!< Facexlib: parse mask instead of the square; CodeFormer: the smaller of both.
};

//! paste_faces_to_input_image() onto \p background, which already has the size of the result.
imaging::FloatImage
paste(const imaging::FloatImage &background, const std::vector<RestoredFace> &faces, const PasteParams &params);

//! CodeFormer's path for grey photographs: \p restored as grey, brought to the mean and deviation of \p crop. Values
//! may leave 0..1.
imaging::FloatImage matchGrey(const imaging::FloatImage &restored, const imaging::FloatImage &crop);

struct GpenFace
{
    RestoredFace face;
    imaging::FloatImage crop;    //!< What the network was given.
    double shorterBoxSide = 0.0; //!< Of the detector's box; below 100 the restored face is smoothed.
};

//! GPEN's composition onto \p picture: \p alpha of the restored face, the larger mask wins.
imaging::FloatImage pasteGpen(const imaging::FloatImage &picture, const std::vector<GpenFace> &faces, double alpha);

} // namespace ambrotype::faces::published
