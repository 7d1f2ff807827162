#include "export/output_words.h"

#include <QCoreApplication>
#include <QStringList>

namespace ambrotype::ui {

using imaging::FileFormat;
using imaging::OutputProfile;
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

QString profileTitle(OutputProfile profile)
{
    switch (profile) {
    case OutputProfile::Original:
        break;
    case OutputProfile::Srgb:
        return QStringLiteral("sRGB");
    case OutputProfile::AdobeRgb:
        return QStringLiteral("Adobe RGB");
    case OutputProfile::DisplayP3:
        return QStringLiteral("Display P3");
    }
    return OutputWords::tr("As the original");
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
    words << (settings.profile == OutputProfile::Original ? OutputWords::tr("profile of the original")
                                                          : profileTitle(settings.profile));
    words << metadataWord(settings.strip) << settings.nameTemplate;
    return words.join(QStringLiteral(", "));
}

} // namespace ambrotype::ui
