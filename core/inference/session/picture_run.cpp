#include "inference/session/picture_run.h"

#include "inference/session/validity.h"

#include "base/log.h"

#include <algorithm>
#include <chrono>

namespace ambrotype::inference {

PictureRun::PictureRun(SessionModel &model,
                       const TensorView &input,
                       const TensorSpan &output,
                       const RunOptions &options)
    : m_model(model)
    , m_input(input)
    , m_output(output)
    , m_options(options)
{
}

std::int64_t PictureRun::scaled(std::int64_t size) const
{
    return size * m_model.m_spatial.scaleNumerator / m_model.m_spatial.scaleDenominator;
}

Result<void> PictureRun::prepare()
{
    const char *const sentence = "The picture does not have the shape that this network needs.";
    if (!m_model.m_spatial.isPicture)
        return Error{ErrorCode::InvalidArgument, "This network does not make a picture.", m_model.m_facts.architecture};
    const Shape &in = m_input.shape;
    const Shape &out = m_output.shape;
    if (in.size() != 4 || out.size() != 4 || in[1] != m_model.m_facts.inputChannels || in[2] < 1 || in[3] < 1)
        return Error{ErrorCode::InvalidArgument, sentence, "input"};
    if (out[0] != in[0] || out[1] != m_model.m_facts.outputChannels || out[2] != scaled(in[2])
        || out[3] != scaled(in[3]))
        return Error{ErrorCode::InvalidArgument, sentence, "output"};
    const std::vector<NodeId> inputs = m_model.m_graph->inputs();
    for (std::size_t i = 1; i < inputs.size(); ++i) {
        const std::string &name = m_model.m_graph->node(inputs[i]).name;
        const std::size_t dot = name.find('.');
        const auto value = m_options.arguments.find(dot == std::string::npos ? name : name.substr(dot + 1));
        if (value == m_options.arguments.end())
            return Error{ErrorCode::NotFound, "The network needs another value.", name};
        m_arguments.push_back({{static_cast<float>(value->second)}, Shape(4, 1)});
    }
    auto chosen = m_model.choose(m_options);
    if (!chosen)
        return chosen.error();
    m_chosen = std::move(chosen).value();
    m_rules = m_model.tileRules(in[3], in[2], *m_chosen.executor, m_options);
    if (m_options.wholePicture)
        m_rules.window = static_cast<int>(std::max(in[2], in[3]));
    return {};
}

TensorView PictureRun::windowOf(std::int64_t picture, const TileRect &window) const
{
    TensorView view = m_input;
    view.data += picture * m_input.strides[0] + window.y * m_input.strides[2] + window.x * m_input.strides[3];
    view.shape = {1, m_input.shape[1], window.height, window.width};
    return view;
}

void PictureRun::copyCore(std::int64_t picture, const Tile &tile, const TensorView &result) const
{
    const std::int64_t left = scaled(tile.core.x);
    const std::int64_t top = scaled(tile.core.y);
    const std::int64_t width = scaled(tile.core.x + tile.core.width) - left;
    const std::int64_t height = scaled(tile.core.y + tile.core.height) - top;
    const std::int64_t fromX = left - scaled(tile.window.x);
    const std::int64_t fromY = top - scaled(tile.window.y);
    for (std::int64_t c = 0; c < m_output.shape[1]; ++c)
        for (std::int64_t y = 0; y < height; ++y) {
            const float *from =
                result.data + c * result.strides[1] + (fromY + y) * result.strides[2] + fromX * result.strides[3];
            float *to = m_output.data + picture * m_output.strides[0] + c * m_output.strides[1]
                        + (top + y) * m_output.strides[2] + left * m_output.strides[3];
            for (std::int64_t x = 0; x < width; ++x)
                to[x * m_output.strides[3]] = from[x * result.strides[3]];
        }
}

Result<std::shared_ptr<GraphExecutor>> PictureRun::executorFor(Attempt attempt)
{
    const std::string &device = m_model.m_device->id;
    switch (attempt) {
    case Attempt::Chosen:
        return m_chosen.executor;
    case Attempt::Fp32:
    case Attempt::Smaller: {
        // The same kernels in fp32; where these were in use already, the portable ones.
        const bool wasExact = m_chosen.precision == Precision::Fp32;
        return m_model.executor(device, Precision::Fp32, wasExact ? CpuBackend::TorchContiguous : m_chosen.backend);
    }
    case Attempt::Cpu:
        return m_model.executor("cpu", Precision::Fp32, CpuBackend::Auto);
    }
    return m_chosen.executor;
}

Result<void> PictureRun::runTile(std::int64_t picture, const Tile &tile, int threads, Attempt attempt)
{
    if (m_options.cancel.isCancelled())
        return Error{ErrorCode::Cancelled, {}, {}};
    const TensorView window = windowOf(picture, tile.window);
    std::vector<TensorView> inputs = {window};
    for (const Tensor &argument : m_arguments)
        inputs.push_back(argument.view());
    std::string problem;
    const auto emit = [&](std::size_t index, const TensorView &result) {
        if (index != 0)
            return;
        if (m_options.validityGuard)
            problem = findInvalid(window, result);
        if (problem.empty() || attempt == Attempt::Cpu)
            copyCore(picture, tile, result);
    };
    auto executor = executorFor(attempt);
    Result<void> done = executor
                            ? executor.value()->run(inputs, emit, {m_options.cancel, threads, m_options.deterministic})
                            : Result<void>(executor.error());
    if (done && problem.empty())
        return {};
    if (!done && done.error().code == ErrorCode::Cancelled)
        return done;
    if (done && attempt == Attempt::Cpu) {
        // The last and most exact way says so too: the network means it.
        const bool finite = problem.find("finite") == std::string::npos;
        if (finite)
            return {};
        return Error{ErrorCode::Internal, "The network gave values that are not numbers for this picture.", problem};
    }
    return repair(picture, tile, threads, attempt, done ? Error{ErrorCode::Device, {}, problem} : done.error());
}

Result<void> PictureRun::repair(std::int64_t picture, const Tile &tile, int threads, Attempt failed, const Error &why)
{
    log(LogLevel::Warning, "inference", "tile redone on " + m_model.m_device->id + ": " + why.detail);
    const bool outOfMemory = why.code == ErrorCode::OutOfMemory;
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        ++m_report.redone;
    }
    if (!outOfMemory && ++m_model.m_device->brokenTiles >= kSuspectAfter)
        note("This device gave broken results several times; its driver may be at fault.");
    if (!outOfMemory && failed == Attempt::Chosen) {
        note("A part of the picture came out broken and was computed again.");
        const auto exact = executorFor(Attempt::Fp32);
        if (exact)
            return runTile(picture, tile, threads, Attempt::Fp32);
    }
    const Attempt next = failed == Attempt::Chosen && outOfMemory ? Attempt::Chosen : Attempt::Smaller;
    const bool mayShrink = outOfMemory ? failed != Attempt::Cpu : failed != Attempt::Smaller;
    const std::vector<Tile> halves =
        mayShrink ? splitTile(tile, m_input.shape[3], m_input.shape[2], m_rules) : std::vector<Tile>();
    if (!halves.empty() && (outOfMemory || executorFor(next))) {
        if (outOfMemory)
            note("There was not enough memory for the tile size; smaller tiles were used.");
        for (const Tile &half : halves)
            if (const auto done = runTile(picture, half, threads, next); !done)
                return done;
        return {};
    }
    if (failed == Attempt::Cpu)
        return why;
    note("A part of the picture was computed on the processor instead.");
    return runTile(picture, tile, threads, Attempt::Cpu);
}

