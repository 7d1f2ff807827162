// The part of MainWindow that shows something else than original and result: a stage left out, what a value changes, a
// preset under the pointer, a second recipe, the magnifier.
#include "main_window/main_window.h"

#include "canvas/canvas.h"
#include "language/core_text.h"
#include "main_window/actions.h"
#include "main_window/info_strip.h"
#include "main_window/message_bar.h"
#include "panels/adjust_panel.h"
#include "panels/advanced_panel.h"
#include "presets/preset_panel.h"
#include "review/review_desk.h"

#include "pipeline/stage.h"

#include <QMenu>
#include <QTimer>

#include <algorithm>

namespace ambrotype::ui {

namespace {

constexpr int kEffectGain = 8;                       // of the difference while Alt is held on a slider
constexpr int kMeasureDelayMs = 150;                 // from pixels to their distance
const QString kCopiedId = QStringLiteral("/copied"); // no id of a preset has a slash
const QString kSavedId = QStringLiteral("/saved");
const QString kPresetAloneId = QStringLiteral("/preset");

QString stageTitle(const std::string &id)
{
    const pipeline::Stage *stage = pipeline::findStage(id);
    return stage ? coreText(stage->info().title) : QString();
}

} // namespace

void MainWindow::connectLooks()
{
    AdvancedPanel &advanced = m_adjust->advancedPanel();
    connect(m_feeder, &ViewFeeder::stageTimes, &advanced, &AdvancedPanel::showTimes);
    // When the hand rests: the pixels themselves are to be on the screen first.
    auto *measure = new QTimer(this);
    measure->setSingleShot(true);
    measure->setInterval(kMeasureDelayMs);
    connect(m_feeder, &ViewFeeder::settled, measure, qOverload<>(&QTimer::start));
    connect(measure, &QTimer::timeout, this, [this] {
        m_strip->showDistance(m_canvas->hasPicture() ? m_canvas->shownDistanceDb() : std::nullopt);
    });
    connect(&advanced, &AdvancedPanel::leftOutChanged, this, &MainWindow::showLeftOut);
    connect(m_adjust, &AdjustPanel::effectWanted, this, &MainWindow::showEffect);
    connect(m_presets, &PresetPanel::previewWanted, this, &MainWindow::previewPreset);
    connect(m_presets, &PresetPanel::previewEnded, this, &MainWindow::endPreview);
    connect(m_compareMenu, &QMenu::aboutToShow, this, &MainWindow::fillCompareMenu);
    connect(m_actions->compareWith, &QAction::triggered, this, [this] {
        m_compareMenu->popup(m_canvas->mapToGlobal(QPoint(24, 48)));
    });
    connect(m_actions->nextCompared, &QAction::triggered, this, [this] { stepCompared(1); });
    connect(m_actions->previousCompared, &QAction::triggered, this, [this] { stepCompared(-1); });
    connect(m_actions->useCompared, &QAction::triggered, this, &MainWindow::useCompared);
    connect(m_actions->lens, &QAction::toggled, this, &MainWindow::setLens);
}

void MainWindow::showLeftOut()
{
    const std::set<std::string> leftOut = m_adjust->advancedPanel().leftOut();
    if (leftOut.empty()) {
        m_feeder->showInstead(Side::Result, {});
    } else {
        m_feeder->showInstead(Side::Result, [leftOut](const pipeline::Recipe &recipe) {
            pipeline::Recipe without = recipe;
            for (const std::string &stage : leftOut)
                without.setEnabled(stage, false);
            return without;
        });
    }
    nameSides();
}

void MainWindow::showEffect(const QString &stage, bool on)
{
    if (on == m_gainBefore.has_value())
        return;
    if (on) {
        m_gainBefore = m_canvas->difference();
        m_feeder->showInstead(Side::Original, [id = stage.toStdString()](const pipeline::Recipe &recipe) {
            pipeline::Recipe without = recipe;
            without.setEnabled(id, false);
            return without;
        });
        m_canvas->setDifference(kEffectGain);
        m_canvas->setSideName(Side::Original, tr("Without %1").arg(stageTitle(stage.toStdString())));
        m_canvas->setSideName(Side::Result, tr("What %1 changes").arg(stageTitle(stage.toStdString())));
        return;
    }
    m_canvas->setDifference(*m_gainBefore);
    m_gainBefore.reset();
    compareWith(m_comparedId);
    nameSides();
}

void MainWindow::previewPreset(const QString &id)
{
    PhotoDocument *document = m_studio.current();
    if (!document || m_review->isActive() || id == document->edit().presetId)
        return;
    m_previewed = id.isEmpty() ? kPresetAloneId : id;
    const pipeline::Recipe shown = document->editWith(m_studio.presets().find(id)).recipe;
    m_feeder->showInstead(Side::Result, [shown](const pipeline::Recipe &) { return shown; });
    const pipeline::Preset *preset = m_studio.presets().find(id);
    m_canvas->setSideName(Side::Result,
                          tr("Preview: %1").arg(preset ? PresetLibrary::title(*preset) : tr("No preset")));
}

void MainWindow::endPreview()
{
    if (m_previewed.isEmpty())
        return;
    m_previewed.clear();
    showLeftOut(); // or the result itself
}

std::vector<MainWindow::Compared> MainWindow::comparedWith()
{
    std::vector<Compared> list{{QString(), tr("Original"), {}}};
    const PhotoDocument *document = m_studio.current();
    const auto fixed = [](const pipeline::Recipe &shown) {
        return [shown](const pipeline::Recipe &) { return shown; };
    };
    if (document) {
        if (document->savedRecipe() && !(*document->savedRecipe() == document->recipe()))
            list.push_back({kSavedId, tr("As it was saved"), fixed(*document->savedRecipe())});
        if (document->differsFromPreset())
            list.push_back({kPresetAloneId, tr("The preset without changes"), fixed(document->baseline())});
        if (m_copied)
            list.push_back({kCopiedId,
                            tr("Copied settings"),
                            fixed(withParts(document->edit(), m_copied->edit, m_copied->parts).recipe)});
        for (const pipeline::Preset &preset : m_studio.presets().presets()) {
            const QString id = QString::fromStdString(preset.id);
            if (id != document->edit().presetId)
                list.push_back({id, PresetLibrary::title(preset), fixed(document->editWith(&preset).recipe)});
        }
    }
    return list;
}

void MainWindow::fillCompareMenu()
{
    m_compareMenu->clear();
    for (const Compared &each : comparedWith()) {
        QAction *action = m_compareMenu->addAction(each.title);
        action->setCheckable(true);
        action->setChecked(each.id == m_comparedId);
        connect(action, &QAction::triggered, this, [this, id = each.id] { compareWith(id); });
        if (each.id.isEmpty())
            m_compareMenu->addSeparator();
    }
}

void MainWindow::compareWith(const QString &id)
{
    const std::vector<Compared> list = comparedWith();
    const auto found = std::find_if(list.begin(), list.end(), [&id](const Compared &each) { return each.id == id; });
    const Compared &chosen = found == list.end() ? list.front() : *found;
    m_comparedId = chosen.id;
    m_feeder->showInstead(Side::Original, chosen.rework);
    m_actions->useCompared->setEnabled(!chosen.id.isEmpty() && m_studio.current());
    nameSides();
}

void MainWindow::stepCompared(int by)
{
    const std::vector<Compared> list = comparedWith();
    const auto count = static_cast<int>(list.size());
    int at = 0;
    for (int i = 0; i < count; ++i) {
        if (list[static_cast<std::size_t>(i)].id == m_comparedId)
            at = i;
    }
    compareWith(list[static_cast<std::size_t>((at + by + count) % count)].id);
}

void MainWindow::useCompared()
{
    PhotoDocument *document = m_studio.current();
    if (!document || m_comparedId.isEmpty())
        return;
    if (const pipeline::Preset *preset = m_studio.presets().find(m_comparedId)) {
        choosePreset(QString::fromStdString(preset->id));
    } else if (m_comparedId == kCopiedId && m_copied) {
        document->applyOwn(withParts(document->edit(), m_copied->edit, m_copied->parts), tr("Paste settings"));
    } else if (m_comparedId == kPresetAloneId) {
        document->resetToPreset();
    } else if (m_comparedId == kSavedId && document->savedRecipe()) {
        EditState edit = document->edit();
        edit.recipe = *document->savedRecipe();
        document->applyEdit(edit, tr("As it was saved"));
    }
    compareWith({});
}

void MainWindow::setLens(bool on)
{
    m_canvas->setLens(on);
}

void MainWindow::nameSides()
{
    QString original;
    for (const Compared &each : comparedWith()) {
        if (each.id == m_comparedId && !each.id.isEmpty())
            original = each.title;
    }
    QStringList leftOut;
    for (const std::string &stage : m_adjust->advancedPanel().leftOut())
        leftOut << stageTitle(stage);
    m_canvas->setSideName(Side::Original, original);
    m_canvas->setSideName(Side::Result,
                          leftOut.isEmpty() ? QString() : tr("Result without %1").arg(leftOut.join(tr(", "))));
}

} // namespace ambrotype::ui
