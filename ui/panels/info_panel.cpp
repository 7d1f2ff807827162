#include "panels/info_panel.h"

#include "document/photo_document.h"
#include "language/core_text.h"
#include "theme/theme.h"

#include "faces/resolution.h"

#include <QFormLayout>
#include <QLabel>
#include <QLocale>

namespace ambrotype::ui {

InfoPanel::InfoPanel(QWidget *parent)
    : QWidget(parent)
    , m_form(new QFormLayout(this))
{
    m_form->setContentsMargins(Theme::lines(0.6), Theme::lines(0.5), Theme::lines(0.6), Theme::lines(0.5));
    m_form->setHorizontalSpacing(Theme::lines(0.8));
    m_form->setVerticalSpacing(Theme::lines(0.2));
    m_form->setLabelAlignment(Qt::AlignLeft);
}

void InfoPanel::setDocument(PhotoDocument *document)
{
    m_document = document;
    refresh();
}

void InfoPanel::addLine(const QString &name, const QString &value)
{
    if (value.isEmpty())
        return;
    auto *label = new QLabel(name, this);
    label->setProperty("dim", true);
    auto *text = new QLabel(value, this);
    text->setWordWrap(true);
    text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    text->setAccessibleDescription(name);
    m_form->addRow(label, text);
}

void InfoPanel::addFaces(const QLocale &locale)
{
    const auto &findings = m_document->findings();
    if (!findings || findings->faces.empty() || m_document->fullSize().isEmpty())
        return;
    std::vector<faces::FaceResolution> sizes;
    for (const pipeline::FaceOutcome &face : findings->faces)
        sizes.push_back(faces::resolutionOf(face.face, face.drawn));
    const QSize photo = m_document->fullSize();
    const faces::ScaleAdvice advice = faces::adviseScale(sizes, {photo.width(), photo.height()});
    addLine(tr("Detail of faces"),
            advice.scale > 1.0 ? tr("best enlarged %1 times: the largest face then keeps all that is restored")
                                     .arg(locale.toString(advice.scale, 'g', 3))
                               : tr("the largest face keeps all that is restored without enlarging"));
    addLine(tr("Print at 300 dpi"),
            tr("%1 x %2 cm").arg(locale.toString(advice.width, 'f', 0), locale.toString(advice.height, 'f', 0)));
}

void InfoPanel::refresh()
{
    while (m_form->rowCount() > 0)
        m_form->removeRow(0);
    if (!m_document)
        return;
    const QLocale locale;
    addLine(tr("File"), m_document->title());
    const QSize size = m_document->fullSize();
    if (!size.isEmpty()) {
        addLine(tr("Size"),
                tr("%1 x %2, %3 megapixels")
                    .arg(locale.toString(size.width()), locale.toString(size.height()))
                    .arg(locale.toString(double(size.width()) * size.height() / 1e6, 'f', 1)));
    }
    if (const auto source = m_document->source()) {
        const imaging::Picture &picture = source->picture();
        addLine(tr("Format"),
                tr("%1, %2-bit")
                    .arg(QString::fromLatin1(imaging::formatName(picture.format)).toUpper())
                    .arg(picture.bitsPerSample));
        addLine(tr("Profile"),
                picture.profile ? QString::fromStdString(picture.profile->description()) : tr("none, taken for sRGB"));
    }
    if (const auto &measured = m_document->measurements()) {
        addLine(tr("Noise"),
                tr("%1 luminance, %2 colour")
                    .arg(locale.toString(measured->noiseLuma, 'f', 1), locale.toString(measured->noiseChroma, 'f', 1)));
        addLine(tr("Sharpness"), tr("%1 of 100").arg(locale.toString(measured->sharpness, 'f', 0)));
        if (measured->jpegQuality > 0)
            addLine(tr("JPEG quality"), tr("about %1").arg(measured->jpegQuality));
    }
    addFaces(locale);
    if (m_document->source()) {
        for (const std::string &warning : m_document->source()->picture().warnings)
            addLine(tr("Note"), coreText(warning));
    }
}

} // namespace ambrotype::ui
