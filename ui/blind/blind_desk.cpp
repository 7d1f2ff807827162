#include "blind/blind_desk.h"

#include "blind/blind_bar.h"
#include "canvas/canvas.h"
#include "canvas/view_feeder.h"

#include <QKeyEvent>

namespace ambrotype::ui {

using jobs::shoot::BlindPair;
using jobs::shoot::BlindTrial;
using jobs::shoot::Vote;

BlindDesk::BlindDesk(Canvas &canvas, ViewFeeder &feeder, std::function<void(const QString &file)> show, QObject *parent)
    : QObject(parent)
    , m_canvas(canvas)
    , m_feeder(feeder)
    , m_show(std::move(show))
    , m_bar(nullptr)
{
}

Result<void> BlindDesk::begin(
    const QStringList &presetIds, const QStringList &names, const QStringList &files, RecipeOf recipe, quint64 seed)
{
    std::vector<jobs::shoot::RecipeFacts> facts;
    for (const QString &name : names)
        facts.push_back({name.toStdString(), {}, {}});
    auto trial = BlindTrial::begin(std::move(facts), static_cast<int>(files.size()), seed);
    if (!trial)
        return trial.error();
    m_trial = std::move(*trial);
    m_presets = presetIds;
    m_files = files;
    m_recipe = std::move(recipe);
    m_order.clear();
    if (!m_bar) {
        m_bar = new BlindBar(&m_canvas); // most never see it
        connect(m_bar, &BlindBar::voted, this, &BlindDesk::vote);
        connect(m_bar, &BlindBar::takeBackWanted, this, &BlindDesk::takeBack);
        connect(m_bar, &BlindBar::endWanted, this, &BlindDesk::end);
    }
    Q_EMIT begun();
    showPair();
    return {};
}

void BlindDesk::showPair()
{
    const std::optional<std::size_t> next = m_trial->next();
    if (!next) {
        end();
        return;
    }
    const BlindPair &pair = m_trial->pairs()[*next];
    const QString &file = m_files[pair.picture];
    m_show(file);
    const auto fixed = [this, &file](int recipe) {
        return [shown = m_recipe(m_presets[recipe], file)](const pipeline::Recipe &) { return shown; };
    };
    m_feeder.showInstead(Side::Original, fixed(pair.left));
    m_feeder.showInstead(Side::Result, fixed(pair.right));
    m_canvas.setSideName(Side::Original, tr("Left"));
    m_canvas.setSideName(Side::Result, tr("Right"));
    m_bar->showStep(static_cast<int>(m_order.size()) + 1, static_cast<int>(m_trial->pairs().size()));
    m_canvas.setFocus();
}

QString BlindDesk::file() const
{
    const std::optional<std::size_t> pair = m_trial ? m_trial->next() : std::nullopt;
    return pair ? m_files[m_trial->pairs()[*pair].picture] : QString();
}

void BlindDesk::vote(Vote vote)
{
    const std::optional<std::size_t> pair = m_trial ? m_trial->next() : std::nullopt;
    if (!pair)
        return;
    m_trial->vote(*pair, vote);
    m_order.push_back(*pair);
    showPair();
}

void BlindDesk::takeBack()
{
    if (!m_trial || m_order.empty())
        return;
    m_trial->takeBack(m_order.back());
    m_order.pop_back();
    showPair();
}

void BlindDesk::end()
{
    if (!m_trial)
        return;
    const BlindTrial trial = std::move(*m_trial);
    m_trial.reset();
    m_bar->hide();
    m_feeder.showInstead(Side::Result, {});
    m_feeder.showInstead(Side::Original, {});
    Q_EMIT ended();
    if (!m_order.empty())
        Q_EMIT finished(trial);
}

bool BlindDesk::key(const QKeyEvent &event)
{
    if (!m_trial || event.modifiers() & ~Qt::KeypadModifier)
        return false;
    const bool press = event.type() == QEvent::KeyPress;
    switch (event.key()) {
    case Qt::Key_Left:
        if (press)
            vote(Vote::Left);
        return true;
    case Qt::Key_Right:
        if (press)
            vote(Vote::Right);
        return true;
    case Qt::Key_Down:
        if (press)
            vote(Vote::Tie);
        return true;
    case Qt::Key_Backspace:
        if (press)
            takeBack();
        return true;
    case Qt::Key_Escape:
        if (press)
            end();
        return true;
    default:
        return false;
    }
}

} // namespace ambrotype::ui
