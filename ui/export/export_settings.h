#pragma once

#include "imaging/io/writer.h"

#include <QString>

namespace ambrotype::jobs {
struct BatchItem;
}

namespace ambrotype::ui {

//! The folder of results beside an original. Opening a folder of pictures leaves it out.
inline constexpr const char *kResultFolder = "Enhanced";

//! Where results go and what they are: the choices of the export dialog, used by Enter and by the queue as well.
struct ExportSettings
{
    bool besideOriginal = true; //!< In the folder "Enhanced" beside each original; else in folder.
    QString folder;
    QString nameTemplate = QStringLiteral("{name}"); //!< Tokens: jobs/output_name.h.
    bool keepFormat = true;                          //!< The original's format where it can be written.
    imaging::FileFormat format = imaging::FileFormat::Jpeg;
    int depth = 0; //!< 8, 16, or 0 = as the original.
    int quality = 92;
    imaging::OutputProfile profile = imaging::OutputProfile::Original;
    imaging::StripMetadata strip = imaging::StripMetadata::None;
    imaging::Conflict conflict = imaging::Conflict::Unique;
    bool note = true;          //!< Write into XMP what was done.
    bool mirrorFolders = true; //!< Sub-folders of what was dropped come back in the results; else all lie together.

    bool operator==(const ExportSettings &) const = default;

    //! The folder for a picture in \p originalFolder that lay in \p subFolder of what was dropped.
    QString targetFolder(const QString &originalFolder, const QString &subFolder) const;
    //! Fills in all that concerns writing: folder, name, format, metadata. item.input must be set.
    void applyTo(jobs::BatchItem &item, const QString &subFolder) const;
};

} // namespace ambrotype::ui
