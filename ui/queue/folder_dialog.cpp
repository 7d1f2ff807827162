#include "queue/folder_dialog.h"

#include "theme/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

namespace {

QLabel *hintFor(QRadioButton *choice, const QString &text, QWidget *parent)
{
    auto *hint = new QLabel(text, parent);
    hint->setWordWrap(true);
    hint->setProperty("dim", true);
    hint->setContentsMargins(Theme::lines(1.4), 0, 0, Theme::lines(0.3));
    choice->setAccessibleName(choice->text());
    choice->setAccessibleDescription(text);
    return hint;
}

} // namespace

FolderDialog::FolderDialog(int pictures, int folders, QWidget *parent)
    : QDialog(parent)
    , m_mirror(new QRadioButton(tr("&Keep the folders"), this))
    , m_flat(new QRadioButton(tr("&One folder for all"), this))
    , m_askAgain(new QCheckBox(tr("&Ask again next time"), this))
{
    setWindowTitle(tr("Folders in the folder"));
    setMinimumWidth(Theme::lines(28));
    auto *about = new QLabel(tr("%1 in %2 are to be added to the queue. Where shall the results go?")
                                 .arg(tr("%n picture(s)", nullptr, pictures), tr("%n folder(s)", nullptr, folders)),
                             this);
    about->setWordWrap(true);
    m_mirror->setChecked(true);
    m_askAgain->setAccessibleName(m_askAgain->text());
    auto *add = new QPushButton(tr("Add to the queue"), this);
    add->setDefault(true);
    add->setProperty("primary", true);
    auto *cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAutoDefault(false);
    for (QPushButton *button : {add, cancel})
        button->setAccessibleName(button->text());
    auto *bottom = new QHBoxLayout;
    bottom->addWidget(m_askAgain, 1);
    bottom->addWidget(cancel);
    bottom->addWidget(add);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(Theme::lines(0.4));
    column->addWidget(about);
    column->addSpacing(Theme::lines(0.3));
    column->addWidget(m_mirror);
    column->addWidget(hintFor(m_mirror, tr("Every result lies in a folder named as that of its original."), this));
    column->addWidget(m_flat);
    column->addWidget(hintFor(m_flat, tr("Results that would have the same name get a number."), this));
    column->addStretch(1);
    column->addLayout(bottom);
    connect(add, &QPushButton::clicked, this, &QDialog::accept);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    m_mirror->setFocus();
}

bool FolderDialog::mirrors() const
{
    return m_mirror->isChecked();
}

FolderLayout FolderDialog::remembered() const
{
    if (m_askAgain->isChecked())
        return FolderLayout::Ask;
    return mirrors() ? FolderLayout::Mirror : FolderLayout::Flat;
}

} // namespace ambrotype::ui
