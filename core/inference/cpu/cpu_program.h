#pragma once

#include "inference/engine.h"
#include "inference/graph/graph.h"

#include <memory>

//! The fast path for processors: our own convolution kernels (Winograd F(4x4, 3x3) in fp32, within 1/255 of the direct
//! sum on pictures; direct otherwise) in a blocked layout that is kept through the network. Free of LibTorch and
//! of OpenMP: one stream is one thread without a barrier, so a busy core delays only the tile that runs on it.
namespace ambrotype::inference {

//! Which instructions the fast path uses; Auto is the best that this processor has and that computes in fp32.
enum class InstructionSet {
    Auto,
    Avx2,
    Avx512,
    Avx512Bf16 //!< Convolutions without a fast algorithm (1x1, strided) on inputs and weights rounded to bf16.
};

//! Whether this processor multiplies bf16 pairs (AVX512_BF16), so that InstructionSet::Avx512Bf16 compiles.
bool hasBf16Kernels();

//! A network with its weights packed once. Immutable to its users: any number of threads and streams.
class CpuProgram
{
public:
    //! \p graph stays alive with the program. Errors: Unsupported (an operation without a kernel, or a processor
    //! without AVX2 and FMA; the caller then uses LibTorch), OutOfMemory.
    static Result<std::shared_ptr<const CpuProgram>> compile(std::shared_ptr<const Graph> graph,
                                                             InstructionSet instructions = InstructionSet::Auto);
    ~CpuProgram();
    CpuProgram(const CpuProgram &) = delete;
    CpuProgram &operator=(const CpuProgram &) = delete;

    //! Of the packed weights.
    std::uint64_t weightBytes() const;
    //! What one stream needs for these shapes of Graph::inputs(), besides the weights.
    //! Errors: InvalidArgument (shapes), Unsupported.
    Result<std::uint64_t> workspaceBytes(const std::vector<Shape> &inputs) const;
    //! Of the outputs, in their order, for these shapes of Graph::inputs(). Errors: as above.
    Result<std::vector<Shape>> outputShapes(const std::vector<Shape> &inputs) const;
    //! "AVX-512" or "AVX2".
    const char *instructionSetName() const;
    bool isBf16() const; //!< InstructionSet::Avx512Bf16.

private:
    friend class CpuStream;
    struct Impl;
    explicit CpuProgram(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

//! Memory in which one thread at a time runs a program, kept between runs. A stream of its own per thread; streams
//! of one program run at the same time. The result does not depend on which stream computes it.
class CpuStream
{
public:
    explicit CpuStream(std::shared_ptr<const CpuProgram> program);
    ~CpuStream();
    CpuStream(const CpuStream &) = delete;
    CpuStream &operator=(const CpuStream &) = delete;

    //! \param inputs in the order of Graph::inputs(), equal first dimensions; the pictures of a batch run in turn.
    //! \param outputs in the order of Graph::outputs; must not overlap the inputs; content undefined on error.
    //! \param threads 1: the calling thread alone, which is right where several streams run side by side. More: large
    //! layers are cut into pieces for parallelFor() (base/parallel.h), for a run that is alone. The bits are the same.
    //! Errors: InvalidArgument (shapes), Unsupported, OutOfMemory, Cancelled (polled between layers).
    Result<void> run(const std::vector<TensorView> &inputs,
                     const std::vector<TensorSpan> &outputs,
                     const CancelToken &cancel = {},
                     int threads = 1);

    //! Bytes that the stream holds.
    std::uint64_t workspaceBytes() const;
    //! Gives the memory back; the next run takes it again.
    void release();
    //! Fills the workspace, for tests that nothing is read before it was written.
    void fillWorkspace(float value);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::inference
