#include "analyze_command.h"
#include "audit_command.h"
#include "command.h"
#include "compare_command.h"
#include "enhance_command.h"
#include "estimate_command.h"
#include "eval_command.h"
#include "faces_command.h"
#include "models_command.h"
#include "net_command.h"
#include "presets_command.h"
#include "queue_command.h"
#include "rebuild_command.h"
#include "sample_command.h"
#include "stages_command.h"
#include "watch_command.h"
#include "worker_command.h"

#include <array>

namespace ambrotype::cli {
namespace {

using Maker = std::unique_ptr<Command> (*)();

constexpr std::array kMakers{
    static_cast<Maker>(makeEnhanceCommand),
    static_cast<Maker>(makeQueueCommand),
    static_cast<Maker>(makeWorkerCommand),
    static_cast<Maker>(makeWatchCommand),
    static_cast<Maker>(makeRebuildCommand),
    static_cast<Maker>(makeAuditCommand),
    static_cast<Maker>(makeEstimateCommand),
    static_cast<Maker>(makeAnalyzeCommand),
    static_cast<Maker>(makeCompareCommand),
    static_cast<Maker>(makeFacesCommand),
    static_cast<Maker>(makeModelsCommand),
    static_cast<Maker>(makePresetsCommand),
    static_cast<Maker>(makeStagesCommand),
    static_cast<Maker>(makeNetCommand),
    static_cast<Maker>(makeEvalCommand),
    static_cast<Maker>(makeSampleCommand),
};

} // namespace

std::vector<std::unique_ptr<Command>> makeCommands()
{
    std::vector<std::unique_ptr<Command>> commands;
    for (const Maker make : kMakers)
        commands.push_back(make());
    return commands;
}

} // namespace ambrotype::cli
