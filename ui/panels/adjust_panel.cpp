#include "panels/adjust_panel.h"

#include "document/photo_document.h"
#include "faces/face_panel.h"
#include "panels/advanced_panel.h"
#include "panels/focus_order.h"
#include "panels/info_panel.h"
#include "panels/model_presence.h"
#include "panels/simple_panel.h"
#include "panels/wheel_guard.h"
#include "presets/preset_model.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QAction>
#include <QButtonGroup>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QUndoGroup>
#include <QUndoView>
#include <QVBoxLayout>

namespace ambrotype::ui {

namespace {

// The width of the dock in the specification of the window, 320 pixels at the usual size of text. It is what the
// longest Russian names need, and the same with and without a picture: rows come and go with what was chosen.
constexpr double kLeastLines = 23;

QPushButton *buttonFor(QAction *action, QWidget *parent)
{
    auto *button = new QPushButton(action->icon(), action->text(), parent);
    button->setAccessibleName(action->text());
    button->setToolTip(action->toolTip());
    button->setEnabled(action->isEnabled());
    QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    QObject::connect(action, &QAction::changed, button, [button, action] { button->setEnabled(action->isEnabled()); });
    return button;
}

QScrollArea *scrolled(QWidget *content, QWidget *parent)
{
    auto *area = new QScrollArea(parent);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFrameShape(QFrame::NoFrame);
    auto *ground = new QWidget(area);
    ground->setObjectName(QStringLiteral("scrollGround"));
    auto *column = new QVBoxLayout(ground);
    column->setContentsMargins(Theme::lines(0.8), Theme::lines(0.4), Theme::lines(0.8), Theme::lines(0.4));
    column->addWidget(content);
    area->setWidget(ground);
    return area;
}

} // namespace

AdjustPanel::AdjustPanel(
    PresetModel &presets, QUndoGroup &undo, QAction *enhance, QAction *addToQueue, QAction *showBoxes, QWidget *parent)
    : QWidget(parent)
    , m_presets(presets)
    , m_models(new ModelPresence(this))
    , m_preset(new QComboBox(this))
    , m_save(new QToolButton(this))
    , m_reset(new QPushButton(this))
    , m_modes(new QButtonGroup(this))
    , m_pages(new QStackedWidget(this))
    , m_simple(new SimplePanel(*m_models, this))
    , m_advanced(new AdvancedPanel(*m_models, this))
    , m_faces(new FacePanel(showBoxes, this))
    , m_info(new InfoPanel(this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(Theme::lines(kLeastLines));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildTabs(undo), 1);
    column->addWidget(buildButtons(enhance, addToQueue));
    // Tab goes through it as it is read, whenever its parts were made.
    QList<QWidget *> chain{m_tabs->tabBar(), m_preset};
    const QList<QWidget *> all = inFocusOrder(*this);
    for (QWidget *widget : all) {
        if (widget->parentWidget() == m_preset->parentWidget() && widget != m_preset && widget != m_reset)
            chain << widget; // save, simple, advanced
    }
    chain << m_reset;
    for (QWidget *widget : all) {
        if (!chain.contains(widget))
            chain << widget;
    }
    chainFocus(chain);
    connect(m_simple, &SimplePanel::effectWanted, this, &AdjustPanel::effectWanted);
    connect(m_advanced, &AdvancedPanel::effectWanted, this, &AdjustPanel::effectWanted);
    connect(
        m_faces, &FacePanel::effectWanted, this, [this](bool on) { Q_EMIT effectWanted(QStringLiteral("faces"), on); });
    connect(&presets, &QAbstractItemModel::modelReset, this, &AdjustPanel::refresh);
    setDocument(nullptr);
}

QWidget *AdjustPanel::buildHead()
{
    auto *head = new QWidget(this);
    auto *name = new QLabel(tr("Preset"), head);
    name->setBuddy(m_preset);
    m_preset->setModel(&m_presets);
    m_preset->setAccessibleName(tr("Preset"));
    m_preset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_preset->setMinimumContentsLength(10);
    m_preset->setMaxVisibleItems(16);
    guardWheel(m_preset);
    m_save->setIcon(icon(QStringLiteral("save")));
    m_save->setToolTip(tr("Save these settings as a preset of your own"));
    m_save->setAccessibleName(tr("Save preset"));
    m_reset->setIcon(icon(QStringLiteral("reset")));
    m_reset->setText(tr("Reset"));
    m_reset->setProperty("flat", true);
    m_reset->setToolTip(tr("Go back to the values of the preset"));
    m_reset->setAccessibleName(tr("Reset to the preset"));

    auto *modes = new QHBoxLayout;
    modes->setSpacing(0);
    const std::pair<int, QString> titles[] = {{0, tr("Simple")}, {1, tr("Advanced")}};
    for (const auto &[id, title] : titles) {
        auto *button = new QPushButton(title, head);
        button->setCheckable(true);
        button->setAccessibleName(title);
        m_modes->addButton(button, id);
        modes->addWidget(button, 1);
    }
    m_modes->button(0)->setChecked(true);

    auto *first = new QHBoxLayout;
    first->addWidget(name);
    first->addWidget(m_preset, 1);
    first->addWidget(m_save);
    auto *second = new QHBoxLayout;
    second->addLayout(modes, 1);
    second->addSpacing(Theme::lines(0.4));
    second->addWidget(m_reset);
    auto *column = new QVBoxLayout(head);
    column->setContentsMargins(Theme::lines(0.8), Theme::lines(0.6), Theme::lines(0.8), Theme::lines(0.4));
    column->setSpacing(Theme::lines(0.5));
    column->addLayout(first);
    column->addLayout(second);

    connect(m_preset, &QComboBox::activated, this, [this](int row) {
        Q_EMIT presetChosen(m_preset->itemData(row, PresetModel::IdRole).toString());
    });
    connect(m_save, &QToolButton::clicked, this, &AdjustPanel::savePresetWanted);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        if (m_document)
            m_document->resetToPreset();
    });
    connect(m_modes, &QButtonGroup::idClicked, this, [this](int id) { setAdvanced(id == 1); });
    return head;
}

