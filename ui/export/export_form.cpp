#include "export/export_form.h"

#include "export/output_words.h"
#include "file_text.h"
#include "language/core_text.h"
#include "language/plain_text.h"
#include "panels/wheel_guard.h"
#include "theme/theme.h"

#include "jobs/output_name.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDate>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QRadioButton>
#include <QSpinBox>

namespace ambrotype::ui {

using imaging::Conflict;
using imaging::FileFormat;
using imaging::StripMetadata;

namespace {

constexpr int kKeepFormat = -1;

void select(QComboBox *combo, int data)
{
    combo->setCurrentIndex(std::max(0, combo->findData(data)));
}

} // namespace

ExportForm::ExportForm(const ExportSettings &settings, const Example &example, QWidget *parent, Extent extent)
    : QWidget(parent)
    , m_example(example)
    , m_extent(extent)
    , m_beside(new QRadioButton(tr("Folder \"Enhanced\" beside each original"), this))
    , m_folder(new QRadioButton(tr("One folder for all:"), this))
    , m_folderText(new QLineEdit(this))
    , m_browse(new QPushButton(tr("Browse..."), this))
    , m_name(new QLineEdit(this))
    , m_preview(new QLabel(this))
    , m_format(new QComboBox(this))
    , m_quality(new QSpinBox(this))
    , m_depth(new QComboBox(this))
    , m_profile(new QComboBox(this))
    , m_metadata(new QComboBox(this))
    , m_conflict(new QComboBox(this))
    , m_note(new QCheckBox(tr("Note in the metadata what was done"), this))
{
    m_browse->setAutoDefault(false);
    m_name->setObjectName(QStringLiteral("nameTemplate"));
    fillChoices();
    build();
    show(settings);
    connect(m_browse, &QPushButton::clicked, this, &ExportForm::chooseFolder);
    connect(m_folder, &QRadioButton::toggled, this, &ExportForm::refresh);
    connect(m_folderText, &QLineEdit::textChanged, this, &ExportForm::refresh);
    connect(m_name, &QLineEdit::textChanged, this, &ExportForm::refresh);
    connect(m_quality, &QSpinBox::valueChanged, this, &ExportForm::refresh);
    for (QComboBox *choice : {m_format, m_depth, m_profile, m_metadata, m_conflict})
        connect(choice, &QComboBox::currentIndexChanged, this, &ExportForm::refresh);
    connect(m_note, &QCheckBox::toggled, this, &ExportForm::refresh);
    refresh();
}

void ExportForm::fillChoices()
{
    m_format->addItem(tr("As the original"), kKeepFormat);
    for (const FileFormat format :
         {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP, FileFormat::Avif, FileFormat::Heic}) {
        if (imaging::canWrite(format))
            m_format->addItem(formatTitle(format), static_cast<int>(format));
    }
    m_quality->setRange(1, 100);
    m_quality->setToolTip(tr("For JPEG and WebP. From 90 on, JPEG keeps colour at full resolution."));
    m_depth->addItem(tr("As the original"), 0);
    m_depth->addItem(tr("8 bits"), 8);
    m_depth->addItem(tr("16 bits"), 16);
    for (const imaging::OutputProfile profile : imaging::kOutputProfiles)
        m_profile->addItem(profileTitle(profile), static_cast<int>(profile));
    m_profile->setToolTip(
        tr("With another profile than the original's the colours are converted: they look the same, as "
           "far as the profile holds them."));
    m_metadata->addItem(tr("Keep all"), static_cast<int>(StripMetadata::None));
    m_metadata->addItem(tr("Remove the place (GPS)"), static_cast<int>(StripMetadata::Gps));
    m_metadata->addItem(tr("Remove all"), static_cast<int>(StripMetadata::All));
    m_conflict->addItem(tr("Add a number"), static_cast<int>(Conflict::Unique));
    m_conflict->addItem(tr("Skip the picture"), static_cast<int>(Conflict::Skip));
    m_conflict->addItem(tr("Replace the file"), static_cast<int>(Conflict::Replace));
    m_conflict->setToolTip(tr("When a file of that name exists. An original is never replaced."));
    m_name->setToolTip(tr("{name} file name, {preset} preset, {date} date taken, {seq} or {seq:4} number, "
                          "{scale} factor, {width}, {height}, {format}"));
    m_preview->setProperty("dim", true);
    m_preview->setWordWrap(true);
    m_folderText->setAccessibleName(tr("Folder for the results"));
    m_preview->setAccessibleDescription(tr("Example"));
}

QFormLayout *ExportForm::makeLayout()
{
    auto *form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setVerticalSpacing(Theme::lines(0.5));
    form->setHorizontalSpacing(Theme::lines(1));
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return form;
}

void ExportForm::addField(QFormLayout &form, const QString &title, QWidget *field)
{
    // In the dock the access keys would meet those of the menus.
    form.addRow(m_extent == Extent::All ? title : plainText(title), field);
    field->setAccessibleName(plainText(title));
}

void ExportForm::build()
{
    const bool all = m_extent == Extent::All;
    QFormLayout *form = makeLayout();
    if (all) {
        auto *folderLine = new QHBoxLayout;
        folderLine->setSpacing(Theme::lines(0.5));
        folderLine->addWidget(m_folder);
        folderLine->addWidget(m_folderText, 1);
        folderLine->addWidget(m_browse);
        form->addRow(tr("Folder"), m_beside);
        form->addRow(QString(), folderLine);
        addField(*form, tr("&Name"), m_name);
        form->addRow(QString(), m_preview);
    }
    addField(*form, tr("&Format"), m_format);
    addField(*form, tr("&Quality"), m_quality);
    addField(*form, tr("&Depth"), m_depth);
    addField(*form, tr("&Profile"), m_profile);
    addField(*form, tr("&Metadata"), m_metadata);
    if (all) {
        form->addRow(QString(), m_note);
        addField(*form, tr("If it &exists"), m_conflict);
        return;
    }
    m_note->setToolTip(m_note->text());
    m_note->setAccessibleName(m_note->text());
    m_note->setText(tr("Note what was done"));
    form->addRow(m_note);
    addField(*form, tr("&Name"), m_name);
    form->addRow(m_preview);
    m_preview->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // a long name may not widen the dock
    for (QComboBox *choice : {m_format, m_depth, m_profile, m_metadata}) {
        choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        choice->setMinimumContentsLength(8);
    }
    for (QWidget *control : std::initializer_list<QWidget *>{m_format, m_quality, m_depth, m_profile, m_metadata}) {
        control->setFocusPolicy(Qt::StrongFocus);
        guardWheel(control);
    }
    for (QWidget *elsewhere : std::initializer_list<QWidget *>{m_beside, m_folder, m_folderText, m_browse, m_conflict})
        elsewhere->hide();
}

void ExportForm::setExample(const Example &example)
{
    m_example = example;
    refresh();
}

void ExportForm::show(const ExportSettings &settings)
{
    m_beside->setChecked(settings.besideOriginal);
    m_folder->setChecked(!settings.besideOriginal);
    m_folderText->setText(QDir::toNativeSeparators(settings.folder));
    m_name->setText(settings.nameTemplate);
    select(m_format, settings.keepFormat ? kKeepFormat : static_cast<int>(settings.format));
    m_quality->setValue(settings.quality);
    select(m_depth, settings.depth);
    select(m_profile, static_cast<int>(settings.profile));
    select(m_metadata, static_cast<int>(settings.strip));
    select(m_conflict, static_cast<int>(settings.conflict));
    m_note->setChecked(settings.note);
    m_mirrorFolders = settings.mirrorFolders;
}

ExportSettings ExportForm::settings() const
{
    ExportSettings settings;
    settings.besideOriginal = m_beside->isChecked();
    settings.folder = QDir::fromNativeSeparators(m_folderText->text().trimmed());
    settings.nameTemplate = m_name->text();
    const int format = m_format->currentData().toInt();
    settings.keepFormat = format == kKeepFormat;
    settings.format = settings.keepFormat ? FileFormat::Jpeg : static_cast<FileFormat>(format);
    settings.quality = m_quality->value();
    settings.depth = m_depth->currentData().toInt();
    settings.profile = static_cast<imaging::OutputProfile>(m_profile->currentData().toInt());
    settings.strip = static_cast<StripMetadata>(m_metadata->currentData().toInt());
    settings.conflict = static_cast<Conflict>(m_conflict->currentData().toInt());
    settings.note = m_note->isChecked();
    settings.mirrorFolders = m_mirrorFolders;
    return settings;
}

void ExportForm::refresh()
{
    const int format = m_format->currentData().toInt();
    m_quality->setEnabled(hasQuality(settings()));
    m_depth->setEnabled(hasDepth(settings()));
    m_note->setEnabled(m_metadata->currentData().toInt() != static_cast<int>(StripMetadata::All));
    m_folderText->setEnabled(m_folder->isChecked());
    m_browse->setEnabled(m_folder->isChecked());

    const QFileInfo file(m_example.file);
    jobs::NameFacts facts;
    facts.name = file.completeBaseName().toStdString();
    facts.preset = m_example.preset.toStdString();
    facts.date = QDate::currentDate().toString(Qt::ISODate).toStdString();
    facts.scale = "1x";
    facts.width = m_example.size.width();
    facts.height = m_example.size.height();
    const QString extension = format == kKeepFormat
                                  ? QLatin1Char('.') + file.suffix()
                                  : QString::fromLatin1(imaging::formatExtension(static_cast<FileFormat>(format)));
    facts.format = extension.mid(1).toStdString();
    const auto name = jobs::expandName(m_name->text().toStdString(), facts);
    const bool haveFolder = m_beside->isChecked() || !m_folderText->text().trimmed().isEmpty();
    if (!name)
        m_preview->setText(coreText(name.error().message));
    else if (m_extent == Extent::File)
        m_preview->setText(tr("For example: %1").arg(QString::fromStdString(*name) + extension));
    else if (!haveFolder)
        m_preview->setText(tr("Choose a folder for the results."));
    else
        m_preview->setText(tr("For example: %1")
                               .arg(QDir(settings().targetFolder(file.absolutePath(), {}))
                                        .filePath(QString::fromStdString(*name) + extension)));
    m_usable = name.ok() && (haveFolder || m_extent == Extent::File);
    Q_EMIT changed();
}

void ExportForm::chooseFolder()
{
    const QString chosen = QFileDialog::getExistingDirectory(this, tr("Folder for the results"), m_folderText->text());
    if (!chosen.isEmpty())
        m_folderText->setText(QDir::toNativeSeparators(chosen));
}

} // namespace ambrotype::ui
