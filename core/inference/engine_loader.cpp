#include "inference/engine_loader.h"

#include "base/log.h"
#include "base/plugin.h"

#include <atomic>
#include <mutex>

namespace ambrotype::inference {

namespace {

std::atomic<Engine *> g_testEngine{nullptr};

//! The plug-in's only exported function; its pointer type is the whole border.
using EngineFunction = Engine *(*)();

} // namespace

Result<Engine *> engine()
{
    if (Engine *test = g_testEngine.load())
        return test;
    // A failed attempt is tried again: the user may install the missing part while the program runs.
    static std::mutex mutex;
    static Engine *opened = nullptr;
    const std::lock_guard<std::mutex> lock(mutex);
    if (opened)
        return opened;
    auto symbol = openPlugin("ambrotype_inference", "ambrotypeInferenceEngine");
    if (!symbol)
        return symbol.error();
    Engine *engine = reinterpret_cast<EngineFunction>(symbol.value())();
    if (!engine)
        return Error{ErrorCode::Internal,
                     "The part of Ambrotype that runs networks could not be started.",
                     "ambrotypeInferenceEngine returned null"};
    opened = engine;
    return opened;
}

void setEngineForTests(Engine *engine)
{
    g_testEngine.store(engine);
}

} // namespace ambrotype::inference
