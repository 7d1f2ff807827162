#include "export/output_words.h"

#include <QCoreApplication>
#include <QStringList>

namespace ambrotype::ui {

using imaging::FileFormat;
using imaging::StripMetadata;

namespace {

struct OutputWords
{
    Q_DECLARE_TR_FUNCTIONS(ambrotype::ui::OutputWords)
};

QString metadataWord(StripMetadata strip)
{
    switch (strip) {
    case StripMetadata::None:
        break;
    case StripMetadata::Gps:
        return OutputWords::tr("metadata without the place");
    case StripMetadata::All:
        return OutputWords::tr("no metadata");
    }
    return OutputWords::tr("all metadata");
}

} // namespace

QString formatTitle(FileFormat format)
{
    switch (format) {
    case FileFormat::Jpeg:
        return QStringLiteral("JPEG");
    case FileFormat::Png:
        return QStringLiteral("PNG");
    case FileFormat::Tiff:
        return QStringLiteral("TIFF");
    case FileFormat::WebP:
        return QStringLiteral("WebP");
    case FileFormat::Avif:
        return QStringLiteral("AVIF");
    case FileFormat::Heic:
        return QStringLiteral("HEIC");
    default:
        return QString::fromLatin1(imaging::formatExtension(format)).mid(1).toUpper();
    }
}

bool hasQuality(const ExportSettings &settings)
{
    return settings.keepFormat || settings.format == FileFormat::Jpeg || settings.format == FileFormat::WebP
           || settings.format == FileFormat::Avif || settings.format == FileFormat::Heic;
}

bool hasDepth(const ExportSettings &settings)
{
    return settings.keepFormat || settings.format == FileFormat::Png || settings.format == FileFormat::Tiff;
}

QString outputLine(const ExportSettings &settings)
{
    QStringList words;
    words << (settings.keepFormat ? OutputWords::tr("Format of the original") : formatTitle(settings.format));
    if (hasQuality(settings))
        words << OutputWords::tr("quality %1").arg(settings.quality);
    if (hasDepth(settings) && settings.depth > 0)
        words << OutputWords::tr("%1 bits").arg(settings.depth);
    words << OutputWords::tr("profile of the original") << metadataWord(settings.strip) << settings.nameTemplate;
    return words.join(QStringLiteral(", "));
}

} // namespace ambrotype::ui
