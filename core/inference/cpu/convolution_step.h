#pragma once

#include "inference/cpu/fused_graph.h"
#include "inference/cpu/plan.h"

namespace ambrotype::inference::cpu {

//! The layer's numbers; its residuals have no memory yet.
Epilogue epilogueOf(const PackedLayer &layer);

//! A convolution over all rows of pictures of these shapes; input, output and scratch have no memory yet.
ConvolutionArgs argumentsOf(const PackedLayer &layer, const Shape &input, const Shape &output);

class PlanBuilder;

//! How a Winograd convolution runs: small pictures group by group of output blocks, others row by row.
struct WinogradStep
{
    bool isSmall = false;
};
//! Also asks for the scratch memory.
WinogradStep planWinograd(PlanBuilder &builder, const ConvolutionArgs &args);
//! \p args with the memory of its input, output and residuals.
void runWinograd(const ConvolutionArgs &args,
                 const WinogradStep &step,
                 const Kernels &kernels,
                 const StepContext &context);

//! The weights of a Winograd convolution as winograd() wants them, in pieces side by side where the run may.
void transformWeights(const ConvolutionArgs &args, const Kernels &kernels, const StepContext &context, float *target);

//! Runs \p kernel over the rows of \p args, in pieces side by side where the run may and it is worth it. Pieces begin
//! at multiples of four rows, the tiles of Winograd, and so change no bit.
void runRows(const ConvolutionArgs &args, void (*kernel)(const ConvolutionArgs &), const StepContext &context);

} // namespace ambrotype::inference::cpu
