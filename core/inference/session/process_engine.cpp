#include "inference/engine_loader.h"

#include "inference/session/session_engine.h"

#include "base/plugin.h"

#include <atomic>
#include <cstdlib>
#include <mutex>

namespace ambrotype::inference {

namespace {

std::atomic<Engine *> g_testEngine{nullptr};

//! The plug-in's only exported function; its pointer type is the whole border.
using BackendFunction = Backend *(*)();

//! A failed attempt is made again: the user may install what is missing while the program runs.
Result<Backend *> openBackend()
{
    static std::mutex mutex;
    static Backend *opened = nullptr;
    const std::lock_guard<std::mutex> lock(mutex);
    if (opened)
        return opened;
    const auto symbol = openPlugin("ambrotype_torch", "ambrotypeTorchBackend");
    if (!symbol)
        return symbol.error();
    opened = reinterpret_cast<BackendFunction>(symbol.value())();
    if (!opened)
        return Error{ErrorCode::Internal, "The part of Ambrotype that runs this network could not be started.", {}};
    return opened;
}

} // namespace

Result<Engine *> engine()
{
    if (Engine *test = g_testEngine.load())
        return test;
    // Never destroyed: streams may still run when the program leaves main.
    static auto *const instance = new SessionEngine(openBackend);
    return instance;
}

void setEngineForTests(Engine *engine)
{
    g_testEngine.store(engine);
}

void prepareProcess()
{
    // Read by libgomp when it is loaded. An explicit choice of the user stays.
    setenv("OMP_WAIT_POLICY", "passive", 0);
}

} // namespace ambrotype::inference
