#pragma once

#include "jobs/shoot/picture_quality.h"
#include "jobs/store/queue_types.h"
#include "pipeline/analysis.h"
#include "pipeline/findings.h"
#include "pipeline/preset.h"
#include "pipeline/recipe.h"
#include "pipeline/source.h"

#include <QObject>
#include <QSize>
#include <QString>
#include <QUndoStack>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::ui {

//! What the filmstrip says about a picture.
enum class PictureState {
    Untouched,
    Edited,
    Queued,
    Running,
    Done,
    Failed,
    Stale //!< Saved, but with other settings than those in force.
};

//! All that an edit may change, as one value: the unit of undo.
struct EditState
{
    pipeline::Recipe recipe;
    pipeline::Recipe baseline; //!< What the chosen preset alone would give: ticks and reset go there.
    QString presetId;          //!< "" = none.
    QString presetName;

    bool operator==(const EditState &) const = default;
};

//! \p preset (null = none) over \p start, with what \p own says about the faces of its picture. Any thread.
EditState editWithPreset(const pipeline::Preset *preset, const pipeline::Recipe &own, const pipeline::Recipe &start);

//! One photograph of the shoot: its file, its recipe with undo, and, while it is on the canvas, its pixels.
//! Window thread; pixels are shared values.
class PhotoDocument : public QObject
{
    Q_OBJECT

public:
    //! \p subFolder: where it lay below the dropped folder, for a mirrored output tree.
    PhotoDocument(QString file, QString subFolder, QObject *parent = nullptr);

    const QString &file() const { return m_file; }
    const QString &subFolder() const { return m_subFolder; }
    QString title() const; //!< File name with extension.

    const EditState &edit() const { return m_edit; }
    const pipeline::Recipe &recipe() const { return m_edit.recipe; }
    const pipeline::Recipe &baseline() const { return m_edit.baseline; }
    bool differsFromPreset() const { return !(m_edit.recipe == m_edit.baseline); }
    QUndoStack &undoStack() { return m_undo; }

    //! Changes one value as an undoable step; steps of one drag (same \p drag above 0) and of one parameter merge.
    //! \p title names it in the history. A value that the stage refuses changes nothing.
    void setValue(const std::string &stage,
                  const std::string &param,
                  const pipeline::ParamValue &value,
                  const QString &title,
                  int drag);
    //! Several values as one step.
    struct Change
    {
        std::string stage;
        std::string param;
        pipeline::ParamValue value;
    };
    void setValues(const std::vector<Change> &changes, const QString &title);
    void setEnabled(const std::string &stage, bool enabled, const QString &title);
    void setOrder(const std::vector<std::string> &order,
                  const QString &title); //!< Of the stages; see Recipe::reorder().
    //! What presets are laid over from now on: a recipe that changes nothing, with the values of the preferences. Never
    //! null; the neutral recipe unless set. The settings in force stay.
    void setStart(std::shared_ptr<const pipeline::Recipe> start) { m_start = std::move(start); }
    //! Lays \p preset over the start. Null = no preset, a recipe that changes nothing. What was decided about the faces
    //! of this picture stays.
    void applyPreset(const pipeline::Preset *preset);
    EditState editWith(const pipeline::Preset *preset) const; //!< What applyPreset() would put in force.
    void applyAdvice();                                       //!< What the measurement suggests; nothing without it.
    void resetToPreset();
    //! Settings of another picture, without what was decided about its faces.
    void applyEdit(const EditState &edit, const QString &title);
    //! Settings for this picture with what they say about its faces: of a result of its own, or put together for it.
    void applyOwn(const EditState &edit, const QString &title);

    //! The starting point of a picture that nobody has touched yet: not undoable.
    void setInitialPreset(const pipeline::Preset *preset);
    bool isTouched() const { return m_resumed || m_undo.count() > 0; }
    //! Settings that somebody made in an earlier session: not undoable, and no preset of the start replaces them.
    void resume(const EditState &edit, PictureState state, const QString &about);
    void resumeSaved(std::shared_ptr<const pipeline::Recipe> recipe);

    std::shared_ptr<const pipeline::Source> source() const { return m_source; }
    void setSource(std::shared_ptr<const pipeline::Source> source);
    QSize fullSize() const { return m_fullSize; } //!< Of the original; empty while unknown.
    void setFullSize(QSize size) { m_fullSize = size; }

