#pragma once

#include "jobs/shoot/blind_trial.h"
#include "pipeline/preset.h"

#include <QObject>
#include <QStringList>

#include <functional>
#include <optional>
#include <vector>

class QKeyEvent;

namespace ambrotype::ui {

class BlindBar;
class Canvas;
class ViewFeeder;

//! Leads through a blind comparison on the canvas: pair by pair, original and result give way to two presets without
//! names, and the keyboard votes (Left, Right, Down for equal, Backspace to take back, Esc to end). Window thread.
class BlindDesk : public QObject
{
    Q_OBJECT

public:
    //! \p show brings a picture, by its file, onto the canvas.
    BlindDesk(Canvas &canvas,
              ViewFeeder &feeder,
              std::function<void(const QString &file)> show,
              QObject *parent = nullptr);

    //! One preset as it would render one picture.
    using RecipeOf = std::function<pipeline::Recipe(const QString &presetId, const QString &file)>;

    //! Begins with 2 to 4 presets on \p files. The same \p seed gives the same order. Errors: those of BlindTrial.
    Result<void> begin(const QStringList &presetIds,
                       const QStringList &names,
                       const QStringList &files,
                       RecipeOf recipe,
                       quint64 seed);
    void end(); //!< Shows what was there before; finished() tells the votes so far.
    bool isActive() const { return m_trial.has_value(); }
    QString file() const;             //!< Of the picture that is asked about; "" while nothing is.
    bool key(const QKeyEvent &event); //!< \returns whether it was one of its own.
    void vote(jobs::shoot::Vote vote);
    void takeBack();

Q_SIGNALS:
    void begun();
    void ended(); //!< The canvas shows what it showed before.
    void finished(const ambrotype::jobs::shoot::BlindTrial &trial);

private:
    void showPair();

    Canvas &m_canvas;
    ViewFeeder &m_feeder;
    std::function<void(const QString &file)> m_show;
    BlindBar *m_bar;
    std::optional<jobs::shoot::BlindTrial> m_trial;
    QStringList m_presets;
    QStringList m_files;
    RecipeOf m_recipe;
    std::vector<std::size_t> m_order; //!< Pairs that were voted on, in the order of the votes.
};

} // namespace ambrotype::ui
