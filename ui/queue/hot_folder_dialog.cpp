#include "queue/hot_folder_dialog.h"

#include "queue/hot_folder_desk.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QDir>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace ambrotype::ui {

HotFolderDialog::HotFolderDialog(HotFolderDesk &desk, QWidget *parent)
    : QDialog(parent)
    , m_desk(desk)
    , m_subFolders(new QCheckBox(tr("With all folders below it"), this))
    , m_settings(new QLabel(this))
    , m_state(new QLabel(this))
    , m_startStop(new QPushButton(this))
{
    setWindowTitle(tr("Hot folder"));
    setMinimumWidth(Theme::lines(34));
    auto *about =
        new QLabel(tr("Every picture that comes into the folder is put into the queue as soon as it is whole, "
                      "for example from a tethered camera. Originals are not changed."),
                   this);
    about->setWordWrap(true);
    about->setProperty("dim", true);
    auto *form = new QFormLayout;
    form->setVerticalSpacing(Theme::lines(0.5));
    m_folder = addFolder(form, tr("&Watched folder"), tr("Folder to watch"), "hotFolder");
    form->addRow(QString(), m_subFolders);
    m_results = addFolder(form, tr("&Results"), tr("Folder for results"), "hotResults");
    m_subFolders->setChecked(true);
    m_subFolders->setAccessibleName(m_subFolders->text());
    m_settings->setWordWrap(true);
    m_settings->setTextFormat(Qt::PlainText);
    m_state->setWordWrap(true);
    m_state->setObjectName(QStringLiteral("hotState"));
    m_startStop->setProperty("primary", true);
    m_startStop->setObjectName(QStringLiteral("hotStart"));
    auto *close = new QPushButton(tr("Close"), this);
    close->setAutoDefault(false);
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_state, 1);
    bottom->addWidget(m_startStop);
    bottom->addWidget(close);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(Theme::lines(0.7));
    column->addWidget(about);
    column->addLayout(form);
    column->addWidget(m_settings);
    column->addStretch(1);
    column->addLayout(bottom);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_startStop, &QPushButton::clicked, this, [this] {
        if (m_desk.isWatching())
            Q_EMIT stopWanted();
        else
            Q_EMIT startWanted();
    });
    connect(&desk, &HotFolderDesk::changed, this, &HotFolderDialog::refresh);
    refresh();
}

QLineEdit *HotFolderDialog::addFolder(QFormLayout *form, const QString &label, const QString &title, const char *name)
{
    auto *edit = new QLineEdit(this);
    edit->setObjectName(QString::fromLatin1(name));
    edit->setAccessibleName(title);
    auto *browse = new QPushButton(tr("Browse..."), this);
    browse->setAutoDefault(false);
    browse->setAccessibleName(tr("Choose: %1").arg(title));
    auto *line = new QHBoxLayout;
    line->setSpacing(Theme::lines(0.5));
    line->addWidget(edit, 1);
    line->addWidget(browse);
    form->addRow(label, line);
    if (auto *caption = qobject_cast<QLabel *>(form->labelForField(line)))
        caption->setBuddy(edit);
    connect(edit, &QLineEdit::textChanged, this, &HotFolderDialog::refresh);
    connect(browse, &QPushButton::clicked, this, [this, edit, title] {
        auto *dialog = new QFileDialog(this, title, edit->text());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
        connect(dialog, &QFileDialog::fileSelected, edit, &QLineEdit::setText);
        dialog->open();
    });
    return edit;
}

void HotFolderDialog::setFolders(const QString &folder, const QString &results)
{
    m_folder->setText(folder);
    m_results->setText(results);
}

void HotFolderDialog::setSettingsName(const QString &name)
{
    m_settings->setText(name);
}

QString HotFolderDialog::folder() const
{
    return QDir::fromNativeSeparators(m_folder->text().trimmed());
}

QString HotFolderDialog::results() const
{
    return QDir::fromNativeSeparators(m_results->text().trimmed());
}

bool HotFolderDialog::withSubFolders() const
{
    return m_subFolders->isChecked();
}

void HotFolderDialog::refresh()
{
    if (!m_folder || !m_results)
        return;
    const bool watching = m_desk.isWatching();
    for (QWidget *widget : {static_cast<QWidget *>(m_folder), static_cast<QWidget *>(m_results)})
        widget->setEnabled(!watching);
    m_subFolders->setEnabled(!watching);
    m_startStop->setText(watching ? tr("Stop watching") : tr("Start watching"));
    m_startStop->setEnabled(watching || (!folder().isEmpty() && !results().isEmpty()));
    m_startStop->setToolTip(m_startStop->isEnabled() ? QString() : tr("Both folders are needed."));
    if (!watching) {
        m_state->clear();
        return;
    }
    const QString taken = tr("%n picture(s) taken.", nullptr, m_desk.taken());
    m_state->setText(m_desk.waiting() > 0
                         ? tr("%1 %2").arg(taken, tr("%n file(s) not whole yet.", nullptr, m_desk.waiting()))
                         : taken);
}

} // namespace ambrotype::ui
