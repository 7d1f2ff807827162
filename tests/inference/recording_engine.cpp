#include "inference/recording_engine.h"

#include "inference/engine_loader.h"

namespace ambrotype::test {

namespace {

using namespace inference;

class RecordingModel final : public LoadedModel
{
public:
    RecordingModel(std::shared_ptr<LoadedModel> real, RecordingEngine &engine)
        : m_real(std::move(real))
        , m_engine(engine)
    {
    }

    const ModelFacts &facts() const override { return m_real->facts(); }

    Result<RunReport> run(const TensorView &input, const TensorSpan &output, const RunOptions &options) override
    {
        m_engine.note(options);
        return m_real->run(input, output, options);
    }

    Result<std::map<std::string, Tensor>>
    runWhole(const std::map<std::string, TensorView> &inputs, const RunOptions &options, RunReport *report) override
    {
        m_engine.note(options);
        return m_real->runWhole(inputs, options, report);
    }

private:
    std::shared_ptr<LoadedModel> m_real;
    RecordingEngine &m_engine;
};

} // namespace

RecordingEngine::RecordingEngine()
    : m_real(*engine().value())
{
    setEngineForTests(this);
}

RecordingEngine::~RecordingEngine()
{
    setEngineForTests(nullptr);
}

std::vector<bool> RecordingEngine::interactive() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_interactive;
}

void RecordingEngine::note(const RunOptions &options)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_interactive.push_back(options.interactive);
}

Result<std::shared_ptr<LoadedModel>> RecordingEngine::load(const ModelRequest &request, const CancelToken &cancel)
{
    auto real = m_real.load(request, cancel);
    if (!real)
        return real;
    return std::shared_ptr<LoadedModel>(std::make_shared<RecordingModel>(std::move(*real), *this));
}

} // namespace ambrotype::test
