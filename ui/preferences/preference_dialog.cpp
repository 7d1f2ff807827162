#include "preferences/preference_dialog.h"

#include "export/export_form.h"
#include "language/language.h"
#include "preferences/shortcut_editor.h"
#include "settings.h"
#include "theme/look_choices.h"
#include "theme/theme.h"

#include <QButtonGroup>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QRadioButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStackedWidget>
#include <QThread>
#include <QVBoxLayout>

#include <algorithm>

namespace ambrotype::ui {

namespace {

QComboBox *makeCombo(const QString &name, QWidget *parent)
{
    auto *combo = new QComboBox(parent);
    combo->setAccessibleName(name);
    return combo;
}

} // namespace

PreferenceDialog::PreferenceDialog(Settings &settings, Actions &actions, QWidget *parent)
    : QDialog(parent)
    , m_settings(settings)
    , m_list(new QListWidget(this))
    , m_pages(new QStackedWidget(this))
{
    setWindowTitle(tr("Preferences"));
    m_list->setObjectName(QStringLiteral("pageList"));
    m_list->setAccessibleName(tr("Pages of the preferences"));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    buildGeneral();
    buildColour();
    buildPerformance();
    buildQueue();
    buildResults();
    buildFaces();
    buildPrivacy();
    buildShortcuts(actions);
    m_list->setFixedWidth(m_list->sizeHintForColumn(0) + Theme::lines(2));

    auto *close = new QPushButton(tr("Close"), this);
    close->setAccessibleName(close->text());
    close->setDefault(true);
    auto *parts = new QHBoxLayout;
    parts->setSpacing(Theme::lines(0.8));
    parts->addWidget(m_list);
    parts->addWidget(m_pages, 1);
    auto *bottom = new QHBoxLayout;
    bottom->addStretch(1);
    bottom->addWidget(close);
    auto *column = new QVBoxLayout(this);
    column->addLayout(parts, 1);
    column->addLayout(bottom);
    connect(m_list, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    showPage(0);
    // Nobody shall have to move a page sideways, whatever the language.
    int widest = 0;
    for (const QScrollArea *area : m_pages->findChildren<QScrollArea *>())
        widest =
            std::max(widest, area->widget()->minimumSizeHint().width() + area->verticalScrollBar()->sizeHint().width());
    m_pages->setMinimumWidth(widest);
    resize(Theme::lines(46), Theme::lines(32));
}

PreferenceDialog::~PreferenceDialog()
{
    m_closing.cancel();
}

void PreferenceDialog::showPage(int page)
{
    m_list->setCurrentRow(page);
}

QVBoxLayout *PreferenceDialog::addColumn(const QString &title, const QString &explanation)
{
    m_list->addItem(title);
    auto *area = new QScrollArea(m_pages);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    auto *page = new QWidget(area);
    page->setObjectName(QStringLiteral("scrollGround"));
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(Theme::lines(1), Theme::lines(1), Theme::lines(1), Theme::lines(1));
    column->setSpacing(Theme::lines(0.6));
    auto *heading = new QLabel(title, page);
    heading->setFont(Theme::strongFont());
    column->addWidget(heading);
    if (!explanation.isEmpty()) {
        auto *text = new QLabel(explanation, page);
        text->setWordWrap(true);
        text->setProperty("dim", true);
        column->addWidget(text);
    }
    area->setWidget(page);
    m_pages->addWidget(area);
    return column;
}

QFormLayout *PreferenceDialog::addPage(const QString &title, const QString &explanation)
{
    QVBoxLayout *column = addColumn(title, explanation);
    auto *form = new QFormLayout;
    form->setVerticalSpacing(Theme::lines(0.5));
    form->setHorizontalSpacing(Theme::lines(1));
    form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    column->addLayout(form);
    column->addStretch(1);
    return form;
}

void PreferenceDialog::addHint(QFormLayout *form, const QString &text)
{
    auto *hint = new QLabel(text, this);
    hint->setWordWrap(true);
    hint->setMinimumWidth(Theme::lines(18)); // else the form keeps room for many short lines
    hint->setProperty("dim", true);
    hint->setTextInteractionFlags(Qt::TextSelectableByMouse);
    form->addRow(QString(), hint);
}

void PreferenceDialog::buildGeneral()
{
    QFormLayout *form = addPage(tr("General"), {});
    QComboBox *language = makeCombo(tr("Language"), this);
    language->addItem(tr("As the system"), QString());
    for (const Language &each : languages())
        language->addItem(each.name, each.code);
    language->setCurrentIndex(std::max(0, language->findData(m_settings.language())));
    form->addRow(tr("&Language"), language);
    addHint(form, tr("A change is in force from the next start."));
    connect(language, &QComboBox::activated, this, [this, language] {
        m_settings.setLanguage(language->currentData().toString());
    });

    QComboBox *theme = makeCombo(tr("Theme"), this);
    for (const ThemeChoice &each : themeChoices())
        theme->addItem(each.title, Theme::name(each.id));
    theme->setCurrentIndex(std::max(0, theme->findData(Theme::name(Theme::current()))));
    form->addRow(tr("&Theme"), theme);
    connect(theme, &QComboBox::activated, this, [this, theme] { Q_EMIT themeChosen(theme->currentData().toString()); });

    QComboBox *surround = makeCombo(tr("Surround of the picture"), this);
    for (const SurroundChoice &each : surroundChoices())
        surround->addItem(each.title, each.grey);
    surround->setCurrentIndex(std::max(0, surround->findData(m_settings.surround())));
    form->addRow(tr("&Surround of the picture"), surround);
    addHint(form, tr("Middle grey judges colours best: the eye is not pulled towards dark or bright."));
    connect(surround, &QComboBox::activated, this, [this, surround] {
        Q_EMIT surroundChosen(surround->currentData().toInt());
    });
    auto *resume = new QCheckBox(tr("&Open the last shoot at the start"), this);
    resume->setObjectName(QStringLiteral("resumeShoot"));
    resume->setChecked(m_settings.resumesShoot());
    resume->setAccessibleName(tr("Open the last shoot at the start"));
    form->addRow(QString(), resume);
    addHint(form, tr("Settings of pictures are remembered in any case and come back when a picture is opened again."));
    connect(resume, &QCheckBox::toggled, this, [this](bool on) { m_settings.setResumesShoot(on); });
    addHint(form,
            tr("The preferences are kept in %1. Set the variable AMBROTYPE_HOME to a folder to keep everything there, "
               "for example on a portable disk.")
                .arg(QDir::toNativeSeparators(m_settings.file())));
}

void PreferenceDialog::buildColour()
{
    QFormLayout *form =
        addPage(tr("Colour"),
                tr("The picture is shown through the profile of the screen, so that its colours are true. "
                   "Results keep the profile of their original unless you choose another."));
    auto *group = new QButtonGroup(this);
    auto *system = new QRadioButton(tr("From the system"), this);
    auto *own = new QRadioButton(tr("From a file:"), this);
    auto *file = new QLineEdit(this);
    auto *browse = new QPushButton(tr("Browse..."), this);
    browse->setAutoDefault(false);
    file->setReadOnly(true);
    file->setObjectName(QStringLiteral("profileFile"));
    file->setAccessibleName(tr("Profile of the screen"));
    browse->setAccessibleName(tr("Choose the profile of the screen"));
    group->addButton(system, 0);
    group->addButton(own, 1);
    const bool given = !m_settings.monitorProfile().isEmpty();
    group->button(given ? 1 : 0)->setChecked(true);
    file->setText(QDir::toNativeSeparators(m_settings.monitorProfile()));
    auto *line = new QHBoxLayout;
    line->setSpacing(Theme::lines(0.5));
    line->addWidget(own);
    line->addWidget(file, 1);
    line->addWidget(browse);
    form->addRow(tr("Profile of the screen"), system);
    form->addRow(QString(), line);
    const auto choose = [this, file, group] {
        const QString chosen =
            QFileDialog::getOpenFileName(this, tr("Monitor profile"), {}, tr("ICC profiles (*.icc *.icm)"));
        if (!chosen.isEmpty()) {
            m_settings.setMonitorProfile(chosen);
            file->setText(QDir::toNativeSeparators(chosen));
            Q_EMIT monitorProfileChanged();
        }
        group->button(m_settings.monitorProfile().isEmpty() ? 0 : 1)->setChecked(true);
    };
    connect(browse, &QPushButton::clicked, this, choose);
    connect(group, &QButtonGroup::idClicked, this, [this, file, choose](int id) {
        if (id == 1) {
            choose();
            return;
        }
        m_settings.setMonitorProfile({});
        file->clear();
        Q_EMIT monitorProfileChanged();
    });
}

void PreferenceDialog::buildPerformance()
{
    QFormLayout *form = addPage(tr("Performance"), {});
    auto *threads = new QSpinBox(this);
    threads->setRange(0, 256);
    threads->setSpecialValueText(tr("All (%1)").arg(QThread::idealThreadCount()));
    threads->setValue(m_settings.threads());
    threads->setAccessibleName(tr("Processor threads"));
    form->addRow(tr("&Processor threads"), threads);
    addHint(form, tr("Fewer leave room for other programs. In force from the next start."));
    auto *memory = new QSpinBox(this);
    memory->setRange(0, 65536);
    memory->setSingleStep(256);
    memory->setSuffix(tr(" MB"));
    memory->setSpecialValueText(tr("Automatic"));
    memory->setValue(m_settings.previewMegabytes());
    memory->setAccessibleName(tr("Memory for previews"));
    form->addRow(tr("&Memory for previews"), memory);
    addHint(form,
            tr("Keeps what was computed, so that sliders answer at once. Automatic takes an eighth of the memory, "
               "at most 1 GB."));
    addModelMemory(form);
    connect(threads, &QSpinBox::valueChanged, this, [this](int value) { m_settings.setThreads(value); });
    connect(memory, &QSpinBox::valueChanged, this, [this](int value) {
        m_settings.setPreviewMegabytes(value);
        Q_EMIT previewMemoryChanged();
    });
}

void PreferenceDialog::buildResults()
{
    QVBoxLayout *column = addColumn(tr("Results"), tr("Where Enhance and the queue put results, and what they are."));
    const ExportForm::Example example{QDir::home().filePath(QStringLiteral("IMG_0001.jpg")), {}, QSize(6000, 4000), 1};
    m_results = new ExportForm(m_settings.exportSettings(), example, this);
    column->addWidget(m_results);
    column->addStretch(1);
    connect(m_results, &ExportForm::changed, this, [this] {
        if (!m_results->isUsable())
            return;
        m_settings.setExportSettings(m_results->settings());
        Q_EMIT resultsChanged();
    });
}

void PreferenceDialog::showExportSettings()
{
    const QSignalBlocker quiet(m_results); // half of them would be stored in between
    m_results->show(m_settings.exportSettings());
}

void PreferenceDialog::buildPrivacy()
{
    QFormLayout *form = addPage(tr("Privacy"),
                                tr("Ambrotype works on this computer only: it opens no connection, asks for no account "
                                   "and counts nothing. Originals are never changed."));
    auto *name = new QLineEdit(m_settings.operatorName(), this);
    name->setMaxLength(80);
    name->setPlaceholderText(tr("Name of the account"));
    name->setAccessibleName(tr("Your name in the record of decisions"));
    form->addRow(tr("&Your name"), name);
    addHint(form, tr("Stands beside each decision of the review, in the queue's record on this computer."));
    connect(name, &QLineEdit::editingFinished, this, [this, name] {
        m_settings.setOperatorName(name->text().trimmed());
        Q_EMIT reviewChanged();
    });
    auto *inXmp = new QCheckBox(tr("&Write decisions into XMP files as well"), this);
    inXmp->setObjectName(QStringLiteral("reviewXmp"));
    inXmp->setChecked(m_settings.reviewXmp());
    inXmp->setAccessibleName(tr("Write decisions into XMP files as well"));
    form->addRow(QString(), inXmp);
    addHint(form,
            tr("As a label and a rating beside the result, in \"picture.ext.xmp\", for darktable, digiKam and others. "
               "The result itself stays as it is."));
    connect(inXmp, &QCheckBox::toggled, this, [this](bool on) {
        m_settings.setReviewXmp(on);
        Q_EMIT reviewChanged();
    });
}

void PreferenceDialog::buildShortcuts(Actions &actions)
{
    QVBoxLayout *column = addColumn(tr("Shortcuts"), {});
    column->addWidget(new ShortcutEditor(m_settings, actions, this), 1);
}

} // namespace ambrotype::ui
