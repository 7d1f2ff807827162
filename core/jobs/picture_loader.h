#pragma once

#include "base/result.h"
#include "imaging/image.h"
#include "pipeline/analysis.h"
#include "pipeline/source.h"

#include <QObject>
#include <QSize>
#include <QString>

#include <filesystem>
#include <memory>

namespace ambrotype::jobs {

//! Opens pictures, makes thumbnails and measures, on a thread pool of its own. Lives on the thread that made it.
class PictureLoader : public QObject
{
    Q_OBJECT

public:
    explicit PictureLoader(QObject *parent = nullptr);
    ~PictureLoader() override;

    //! Opens \p file for editing: first draft() (a fast reduced picture, BGRA 8 bit), then opened(), then measured().
    //! A later open() makes the answers of the one before stay away.
    void open(const std::filesystem::path &file);

    //! Asks for a thumbnail of at most \p edge pixels; nearest request first. Answers come as thumbnail().
    void requestThumbnail(const std::filesystem::path &file, int edge);
    void dropThumbnails(); //!< Forgets the requests that have not begun.

Q_SIGNALS:
    //! \p fullSize: size of the whole picture that \p pixels is a reduced copy of.
    void draft(const QString &file, const ambrotype::imaging::Image &pixels, const QSize &fullSize);
    void opened(const QString &file, std::shared_ptr<const ambrotype::pipeline::Source> source);
    void measured(const QString &file,
                  const ambrotype::pipeline::Measurements &measurements,
                  const ambrotype::pipeline::Advice &advice);
    void failed(const QString &file, const QString &message, const QString &detail);
    void thumbnail(const QString &file, const ambrotype::imaging::Image &pixels);
    void thumbnailFailed(const QString &file, const QString &message);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::jobs
