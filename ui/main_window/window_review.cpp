// The part of MainWindow that goes in and out of the review.
#include "main_window/main_window.h"

#include "blind/blind_desk.h"
#include "canvas/canvas.h"
#include "canvas/view_feeder.h"
#include "faces/face_desk.h"
#include "file_text.h"
#include "language/core_text.h"
#include "main_window/actions.h"
#include "main_window/info_strip.h"
#include "main_window/message_bar.h"
#include "panels/adjust_panel.h"
#include "review/redo_bar.h"
#include "review/review_desk.h"
#include "review/review_panel.h"

#include <QDockWidget>
#include <QStackedWidget>
#include <QTabWidget>
#include <QVBoxLayout>

namespace ambrotype::ui {

using jobs::Review;

namespace {

//! What made the result, automatic values settled.
const pipeline::Recipe &recipeOf(const jobs::QueueEntry &entry)
{
    return entry.result.usedRecipe.stages().empty() ? entry.item.recipe : entry.result.usedRecipe;
}

} // namespace

void MainWindow::connectReview()
{
    connect(m_actions->review, &QAction::triggered, this, &MainWindow::setReviewing);
    const std::pair<QAction *, Review> decisions[] = {{m_actions->approve, Review::Approved},
                                                      {m_actions->reject, Review::Rejected},
                                                      {m_actions->handwork, Review::Handwork},
                                                      {m_actions->undecided, Review::Undecided}};
    for (const auto &[action, decision] : decisions)
        connect(action, &QAction::triggered, m_review, [this, what = decision] { m_review->decide(what); });
    connect(
        m_left, &QTabWidget::currentChanged, this, [this] { setReviewing(m_left->currentWidget() == m_reviewPanel); });
    connect(m_reviewPanel, &ReviewPanel::autoAdvanceChanged, this, [this](bool on) { m_settings.setAutoAdvance(on); });
    connect(m_review, &ReviewDesk::told, m_messages, &MessageBar::showNews);
    connect(m_review, &ReviewDesk::failed, m_messages, &MessageBar::showFailure);
    connect(m_review, &ReviewDesk::handedOff, this, [this](const QString &message, const QString &folder) {
        m_messages->showDone(message, tr("Show in folder"), [this, folder] { showInFolder(folder); });
    });
    connect(m_actions->adjustResult, &QAction::triggered, m_review, &ReviewDesk::adjust);
    connect(m_review, &ReviewDesk::adjustWanted, this, [this](const std::shared_ptr<const jobs::QueueEntry> &entry) {
        adjustResult(*entry);
    });
    connect(m_review, &ReviewDesk::finished, this, [this] {
        m_messages->showNews(tr("Every result has been decided on."));
    });
    connect(m_review, &ReviewDesk::madeKnown, this, [this](const std::shared_ptr<const jobs::QueueEntry> &entry) {
        showMade(entry.get());
    });
    connect(m_review, &ReviewDesk::shown, this, [this](int row) {
        if (row < 0 && m_review->isActive())
            showMade(nullptr);
        m_actions->setDecidable(m_review->isActive() && row >= 0);
        const jobs::QueueRow *item = m_review->model().at(row);
        const QString name = item ? fileToText(item->input.filename()) : QString();
        setWindowTitle(name.isEmpty() ? tr("Review - Ambrotype") : tr("Review: %1 - Ambrotype").arg(name));
    });
    m_review->setAutoAdvance(m_settings.autoAdvance());
}

void MainWindow::setReviewer()
{
    const QString name = m_settings.operatorName();
    m_review->setReviewer(name.isEmpty() ? qEnvironmentVariable("USER", qEnvironmentVariable("USERNAME")) : name);
    m_review->setInXmp(m_settings.reviewXmp());
}

void MainWindow::setReviewing(bool reviewing)
{
    if (reviewing == m_review->isActive())
        return;
    if (!reviewing) {
        showDocument(m_studio.current()); // which leaves the review
        return;
    }
    m_blind->end();
    endRedoing();
    if (!m_reviewOpened) {
        const auto address = jobs::StoreAddress::usual();
        if (!address) {
            m_messages->showFailure(coreText(address.error().message), QString::fromStdString(address.error().detail));
            m_actions->setReviewing(false);
            return;
        }
        m_review->open(*address);
        m_reviewOpened = true;
    }
    m_feeder->setDocument(nullptr);
    m_faces->setDocument(nullptr);
    m_adjust->setDocument(nullptr);
    m_actions->setPictureAvailable(false);
    m_actions->pasteSettings->setEnabled(false);
    m_studio.undoGroup().setActiveStack(nullptr); // nothing is undone that is not seen
    m_strip->hide();
    offerPart(nullptr);
    m_presetDock->show();
    m_center->setCurrentWidget(m_canvas);
    setReviewer();
    m_review->enter();
    m_actions->setReviewing(true);
    m_actions->setDecidable(m_review->row() >= 0);
    m_left->setCurrentWidget(m_reviewPanel);
    m_canvas->setFocus();
}

void MainWindow::showMade(const jobs::QueueEntry *entry)
{
    std::unique_ptr<PhotoDocument> made;
    if (entry) {
        made = std::make_unique<PhotoDocument>(fileToText(entry->item.input), QString());
        made->resume(m_studio.editAsMade(recipeOf(*entry), QString::fromStdString(entry->item.presetName)),
                     PictureState::Done,
                     {});
        made->setFullSize(QSize(entry->result.inputSize.width, entry->result.inputSize.height));
        made->setFindings(entry->result.findings);
        const auto &times = entry->result.stageSeconds;
        m_adjust->showSettings(*made, {times.begin(), times.end()});
    } else {
        m_adjust->setDocument(nullptr);
    }
    m_made = std::move(made);
}

void MainWindow::adjustResult(const jobs::QueueEntry &entry)
{
    setReviewing(false);
    m_studio.adjust(fileToText(entry.item.input), recipeOf(entry), QString::fromStdString(entry.item.presetName));
    if (!m_redoBar) {
        m_redoBar = new RedoBar(centralWidget());
        qobject_cast<QVBoxLayout *>(centralWidget()->layout())->insertWidget(0, m_redoBar);
        connect(m_redoBar, &RedoBar::redoWanted, this, &MainWindow::redoResult);
        connect(m_redoBar, &RedoBar::backWanted, this, [this] { setReviewing(true); });
    }
    m_redoing = entry.row.id;
    m_redoingDocument = m_studio.current();
    m_redoBar->showFor(fileToText(entry.item.input.filename()));
    m_adjustDock->show();
    m_adjust->showControls();
}

void MainWindow::redoResult()
{
    if (!m_redoing || !m_studio.current())
        return;
    const QString name = m_studio.current()->title();
    m_review->redo(m_redoing, m_studio.current()->recipe());
    setReviewing(true);
    m_messages->showNews(m_studio.queue().isPaused()
                             ? tr("%1 is done again as soon as the queue goes on.").arg(name)
                             : tr("%1 is being done again. It comes back into the list.").arg(name));
}

void MainWindow::endRedoing()
{
    m_redoing = 0;
    m_redoingDocument = nullptr;
    if (m_redoBar)
        m_redoBar->hide();
}

} // namespace ambrotype::ui
