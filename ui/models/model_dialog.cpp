#include "models/model_dialog.h"

#include "file_text.h"
#include "language/core_text.h"
#include "models/model_table.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSplitter>
#include <QTableView>
#include <QVBoxLayout>

#include <set>

namespace ambrotype::ui {

namespace {

constexpr int kMemoryLookMs = 1500;

QPushButton *makeButton(const QString &text, const QString &tip, QWidget *parent)
{
    auto *button = new QPushButton(text, parent);
    button->setToolTip(tip);
    button->setAccessibleName(text);
    button->setAccessibleDescription(tip);
    button->setAutoDefault(false);
    return button;
}

} // namespace

ModelDialog::ModelDialog(QWidget *parent)
    : QDialog(parent)
    , m_model(new ModelTable(this))
    , m_filter(new ModelFilter(this))
    , m_view(new QTableView(this))
    , m_task(new QComboBox(this))
    , m_message(new QLabel(this))
    , m_busy(new QProgressBar(this))
    , m_verify(makeButton(tr("Check the file"), tr("Reads the file again and compares its hash."), this))
    , m_test(makeButton(tr("Self-test"), tr("Runs the network once on a small picture and says how fast it is."), this))
    , m_reveal(makeButton(tr("Show in folder"), tr("Opens the folder of the file."), this))
    , m_copy(makeButton(tr("Copy address"), tr("Copies where the authors publish the file. Nothing is fetched."), this))
    , m_remove(makeButton(tr("Remove..."), tr("Deletes the file from this computer, after asking."), this))
    , m_default(makeButton(tr("Set as default"), {}, this))
    , m_unload(
          makeButton(tr("Free memory"), tr("Takes all models out of memory that nothing uses at the moment."), this))
    , m_unloadChosen(makeButton(
          tr("Unload"), tr("Takes this model out of memory. It is read again when it is next wanted."), this))
{
    setWindowTitle(tr("Models"));
    setAcceptDrops(true);
    m_filter->setSourceModel(m_model);
    m_view->setModel(m_filter);
    m_view->setAccessibleName(tr("Models"));
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setSortingEnabled(true);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(std::max(24, Theme::lines(1.6)));
    m_view->horizontalHeader()->setStretchLastSection(true);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_view->horizontalHeader()->setSortIndicator(ModelTable::TaskColumn, Qt::AscendingOrder);

    auto *parts = new QSplitter(Qt::Vertical, this);
    parts->setChildrenCollapsible(false);
    parts->addWidget(m_view);
    parts->addWidget(buildDetails());
    parts->setStretchFactor(0, 3);
    parts->setStretchFactor(1, 2);
    auto *column = new QVBoxLayout(this);
    column->addWidget(buildFilter());
    column->addWidget(parts, 1);
    column->addWidget(buildButtons());
    resize(Theme::lines(58), Theme::lines(38));
    connect(m_view->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &ModelDialog::showDetails);
    connect(m_filter, &QAbstractItemModel::rowsRemoved, this, &ModelDialog::showDetails);
    showDetails();
    look();
}

ModelDialog::~ModelDialog()
{
    m_cancel.cancel();
}

QWidget *ModelDialog::buildFilter()
{
    auto *row = new QWidget(this);
    auto *search = new QLineEdit(row);
    search->setPlaceholderText(tr("Search"));
    search->setAccessibleName(tr("Search the models"));
    search->setClearButtonEnabled(true);
    m_task->addItem(tr("All tasks"), QString());
    m_task->setAccessibleName(tr("Task"));
    m_task->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    auto *here = new QCheckBox(tr("Only on this computer"), row);
    here->setAccessibleName(here->text());
    auto *files = makeButton(tr("Import files..."), tr("Copies weights files into the folder of models."), row);
    auto *folder = makeButton(tr("Import folder..."), tr("Looks for weights files in a folder and copies them."), row);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(search, 1);
    line->addWidget(m_task);
    line->addWidget(here);
    line->addSpacing(Theme::lines(1));
    line->addWidget(files);
    line->addWidget(folder);
    connect(search, &QLineEdit::textChanged, m_filter, &ModelFilter::setText);
    connect(
        m_task, &QComboBox::currentIndexChanged, this, [this] { m_filter->setTask(m_task->currentData().toString()); });
    connect(here, &QCheckBox::toggled, m_filter, &ModelFilter::setOnlyHere);
    connect(files, &QPushButton::clicked, this, &ModelDialog::chooseFiles);
    connect(folder, &QPushButton::clicked, this, &ModelDialog::chooseFolder);
    return row;
}

QWidget *ModelDialog::buildDetails()
{
    auto *area = new QScrollArea(this);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setMinimumHeight(Theme::lines(9));
    auto *ground = new QWidget(area);
    ground->setObjectName(QStringLiteral("scrollGround"));
    m_details = new QFormLayout(ground);
    m_details->setContentsMargins(Theme::lines(0.8), Theme::lines(0.5), Theme::lines(0.8), Theme::lines(0.5));
    m_details->setHorizontalSpacing(Theme::lines(1));
    m_details->setVerticalSpacing(Theme::lines(0.2));
    m_details->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    area->setWidget(ground);
    return area;
}

QWidget *ModelDialog::buildButtons()
{
    auto *row = new QWidget(this);
    m_message->setWordWrap(true);
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setFixedSize(Theme::lines(6), 6);
    m_busy->setAccessibleName(tr("Working"));
    m_busy->hide();
    auto *close = makeButton(tr("Close"), {}, row);
    auto *first = new QHBoxLayout;
    for (QPushButton *button : {m_default, m_verify, m_test, m_unloadChosen, m_unload, m_reveal, m_copy, m_remove})
        first->addWidget(button);
    first->addStretch(1);
    first->addWidget(close);
    auto *second = new QHBoxLayout;
    second->addWidget(m_message, 1);
    second->addWidget(m_busy);
    auto *column = new QVBoxLayout(row);
    column->setContentsMargins(0, 0, 0, 0);
    column->addLayout(second);
    column->addLayout(first);
    connect(m_verify, &QPushButton::clicked, this, &ModelDialog::verify);
    connect(m_test, &QPushButton::clicked, this, &ModelDialog::test);
    connect(m_remove, &QPushButton::clicked, this, &ModelDialog::removeChosen);
    connect(m_default, &QPushButton::clicked, this, &ModelDialog::chooseDefault);
    connect(m_unload, &QPushButton::clicked, this, &ModelDialog::unload);
    connect(m_unloadChosen, &QPushButton::clicked, this, &ModelDialog::unloadChosen);
    m_memory.setInterval(kMemoryLookMs);
    connect(&m_memory, &QTimer::timeout, this, &ModelDialog::lookAtMemory);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connectFileButtons();
    return row;
}

void ModelDialog::showShelf(std::vector<jobs::ShelfModel> shelf)
{
    const jobs::ShelfModel *before = chosen();
    const std::string id = before ? before->id : std::string();
    const std::filesystem::path path = before ? before->path : std::filesystem::path();
    const QString task = m_wantedTask.isEmpty() ? m_task->currentData().toString() : m_wantedTask;
    m_wantedTask.clear();
    std::set<std::pair<int, std::string>> tasks;
    for (const jobs::ShelfModel &model : shelf)
        tasks.emplace(ModelTable::taskRank(model.task), model.task);
    m_model->setShelf(std::move(shelf));
    while (m_task->count() > 1)
        m_task->removeItem(1);
    for (const auto &[rank, each] : tasks)
        m_task->addItem(ModelTable::taskText(each), QString::fromStdString(each));
    m_task->setCurrentIndex(std::max(0, m_task->findData(task)));

    const std::pair<int, double> widths[] = {{ModelTable::NameColumn, 15},
                                             {ModelTable::TaskColumn, 10},
                                             {ModelTable::StateColumn, 11},
                                             {ModelTable::PaidColumn, 7},
                                             {ModelTable::SizeColumn, 5},
                                             {ModelTable::MemoryColumn, 7},
                                             {ModelTable::UsedColumn, 7}};
    for (const auto &[column, width] : widths)
        m_view->setColumnWidth(column,
                               std::max(Theme::lines(width), m_view->horizontalHeader()->sectionSizeHint(column)));
    int others = 0; // the names of files get the rest, and at least what a name needs
    for (const auto &[column, width] : widths)
        others += m_view->columnWidth(column);
    m_view->setMinimumWidth(others + Theme::lines(9));
    int row = 0;
    for (int i = 0; i < m_model->rowCount(); ++i) {
        const jobs::ShelfModel *model = m_model->at(i);
        if (!id.empty() ? model->id == id : !path.empty() && model->path == path)
            row = m_filter->mapFromSource(m_model->index(i, 0)).row();
    }
    m_view->setCurrentIndex(m_filter->index(std::max(0, row), 0));
    showDetails();
}

void ModelDialog::showTask(const QString &task)
{
    const int known = m_task->findData(task);
    if (known >= 0)
        m_task->setCurrentIndex(known);
    else
        m_wantedTask = task;
}

void ModelDialog::addDetail(const QString &name, const QString &text, Said said)
{
    if (text.isEmpty())
        return;
    auto *label = new QLabel(name, this);
    label->setProperty("dim", true);
    auto *value = new QLabel(text, this);
    value->setTextFormat(Qt::PlainText);
    value->setWordWrap(true);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setAccessibleDescription(name);
    value->setProperty("verbatim", said == Said::ByOthers);
    m_details->addRow(label, value);
}

void ModelDialog::showDetails()
{
    while (m_details->rowCount() > 0)
        m_details->removeRow(0);
    const jobs::ShelfModel *model = chosen();
    enableButtons();
    if (!model)
        return;
    const auto text = [](const std::string &value) { return QString::fromStdString(value); };
    addDetail(tr("Model"),
              model->purpose.empty() ? text(model->title)
                                     : tr("%1: %2").arg(text(model->title), coreText(model->purpose)));
    addDetail(tr("State"),
              model->problem.empty() ? ModelTable::stateText(model->here)
                                     : tr("%1: %2").arg(ModelTable::stateText(model->here), coreText(model->problem)));
    if (model->architecture.empty())
        addDetail(tr("Network"), tr("This version does not run it."));
    else
        addDetail(tr("Network"), text(model->architecture), Said::ByOthers);
    addDetail(tr("Paid work"), ModelTable::paidText(model->paidWork));
    addDetail(tr("Licence of the code"), coreText(model->codeLicence), Said::ByOthers);
    addDetail(tr("Licence of the weights"), coreText(model->weightsLicence));
    addDetail(tr("Data it was trained on"), coreText(model->dataTerms));
    addDetail(tr("Official file"), text(model->officialFile), Said::ByOthers);
    addDetail(tr("Where to get it"), text(model->source), Said::ByOthers);
    addDetail(tr("File on this computer"), fileToText(model->path), Said::ByOthers);
    addDetail(tr("Hash (SHA-256)"), text(model->sha256), Said::ByOthers);
    addDetail(tr("Note"), coreText(model->note));
}

} // namespace ambrotype::ui
