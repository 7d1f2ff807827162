#pragma once

#include "jobs/shoot/picture_quality.h"

#include <QList>
#include <QObject>
#include <QString>

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

namespace ambrotype::jobs::shoot {

//! A picture that was measured, or that could not be. Files are named as QFile::decodeName() names them.
struct MeasuredPicture
{
    QString file;
    std::optional<PictureQuality> quality; //!< Nothing: it cannot be read.
};

//! Measures the pictures of a shoot on workers that give way to all else, and keeps what it found (QualityStore). One
//! request at a time, a newer one replaces an older one. Owner's thread only; the signals come there, too.
class QualityService : public QObject
{
    Q_OBJECT

public:
    //! As measureQuality(). Called on several workers at once.
    using Measurer =
        std::function<Result<PictureQuality>(const std::filesystem::path &file, const CancelToken &cancel)>;

    explicit QualityService(QObject *parent = nullptr);
    ~QualityService() override; //!< Cancels and waits, at most for one picture's step.

    void setMeasurer(Measurer measurer); //!< measureQuality() at first.

    //! Tells what is known of \p files, soon, and measures the others, in their order. Answers with measured() as they
    //! come, and with finished().
    void measure(std::vector<std::filesystem::path> files);
    void recall(std::vector<std::filesystem::path> files); //!< Only what is known.
    void cancel();                                         //!< What was measured stays; finished() does not come.
    bool isMeasuring() const;                              //!< A measure() has not ended; false during a recall().

Q_SIGNALS:
    void measured(const QList<ambrotype::jobs::shoot::MeasuredPicture> &pictures);
    void progressed(int done, int count); //!< Of measure(), known ones included; done only grows.
    void finished();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::jobs::shoot
