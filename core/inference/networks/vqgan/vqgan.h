#pragma once

#include "inference/graph/builder.h"

//! Parts of the vector-quantised autoencoder of P. Esser et al., "Taming Transformers for High-Resolution Image
//! Synthesis", arXiv:2012.09841, that CodeFormer and RestoreFormer share. Group norms have 32 groups, epsilon 1e-6.
namespace ambrotype::inference::vqgan {

//! Norm, SiLU, 3x3 convolution, twice, plus the input; that goes through the 1x1 convolution \p key.\p shortcut where
//! the file has one.
NodeId residualBlock(GraphBuilder &builder, NodeId input, const std::string &key, const std::string &shortcut);

//! A zero row and column at the bottom and the right, then \p key with stride 2 and no padding of its own.
NodeId downsample(GraphBuilder &builder, NodeId x, const std::string &key);

//! Nearest, then \p key.
NodeId upsample(GraphBuilder &builder, NodeId x, const std::string &key);

//! Attention of \p query for \p x (both normed pictures) by the 1x1 convolutions \p key.q, .k, .v and .proj_out, plus
//! \p input.
NodeId attend(GraphBuilder &builder, NodeId query, NodeId x, NodeId input, const std::string &key, int heads);

//! The sequence [N, height * width, C] as a picture.
NodeId
toPicture(GraphBuilder &builder, NodeId sequence, std::int64_t channels, std::int64_t height, std::int64_t width);

} // namespace ambrotype::inference::vqgan
