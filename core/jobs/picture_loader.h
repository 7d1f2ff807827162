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

//! Opens pictures, makes thumbnails and measures, on thread pools of its own: thumbnails never keep a picture
//! waiting. Lives on the thread that made it; signals come there. Files are named as QFile::decodeName() names them.
class PictureLoader : public QObject
{
    Q_OBJECT

public:
    explicit PictureLoader(QObject *parent = nullptr);
    ~PictureLoader() override; //!< Cancels and waits.

    //! Opens \p file for editing: first draft() (a fast reduced picture, BGRA 8 bit), then opened(), then measured();
    //! or failed() at any of these steps. A later open() makes the answers of the one before stay away.
    //! A file of which only a part is there is refused: draft() with that part, then incomplete(). With \p
    //! acceptPartial it is opened as far as it goes.
    void open(const std::filesystem::path &file, bool acceptPartial = false);
    void cancelOpen(); //!< The answers of the last open() stay away.

    //! Asks for a thumbnail of at most \p edge pixels; the last one asked for comes first. Answers come as thumbnail()
    //! or thumbnailFailed(). Asking again for what has not begun moves it to the front.
    void requestThumbnail(const std::filesystem::path &file, int edge);
    void dropThumbnails(); //!< Forgets the requests that have not begun.

Q_SIGNALS:
    //! \p pixels: BGRA 8 bit, sRGB, longer side at most about 2048 to 4096; \p fullSize: size of the whole picture
    //! that \p pixels is a reduced copy of.
    void draft(const QString &file, const ambrotype::imaging::Image &pixels, const QSize &fullSize);
    void opened(const QString &file, std::shared_ptr<const ambrotype::pipeline::Source> source);
    void measured(const QString &file,
                  const ambrotype::pipeline::Measurements &measurements,
                  const ambrotype::pipeline::Advice &advice);
    void failed(const QString &file, const QString &message, const QString &detail);
    void incomplete(const QString &file, const QString &message, const QString &detail);
    //! \p pixels: BGRA 8 bit, sRGB.
    void thumbnail(const QString &file, const ambrotype::imaging::Image &pixels);
    void thumbnailFailed(const QString &file, const QString &message);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::jobs