QWidget *AdjustPanel::buildPages()
{
    m_pages->addWidget(scrolled(m_simple, m_pages));
    m_pages->addWidget(scrolled(m_advanced, m_pages));
    return m_pages;
}

QWidget *AdjustPanel::buildButtons(QAction *enhance, QAction *addToQueue)
{
    auto *row = new QWidget(this);
    auto *line = new QHBoxLayout(row);
    line->setContentsMargins(Theme::lines(0.8), Theme::lines(0.4), Theme::lines(0.8), Theme::lines(0.6));
    line->setSpacing(Theme::lines(0.4));
    QPushButton *main = buttonFor(enhance, row);
    main->setProperty("primary", true);
    main->setIcon(icon(QStringLiteral("enhance"), IconTone::SelectionText));
    line->addWidget(main, 1);
    line->addWidget(buttonFor(addToQueue, row), 1);
    return row;
}

QWidget *AdjustPanel::buildTabs(QUndoGroup &undo)
{
    auto *tabs = new QTabWidget(this);
    tabs->setDocumentMode(true);
    tabs->tabBar()->setDrawBase(false);
    auto *adjust = new QWidget(tabs);
    auto *column = new QVBoxLayout(adjust);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead());
    column->addWidget(buildPages(), 1);
    tabs->addTab(adjust, tr("Adjust"));
    tabs->addTab(m_faces, tr("Faces"));
    auto *infoArea = scrolled(m_info, tabs);
    infoArea->widget()->layout()->setContentsMargins(0, 0, 0, 0);
    infoArea->widget()->layout()->setAlignment(Qt::AlignTop);
    tabs->addTab(infoArea, tr("Info"));
    auto *history = new QUndoView(&undo, tabs);
    history->setEmptyLabel(tr("Opened"));
    history->setAccessibleName(tr("History of the picture"));
    tabs->addTab(history, tr("History"));
    tabs->tabBar()->setAccessibleName(tr("Adjust, faces, information, history"));
    m_tabs = tabs;
    return tabs;
}

void AdjustPanel::setDocument(PhotoDocument *document)
{
    take(document, false);
}

void AdjustPanel::showSettings(PhotoDocument &document, const std::map<std::string, double> &stageSeconds)
{
    take(&document, true);
    m_advanced->showTimes(stageSeconds);
}

void AdjustPanel::take(PhotoDocument *document, bool isReadOnly)
{
    if (m_document)
        m_document->disconnect(this);
    m_document = document;
    m_isReadOnly = isReadOnly;
    m_info->setDocument(document);
    if (document) {
        connect(document, &PhotoDocument::recipeChanged, this, &AdjustPanel::refresh);
        connect(document, &PhotoDocument::sourceChanged, this, [this] {
            m_info->refresh();
            followRefusal();
        });
        connect(document, &PhotoDocument::found, this, [this] { m_info->refresh(); });
        connect(document, &PhotoDocument::measured, this, [this] {
            m_info->refresh();
            m_simple->refreshAdvice();
        });
        connect(document, &PhotoDocument::stateChanged, this, [this] {
            m_simple->refreshAdvice();
            followRefusal();
        });
    }
    setAdjustable();
}

void AdjustPanel::setAdjustable()
{
    PhotoDocument *shown = m_document && !m_document->isRefused() ? m_document : nullptr;
    m_adjustable = m_isReadOnly ? nullptr : shown;
    for (auto *page : m_pages->findChildren<QScrollArea *>(Qt::FindDirectChildrenOnly))
        page->widget()->setEnabled(!m_isReadOnly); // it can still be scrolled
    m_simple->setDocument(shown);
    m_advanced->setDocument(shown);
    refresh();
}

void AdjustPanel::followRefusal()
{
    if (m_document && !m_isReadOnly && m_document->isRefused() != (m_adjustable == nullptr))
        setAdjustable();
}

void AdjustPanel::showFaces()
{
    m_tabs->setCurrentWidget(m_faces);
}

void AdjustPanel::showControls()
{
    m_tabs->setCurrentIndex(0);
}

bool AdjustPanel::isAdvanced() const
{
    return m_pages->currentIndex() == 1;
}

void AdjustPanel::setAdvanced(bool advanced)
{
    m_modes->button(advanced ? 1 : 0)->setChecked(true);
    if (advanced == isAdvanced())
        return;
    m_pages->setCurrentIndex(advanced ? 1 : 0);
    m_advanced->lookAtAll(); // no eye stays shut where nobody sees it
    refresh();
    Q_EMIT advancedChanged(advanced);
}

void AdjustPanel::refresh()
{
    const QSignalBlocker quiet(m_preset);
    m_preset->setEnabled(m_adjustable != nullptr);
    m_preset->setCurrentIndex(m_presets.rowOf(m_document ? m_document->edit().presetId : QString()));
    const bool changed = m_adjustable && m_adjustable->differsFromPreset();
    m_reset->setEnabled(changed);
    m_save->setEnabled(m_adjustable != nullptr);
    if (isAdvanced())
        m_advanced->refresh();
    else
        m_simple->refresh();
}

} // namespace ambrotype::ui