void PictureRun::note(const std::string &sentence)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    if (std::find(m_report.notes.begin(), m_report.notes.end(), sentence) == m_report.notes.end())
        m_report.notes.push_back(sentence);
}

Result<RunReport> PictureRun::run()
{
    const auto began = std::chrono::steady_clock::now();
    if (const auto ready = prepare(); !ready)
        return ready.error();
    const std::vector<Tile> tiles = planTiles(m_input.shape[3], m_input.shape[2], m_rules);
    const auto perPicture = static_cast<std::int64_t>(tiles.size());
    const std::int64_t total = perPicture * m_input.shape[0];
    const auto task = [&](std::int64_t index, int threads) {
        const Tile &tile = tiles[static_cast<std::size_t>(index % perPicture)];
        auto done = runTile(index / perPicture, tile, threads, Attempt::Chosen);
        const std::lock_guard<std::mutex> lock(m_mutex);
        if (done)
            m_options.progress.report(static_cast<double>(++m_tilesDone) / static_cast<double>(total));
        return done;
    };
    if (const auto done = m_model.m_device->lane->run(total, m_options.interactive, m_options.cancel, task); !done)
        return done.error();
    if (m_model.m_spatial.isGlobal && tiles.size() > 1)
        note("The picture was too large to be seen whole by this network; its parts may differ slightly.");
    for (const Tile &tile : tiles) {
        const auto shapes = inferShapes(
            *m_model.m_graph, m_model.inputShapes(1, m_input.shape[1], tile.window.height, tile.window.width));
        if (shapes)
            m_report.multiplyAdds += multiplyAdds(*m_model.m_graph, *shapes) * static_cast<double>(m_input.shape[0]);
    }
    m_report.device = m_model.m_device->id;
    m_report.precision = m_chosen.precision;
    m_report.backend = m_chosen.executor->description();
    m_report.tile = tiles.size() > 1 ? m_rules.window : 0;
    m_report.tiles = static_cast<int>(total);
    m_report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    return m_report;
}

} // namespace ambrotype::inference
