#include "export/export_settings.h"

#include "file_text.h"

#include "jobs/batch_item.h"

#include <QDir>

namespace ambrotype::ui {

QString ExportSettings::targetFolder(const QString &originalFolder, const QString &subFolder) const
{
    if (besideOriginal || folder.isEmpty()) {
        const QString below = QLatin1Char('/') + subFolder;
        const bool isAbove = !mirrorFolders && !subFolder.isEmpty() && originalFolder.endsWith(below);
        return QDir(isAbove ? originalFolder.chopped(below.size()) : originalFolder)
            .filePath(QString::fromLatin1(kResultFolder));
    }
    return subFolder.isEmpty() || !mirrorFolders ? folder : QDir(folder).filePath(subFolder);
}

void ExportSettings::applyTo(jobs::BatchItem &item, const QString &subFolder) const
{
    item.outputFolder = textToFile(targetFolder(fileToText(item.input.parent_path()), subFolder));
    item.nameTemplate = nameTemplate.toStdString();
    item.keepFormat = keepFormat;
    item.write.format = format;
    item.write.depth = depth;
    item.write.quality = quality;
    item.write.profile = profile;
    item.write.strip = strip;
    item.write.conflict = conflict;
    item.write.original = item.input;
    item.noteInMetadata = note;
}

} // namespace ambrotype::ui
