#pragma once

#include "inference/session/session_model.h"

namespace ambrotype::inference {

//! One call of SessionModel::run: its tiles, and what is done when one goes wrong. Used by several streams at once.
class PictureRun
{
public:
    PictureRun(SessionModel &model, const TensorView &input, const TensorSpan &output, const RunOptions &options);

    Result<RunReport> run();

private:
    //! How a tile is computed; the later, the safer and slower.
    enum class Attempt { Chosen, Fp32, Smaller, Cpu };

    Result<void> prepare();
    Result<void> runTile(std::int64_t picture, const Tile &tile, int threads, Attempt attempt);
    Result<void> repair(std::int64_t picture, const Tile &tile, int threads, Attempt failed, const Error &why);
    Result<std::shared_ptr<GraphExecutor>> executorFor(Attempt attempt);
    TensorView windowOf(std::int64_t picture, const TileRect &window) const;
    void copyCore(std::int64_t picture, const Tile &tile, const TensorView &result) const;
    std::int64_t scaled(std::int64_t size) const;
    void note(const std::string &sentence);

    SessionModel &m_model;
    const TensorView &m_input;
    const TensorSpan &m_output;
    const RunOptions &m_options;
    TileRules m_rules;
    SessionModel::Chosen m_chosen;
    std::vector<Tensor> m_arguments; //!< Values of the further inputs, in order.
    std::mutex m_mutex;              //!< For what follows.
    RunReport m_report;
    std::int64_t m_tilesDone = 0;
};

} // namespace ambrotype::inference