    const std::optional<pipeline::Measurements> &measurements() const { return m_measurements; }
    const std::optional<pipeline::Advice> &advice() const { return m_advice; }
    void setMeasured(const pipeline::Measurements &measurements, const pipeline::Advice &advice);

    //! The faces as they were found last; nothing while nobody has looked.
    const std::optional<pipeline::Findings> &findings() const { return m_findings; }
    void setFindings(const pipeline::Findings &findings);

    //! What was measured of the file for choosing among the pictures; nothing: it cannot be measured.
    void setQuality(const std::optional<jobs::shoot::PictureQuality> &quality);
    bool isQualityKnown() const { return m_qualityKnown; } //!< setQuality() was called.
    //! The newest that is known, by whomever it was measured; nothing while nobody has.
    std::optional<bool> isBlurred() const;
    std::optional<bool> isNoisy() const;
    std::optional<int> faceCount() const;

    PictureState state() const { return m_state; }
    //! \p about: the file of the result, or why it failed, as core says it.
    void setState(PictureState state, const QString &about = {});
    //! The settings that the result on the disk was made with; null without a result.
    const std::shared_ptr<const pipeline::Recipe> &savedRecipe() const { return m_saved; }
    //! A result was written to \p file with \p recipe; what was changed meanwhile makes it stale at once. \p device:
    //! where it was computed ("cpu", "cuda:0"); "" = not known.
    void setSaved(const pipeline::Recipe &recipe, const QString &file, const QString &device = {});
    const QString &savedDevice() const { return m_savedDevice; }
    //! Nothing can be done with it: its file cannot be opened (note() says why).
    bool isRefused() const { return !m_source && m_state == PictureState::Failed; }
    //! It is refused because only a part of its file is there (note() says how much), which can be used in part.
    bool isIncomplete() const { return m_incomplete && isRefused(); }
    //! Its file cannot be opened for \p reason, untranslated.
    void refuse(const QString &reason, bool isIncomplete = false);
    //! Somebody wants to use what is there of it. Not undoable; makes a refused picture one that can be opened again.
    bool acceptsPart() const { return m_acceptsPart; }
    void acceptPart();
    QString note() const; //!< Why it failed, or where the result lies, in the language of the window.
    const QString &about() const { return m_about; } //!< As setState() was told it.

    //! What somebody decided about the result on the disk, and whether something speaks for looking at it first.
    jobs::Review review() const { return m_review; }
    bool needsReview() const { return m_flagged && m_review == jobs::Review::Undecided; }
    void setReview(jobs::Review review, bool flagged);

    static constexpr int kMostStars = 5;
    //! What somebody gave it when they chose among the pictures; 0 = none. Not undoable: it changes no pixel.
    int stars() const { return m_stars; }
    void setStars(int stars); //!< 0..kMostStars; others are brought into that range.

    //! For EditCommand: puts \p edit in force.
    void restore(const EditState &edit);

Q_SIGNALS:
    void recipeChanged();
    void sourceChanged();
    void measured();
    void found(); //!< findings() changed.
    void stateChanged();
    void starsChanged();
    void reviewChanged();
    void qualityChanged(); //!< isBlurred(), isNoisy(), faceCount(), isQualityKnown().

private:
    void followSaved();
    void push(EditState after, const QString &title, int mergeId, int drag);

    QString m_file;
    QString m_subFolder;
    std::shared_ptr<const pipeline::Recipe> m_start;
    EditState m_edit;
    QUndoStack m_undo;
    bool m_resumed = false;
    std::shared_ptr<const pipeline::Source> m_source;
    QSize m_fullSize;
    std::optional<pipeline::Measurements> m_measurements;
    std::optional<pipeline::Advice> m_advice;
    std::optional<pipeline::Findings> m_findings;
    std::optional<jobs::shoot::PictureQuality> m_quality;
    bool m_qualityKnown = false;
    std::shared_ptr<const pipeline::Recipe> m_saved;
    QString m_savedDevice;
    bool m_incomplete = false;
    bool m_acceptsPart = false;
    PictureState m_state = PictureState::Untouched;
    QString m_about;
    int m_stars = 0;
    jobs::Review m_review = jobs::Review::Undecided;
    bool m_flagged = false;
};

} // namespace ambrotype::ui
