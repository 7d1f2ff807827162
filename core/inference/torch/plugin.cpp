#include "inference/torch/torch_backend.h"

//! The plug-in's only way in; see session/process_engine.cpp.
extern "C" __attribute__((visibility("default"))) ambrotype::inference::Backend *ambrotypeTorchBackend();

extern "C" ambrotype::inference::Backend *ambrotypeTorchBackend()
{
    return &ambrotype::inference::torchBackend();
}
