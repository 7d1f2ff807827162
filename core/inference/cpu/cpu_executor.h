#pragma once

#include "inference/cpu/cpu_program.h"
#include "inference/graph/executor.h"

namespace ambrotype::inference {

//! \p graph on the fast path for processors, behind the interface that the engine uses. Every run takes a stream that
//! is idle, or a new one. With ExecutorRun::threads 1 it uses the calling thread alone: run as many tiles at a time as
//! there are cores.
//! Errors: as CpuProgram::compile; Unsupported means that LibTorch must run this network.
Result<std::shared_ptr<GraphExecutor>> makeCpuExecutor(std::shared_ptr<const Graph> graph,
                                                       InstructionSet instructions = InstructionSet::Auto);

} // namespace ambrotype::inference
