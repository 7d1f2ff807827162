#include "blind/blind_dialogs.h"

#include "language/core_text.h"
#include "theme/theme.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QListWidget>
#include <QLocale>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ambrotype::ui {

namespace {

constexpr int kFewest = 2; // as BlindTrial wants it
constexpr int kMost = 4;

} // namespace

BlindChoice::BlindChoice(const std::vector<Entry> &presets, const QStringList &checked, int pictures, QWidget *parent)
    : QDialog(parent)
    , m_list(new QListWidget(this))
    , m_count(new QLabel(this))
    , m_pictures(pictures)
{
    setWindowTitle(tr("Blind comparison"));
    auto *about =
        new QLabel(tr("Choose two to four presets. The selected pictures are shown with two of them at a time, without "
                      "names and in "
                      "random order; you say which is better. At the end a table tells who won and how sure that is."),
                   this);
    about->setWordWrap(true);
    about->setProperty("dim", true);
    m_list->setObjectName(QStringLiteral("checkList"));
    m_list->setAccessibleName(tr("Presets to compare"));
    for (const Entry &preset : presets) {
        auto *item = new QListWidgetItem(preset.title, m_list);
        item->setData(Qt::UserRole, preset.id);
        item->setFlags(item->flags() | Qt::ItemIsUserCheckable);
        item->setCheckState(checked.contains(preset.id) ? Qt::Checked : Qt::Unchecked);
    }
    m_count->setWordWrap(true);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    m_begin = buttons->addButton(tr("Begin"), QDialogButtonBox::AcceptRole);
    m_begin->setProperty("primary", true);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(Theme::lines(0.6));
    column->addWidget(about);
    column->addWidget(m_list, 1);
    column->addWidget(m_count);
    column->addWidget(buttons);
    connect(m_list, &QListWidget::itemChanged, this, &BlindChoice::refresh);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(Theme::lines(28), Theme::lines(26));
    refresh();
}

QStringList BlindChoice::ids() const
{
    QStringList ids;
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->checkState() == Qt::Checked)
            ids << m_list->item(row)->data(Qt::UserRole).toString();
    }
    return ids;
}

QStringList BlindChoice::titles() const
{
    QStringList titles;
    for (int row = 0; row < m_list->count(); ++row) {
        if (m_list->item(row)->checkState() == Qt::Checked)
            titles << m_list->item(row)->text();
    }
    return titles;
}

void BlindChoice::refresh()
{
    const int chosen = static_cast<int>(ids().size());
    const bool enough = chosen >= kFewest && chosen <= kMost && m_pictures > 0;
    m_begin->setEnabled(enough);
    m_count->setText(enough ? tr("%n comparison(s) to be made.", nullptr, m_pictures * chosen * (chosen - 1) / 2)
                            : tr("Choose two to four presets."));
}

BlindResult::BlindResult(const jobs::shoot::BlindTrial &trial, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Result of the blind comparison"));
    const QLocale locale;
    const auto winner = trial.winner();
    auto *sentence =
        new QLabel(winner ? tr("\"%1\" is better; that is unlikely to be chance.").arg(QString::fromStdString(*winner))
                          : tr("Nobody won beyond chance. Compare more pictures, or take the one you like."),
                   this);
    sentence->setWordWrap(true);
    sentence->setTextFormat(Qt::PlainText);
    sentence->setFont(Theme::strongFont());
    const std::vector<jobs::shoot::Standing> standings = trial.table();
    const QStringList heads{tr("Preset"), tr("Won"), tr("Lost"), tr("Equal"), tr("Share"), tr("95 % between")};
    auto *table = new QTableWidget(static_cast<int>(standings.size()), static_cast<int>(heads.size()), this);
    table->setAccessibleName(tr("Standings"));
    table->setHorizontalHeaderLabels(heads);
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    for (std::size_t row = 0; row < standings.size(); ++row) {
        const jobs::shoot::Standing &each = standings[row];
        const auto percent = [&locale](double share) { return locale.toString(100.0 * share, 'f', 0); };
        const QStringList cells{coreText(each.name),
                                locale.toString(each.wins),
                                locale.toString(each.losses),
                                locale.toString(each.ties),
                                tr("%1 %").arg(percent(each.share)),
                                tr("%1 and %2 %").arg(percent(each.low), percent(each.high))};
        for (qsizetype column = 0; column < cells.size(); ++column) {
            auto *item = new QTableWidgetItem(cells[column]);
            if (column > 0)
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
            table->setItem(static_cast<int>(row), static_cast<int>(column), item);
        }
    }
    table->resizeColumnsToContents();
    int others = 0; // the names of presets get the rest, and at least what a name needs
    for (int each = 1; each < table->columnCount(); ++each)
        others += table->columnWidth(each);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->setMinimumWidth(others + Theme::lines(12));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto *save = buttons->addButton(tr("Save as CSV..."), QDialogButtonBox::ActionRole);
    auto *column = new QVBoxLayout(this);
    column->setSpacing(Theme::lines(0.6));
    column->addWidget(sentence);
    column->addWidget(table, 1);
    column->addWidget(buttons);
    connect(save, &QPushButton::clicked, this, &BlindResult::saveWanted);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    resize(Theme::lines(36), Theme::lines(18));
}

} // namespace ambrotype::ui
