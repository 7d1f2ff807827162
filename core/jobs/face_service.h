#pragma once

#include "base/result.h"
#include "imaging/icc_profile.h"
#include "jobs/face_crops.h"
#include "pipeline/findings.h"
#include "pipeline/recipe.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace ambrotype::jobs {

//! What the list of faces needs beside the canvas, off the window's thread and behind it in priority: looking for faces
//! where no restoration runs, small pictures of each face before and after, and these as files. Lives on the thread
//! that made it; signals come there. The newest find() and the newest crop() win; older ones are cancelled and answer
//! with nothing. Every export is carried out.
class FaceService : public QObject
{
    Q_OBJECT

public:
    //! Finds the faces of a photograph without restoring any. Called on the worker.
    using Finder = std::function<Result<pipeline::Findings>(
        const pipeline::Source &source, const pipeline::Recipe &recipe, const pipeline::RenderContext &context)>;

    //! \p cache: of the canvas's RenderService, so that what the canvas has computed is not computed again.
    //! \p finder: empty for that of the pipeline.
    explicit FaceService(std::shared_ptr<pipeline::RenderCache> cache, Finder finder = {}, QObject *parent = nullptr);
    ~FaceService() override; //!< Cancels and waits (at most about a tile).

    //! Replaces what looks for faces; before the first find().
    void setFinder(Finder finder);

    //! Looks for faces as the stage's values in \p recipe say, whether or not the stage is on. Answers with found() or
    //! failed(). \returns the number that its answer will carry.
    quint64 find(std::shared_ptr<const pipeline::Source> source, pipeline::Recipe recipe);
    bool isFinding() const; //!< A find() is not yet answered.

    struct CropRequest
    {
        std::shared_ptr<const pipeline::Source> source;
        pipeline::Recipe recipe;
        std::vector<faces::Box> boxes; //!< In pixels of the photograph.
        bool withResult = true;        //!< False: only as they were.
        int edge = 128;                //!< Longer side of the pictures.
        std::shared_ptr<const imaging::IccProfile> display;
    };
    //! Answers with cropped() for each box in turn; a face that cannot be shown is left out.
    quint64 crop(CropRequest request);

    struct ExportRequest
    {
        std::shared_ptr<const pipeline::Source> source;
        pipeline::Recipe recipe;
        faces::Box box;
        std::filesystem::path folder;
        std::string stem; //!< Beginning of the file names.
    };
    //! Answers with exported() or failed().
    quint64 exportCrops(ExportRequest request);

    void cancelCrops();
    void cancel(); //!< All but exports.

Q_SIGNALS:
    void found(quint64 request, const ambrotype::pipeline::Findings &findings);
    void cropped(quint64 request, int index, const ambrotype::jobs::FaceCrops &crops); //!< \p index: into boxes.
    void exported(quint64 request, const QStringList &files);
    void failed(quint64 request, const QString &message, const QString &detail);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

//! Looks for faces as the stage "faces" does, without restoring any: the usual FaceService::Finder.
Result<pipeline::Findings>
findFaces(const pipeline::Source &source, const pipeline::Recipe &recipe, const pipeline::RenderContext &context);

} // namespace ambrotype::jobs
