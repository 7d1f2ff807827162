#pragma once

#include "base/result.h"
#include "imaging/image.h"
#include "pipeline/analysis.h"
#include "pipeline/findings.h"
#include "pipeline/recipe.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ambrotype::jobs {

//! What the canvas wants to see.
struct ViewRequest
{
    std::shared_ptr<const pipeline::Source> source;
    pipeline::Recipe recipe;
    int level = 0;
    imaging::Region region; //!< Of the result at that level; what lies outside of it is cut off.
    bool wantResult = true;
    bool wantOriginal = true;                           //!< The original on the same grid.
    std::shared_ptr<const imaging::IccProfile> display; //!< Of the screen; null = sRGB.
    std::string device = "auto";
};

//! Pixels for the canvas: BGRA 8 bit as QImage::Format_RGB32 wants them.
struct ViewResult
{
    quint64 generation = 0;
    int level = 0;
    imaging::Region region;   //!< Of the pixels: that of the request, cut to the result.
    imaging::Size resultSize; //!< Of the whole result at that level.
    imaging::Image result;    //!< Empty when not wanted.
    imaging::Image original;
    double milliseconds = 0.0; //!< From the beginning of the work to its end.
    std::vector<std::string> notes;
    std::vector<std::pair<std::string, double>> stageSeconds; //!< Of the stages that ran for the result.
    std::optional<pipeline::Findings> findings; //!< What the stages found, where the result was wanted and one looked.
};

//! Renders what the canvas shows, off the window's thread: the newest request wins, older ones are cancelled and
//! their results dropped. Lives on the thread that made it; signals come there. A request answers with rendered() or
//! failed(), or, when a newer one or cancel() came after it, with nothing.
class RenderService : public QObject
{
    Q_OBJECT

public:
    explicit RenderService(QObject *parent = nullptr);
    ~RenderService() override; //!< Cancels and waits (at most about a tile).

    quint64 request(ViewRequest request); //!< The generation that its answer will carry.
    void cancel();
    bool isBusy() const;     //!< A request is not yet answered.
    double progress() const; //!< 0..1 of the newest request.
    //! Shared by all requests, so that a pan or a slider late in the chain is quick.
    std::shared_ptr<pipeline::RenderCache> cache() const;
    //! How much it may hold; 0 = an eighth of the memory, at most 1 GB, as at the beginning.
    void setCacheMegabytes(int megabytes);

Q_SIGNALS:
    void rendered(const ambrotype::jobs::ViewResult &result);
    void failed(quint64 generation, const QString &message, const QString &detail);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::jobs
