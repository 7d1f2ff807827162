#include "panels/choice_row.h"

#include "language/core_text.h"
#include "panels/wheel_guard.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace ambrotype::ui {

namespace {

constexpr int kMissingRole = Qt::UserRole + 1;

//! Draws what is missing in grey. Not by Qt::ForegroundRole, which a style sheet overrules.
class MissingDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QSize hint = QStyledItemDelegate::sizeHint(option, index);
        return {hint.width(), std::max(hint.height(), Theme::lines(1.5))};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        if (!index.data(kMissingRole).toBool() || option.state.testFlag(QStyle::State_Selected)) {
            QStyledItemDelegate::paint(painter, option, index);
            return;
        }
        QStyleOptionViewItem item = option;
        initStyleOption(&item, index);
        const QStyle *style = item.widget->style();
        const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, &item, item.widget) + 1;
        const QRect place =
            style->subElementRect(QStyle::SE_ItemViewItemText, &item, item.widget).adjusted(margin, 0, -margin, 0);
        const QString text = std::exchange(item.text, QString());
        style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget);
        painter->setPen(Theme::colors().disabled);
        painter->drawText(place, Qt::AlignVCenter | Qt::AlignLeft, text);
    }
};

QString asText(const pipeline::ParamValue &value)
{
    const auto *text = std::get_if<std::string>(&value);
    return text ? QString::fromStdString(*text) : QString();
}

//! Name at the left, control at the right.
void lay(QWidget *row, const QString &title, QWidget *control, const QString &help)
{
    auto *name = new QLabel(title, row);
    name->setBuddy(control);
    name->setToolTip(help);
    control->setToolTip(help);
    control->setAccessibleName(title);
    control->setAccessibleDescription(help);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(name, 1);
    line->addWidget(control, 2); // what is chosen is longer than what it is called
}

} // namespace

ChoiceRow::ChoiceRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent)
    : ParamEditor(spec, parent)
    , m_combo(new QComboBox(this))
{
    for (const pipeline::ParamChoice &choice : spec.choices)
        m_combo->addItem(coreText(choice.title), QString::fromStdString(choice.id));
    m_combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_combo->setMinimumContentsLength(8);
    m_combo->setFocusPolicy(Qt::StrongFocus);
    m_combo->view()->setItemDelegate(new MissingDelegate(m_combo));
    guardWheel(m_combo);
    lay(this, title, m_combo, coreText(spec.help));
    connect(m_combo, &QComboBox::activated, this, &ChoiceRow::choose);
}

void ChoiceRow::choose(int index)
{
    const QString id = m_combo->itemData(index).toString();
    if (!isMissing(index)) {
        m_shown = index;
        Q_EMIT edited(id.toStdString(), 0);
        return;
    }
    m_combo->setCurrentIndex(m_shown);
    Q_EMIT missingChosen(id, titleOf(index));
}

QString ChoiceRow::titleOf(int index) const
{
    return coreText(spec().choices[static_cast<std::size_t>(index)].title);
}

bool ChoiceRow::isMissing(int index) const
{
    return m_combo->itemData(index, kMissingRole).toBool();
}

void ChoiceRow::setMissing(const std::set<std::string> &ids)
{
    for (int i = 0; i < m_combo->count(); ++i) {
        const bool missing = ids.contains(spec().choices[static_cast<std::size_t>(i)].id);
        if (missing == isMissing(i))
            continue;
        m_combo->setItemData(i, missing, kMissingRole);
        m_combo->setItemText(i, missing ? tr("%1 \u00b7 Model missing \u00b7 Import").arg(titleOf(i)) : titleOf(i));
    }
    // The list may be wider than the box, so that what is missing can be read.
    m_combo->view()->setMinimumWidth(ids.empty() ? 0 : m_combo->view()->sizeHintForColumn(0) + 2 * m_combo->height());
}

void ChoiceRow::setValue(const pipeline::ParamValue &value)
{
    const QSignalBlocker quiet(m_combo);
    m_shown = m_combo->findData(asText(value));
    m_combo->setCurrentIndex(m_shown);
}

FlagRow::FlagRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent)
    : ParamEditor(spec, parent)
    , m_box(new QCheckBox(title, this))
{
    const QString help = coreText(spec.help);
    m_box->setToolTip(help);
    m_box->setAccessibleName(title);
    m_box->setAccessibleDescription(help);
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 2, 0, 2);
    line->addWidget(m_box);
    connect(m_box, &QCheckBox::toggled, this, [this](bool on) { Q_EMIT edited(on, 0); });
}

void FlagRow::setValue(const pipeline::ParamValue &value)
{
    const QSignalBlocker quiet(m_box);
    const auto *on = std::get_if<bool>(&value);
    m_box->setChecked(on && *on);
}

FileRow::FileRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent)
    : ParamEditor(spec, parent)
    , m_edit(new QLineEdit(this))
{
    lay(this, title, m_edit, coreText(spec.help));
    m_edit->setPlaceholderText(tr("No file"));
    auto *choose = new QToolButton(this);
    choose->setIcon(icon(QStringLiteral("open")));
    choose->setToolTip(tr("Choose a file"));
    choose->setAccessibleName(tr("%1: choose a file").arg(title));
    layout()->addWidget(choose);
    connect(choose, &QToolButton::clicked, this, &FileRow::choose);
    connect(m_edit, &QLineEdit::editingFinished, this, [this] { Q_EMIT edited(m_edit->text().toStdString(), 0); });
}

void FileRow::choose()
{
    auto *dialog = new QFileDialog(this, spec().title.empty() ? tr("Choose a file") : coreText(spec().title));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    if (!m_edit->text().isEmpty())
        dialog->selectFile(m_edit->text());
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &file) {
        m_edit->setText(file);
        Q_EMIT edited(file.toStdString(), 0);
    });
    dialog->open();
}

void FileRow::setValue(const pipeline::ParamValue &value)
{
    const QSignalBlocker quiet(m_edit);
    m_edit->setText(asText(value));
    m_edit->setToolTip(m_edit->text());
}

TextRow::TextRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent)
    : ParamEditor(spec, parent)
    , m_edit(new QLineEdit(this))
{
    lay(this, title, m_edit, coreText(spec.help));
    connect(m_edit, &QLineEdit::editingFinished, this, [this] { Q_EMIT edited(m_edit->text().toStdString(), 0); });
}

void TextRow::setValue(const pipeline::ParamValue &value)
{
    const QSignalBlocker quiet(m_edit);
    m_edit->setText(asText(value));
}

} // namespace ambrotype::ui
