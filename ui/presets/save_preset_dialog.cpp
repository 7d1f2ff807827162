#include "presets/save_preset_dialog.h"

#include "theme/theme.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

namespace ambrotype::ui {

SavePresetDialog::SavePresetDialog(QWidget *parent)
    : QDialog(parent)
    , m_name(new QLineEdit(this))
    , m_description(new QLineEdit(this))
{
    setWindowTitle(tr("Save preset"));
    setMinimumWidth(Theme::lines(24));
    m_name->setMaxLength(80);
    m_name->setAccessibleName(tr("Name of the preset"));
    m_description->setMaxLength(200);
    m_description->setPlaceholderText(tr("One sentence: which pictures it is for"));
    m_description->setAccessibleName(tr("Description of the preset"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Save | QDialogButtonBox::Cancel, this);
    auto *form = new QFormLayout(this);
    form->addRow(tr("&Name"), m_name);
    form->addRow(tr("&Description"), m_description);
    form->addRow(buttons);
    QPushButton *save = buttons->button(QDialogButtonBox::Save);
    save->setEnabled(false);
    connect(m_name, &QLineEdit::textChanged, save, [save](const QString &text) {
        // A file name is made of it, so it needs at least one letter or digit.
        const bool named = std::any_of(text.begin(), text.end(), [](QChar c) { return c.isLetterOrNumber(); });
        save->setEnabled(named);
    });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void SavePresetDialog::setTexts(const QString &name, const QString &description)
{
    m_name->setText(name);
    m_name->selectAll();
    m_description->setText(description);
}

QString SavePresetDialog::name() const
{
    return m_name->text().trimmed();
}

QString SavePresetDialog::description() const
{
    return m_description->text().trimmed();
}

} // namespace ambrotype::ui
