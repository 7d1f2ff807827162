#include "document/photo_document.h"

#include "document/edit_command.h"
#include "language/core_text.h"

#include <QFileInfo>

#include <algorithm>
#include <functional>

namespace ambrotype::ui {

namespace {

EditState editFor(const pipeline::Preset *preset, const pipeline::Recipe &start)
{
    EditState edit;
    edit.recipe = start;
    if (preset) {
        // A preset that cannot be applied was refused when it was loaded; the start is the safe rest.
        if (auto applied = preset->applyTo(edit.recipe))
            edit.recipe = std::move(applied).value();
        edit.presetId = QString::fromStdString(preset->id);
        edit.presetName = QString::fromStdString(preset->name);
    }
    edit.baseline = edit.recipe;
    return edit;
}

//! Gives \p recipe the decisions about faces of \p own: they belong to the picture, not to settings.
void keepDecisions(const pipeline::Recipe &own, pipeline::Recipe &recipe)
{
    constexpr const char *kStage = "faces";
    constexpr const char *kParam = "choices";
    const pipeline::StageSettings *faces = recipe.find(kStage);
    if (!faces)
        return;
    const bool enabled = faces->enabled;
    // A text that was in one recipe fits into another.
    [[maybe_unused]] const auto set = recipe.set(kStage, kParam, own.value(kStage, kParam));
    recipe.setEnabled(kStage, enabled);
}

//! One for all pictures of a large shoot.
std::shared_ptr<const pipeline::Recipe> neutralStart()
{
    static const auto neutral = std::make_shared<const pipeline::Recipe>(pipeline::Recipe::neutral());
    return neutral;
}

int mergeIdOf(const std::string &stage, const std::string &param)
{
    return static_cast<int>(std::hash<std::string>()(stage + '.' + param) & 0x3fffffff);
}

} // namespace

PhotoDocument::PhotoDocument(QString file, QString subFolder, QObject *parent)
    : QObject(parent)
    , m_file(std::move(file))
    , m_subFolder(std::move(subFolder))
    , m_start(neutralStart())
    , m_edit(editFor(nullptr, *m_start))
{
}

QString PhotoDocument::title() const
{
    return QFileInfo(m_file).fileName();
}

void PhotoDocument::setValue(const std::string &stage,
                             const std::string &param,
                             const pipeline::ParamValue &value,
                             const QString &title,
                             int drag)
{
    EditState after = m_edit;
    if (!after.recipe.set(stage, param, value))
        return;
    push(std::move(after), title, drag > 0 ? mergeIdOf(stage, param) : -1, drag);
}

void PhotoDocument::setValues(const std::vector<Change> &changes, const QString &title)
{
    EditState after = m_edit;
    for (const Change &change : changes) {
        if (!after.recipe.set(change.stage, change.param, change.value))
            return;
    }
    push(std::move(after), title, -1, 0);
}

void PhotoDocument::setEnabled(const std::string &stage, bool enabled, const QString &title)
{
    EditState after = m_edit;
    after.recipe.setEnabled(stage, enabled);
    push(std::move(after), title, -1, 0);
}

void PhotoDocument::setOrder(const std::vector<std::string> &order, const QString &title)
{
    EditState after = m_edit;
    if (after.recipe.reorder(order))
        push(std::move(after), title, -1, 0);
}

EditState editWithPreset(const pipeline::Preset *preset, const pipeline::Recipe &own, const pipeline::Recipe &start)
{
    EditState after = editFor(preset, start);
    keepDecisions(own, after.recipe);
    return after;
}

EditState PhotoDocument::editWith(const pipeline::Preset *preset) const
{
    EditState after = editFor(preset, *m_start);
    if (preset && preset->automatic && m_advice) {
        pipeline::applyAdvice(*m_advice, after.recipe);
        after.baseline = after.recipe;
    }
    keepDecisions(m_edit.recipe, after.recipe);
    return after;
}

void PhotoDocument::applyPreset(const pipeline::Preset *preset)
{
    EditState after = editWith(preset);
    const QString title = preset ? tr("Preset \"%1\"").arg(coreText(preset->name)) : tr("No preset");
    push(std::move(after), title, -1, 0);
}

void PhotoDocument::applyAdvice()
{
    if (!m_advice)
        return;
    EditState after = m_edit;
    pipeline::applyAdvice(*m_advice, after.recipe);
    push(std::move(after), tr("Auto"), -1, 0);
}

void PhotoDocument::resetToPreset()
{
    EditState after = m_edit;
    after.recipe = after.baseline;
    push(std::move(after), tr("Reset"), -1, 0);
}

void PhotoDocument::applyEdit(const EditState &edit, const QString &title)
{
    EditState after = edit;
    keepDecisions(m_edit.recipe, after.recipe);
    push(std::move(after), title, -1, 0);
}

void PhotoDocument::applyOwn(const EditState &edit, const QString &title)
{
    push(edit, title, -1, 0);
}

void PhotoDocument::setInitialPreset(const pipeline::Preset *preset)
{
    if (!isTouched())
        restore(editFor(preset, *m_start));
}

void PhotoDocument::resume(const EditState &edit, PictureState state, const QString &about)
{
    m_resumed = true;
    restore(edit);
    setState(state, about);
}

void PhotoDocument::setSource(std::shared_ptr<const pipeline::Source> source)
{
    m_source = std::move(source);
    if (m_source) {
        const imaging::Size size = m_source->size();
        m_fullSize = QSize(size.width, size.height);
    }
    Q_EMIT sourceChanged();
}

void PhotoDocument::setMeasured(const pipeline::Measurements &measurements, const pipeline::Advice &advice)
{
    m_measurements = measurements;
    m_advice = advice;
    Q_EMIT measured();
    Q_EMIT qualityChanged();
}

void PhotoDocument::setFindings(const pipeline::Findings &findings)
{
    const std::optional<int> before = faceCount();
    m_findings = findings;
    Q_EMIT found();
    if (faceCount() != before)
        Q_EMIT qualityChanged();
}

void PhotoDocument::setQuality(const std::optional<jobs::shoot::PictureQuality> &quality)
{
    if (m_qualityKnown && quality == m_quality)
        return;
    m_qualityKnown = true;
    m_quality = quality;
    Q_EMIT qualityChanged();
}

std::optional<bool> PhotoDocument::isBlurred() const
{
    if (m_measurements)
        return jobs::shoot::qualityOf(*m_measurements, {}).isBlurred();
    return m_quality ? std::optional(m_quality->isBlurred()) : std::nullopt;
}

std::optional<bool> PhotoDocument::isNoisy() const
{
    if (m_measurements)
        return jobs::shoot::qualityOf(*m_measurements, {}).isNoisy();
    return m_quality ? std::optional(m_quality->isNoisy()) : std::nullopt;
}

std::optional<int> PhotoDocument::faceCount() const
{
    if (m_findings && m_findings->lookedForFaces)
        return static_cast<int>(m_findings->faces.size());
    return m_quality ? m_quality->faces : std::nullopt;
}

void PhotoDocument::setState(PictureState state, const QString &about)
{
    if (m_state == state && m_about == about)
        return;
    m_state = state;
    m_about = about;
    Q_EMIT stateChanged();
}

QString PhotoDocument::note() const
{
    if (m_about.isEmpty())
        return {};
    return m_state == PictureState::Failed ? coreText(m_about.toStdString()) : tr("Saved as %1").arg(m_about);
}

void PhotoDocument::refuse(const QString &reason, bool isIncomplete)
{
    m_incomplete = isIncomplete;
    setState(PictureState::Failed, reason);
}

void PhotoDocument::acceptPart()
{
    m_acceptsPart = true;
    m_incomplete = false;
    if (!isRefused())
        return;
    if (m_saved)
        setState(m_edit.recipe == *m_saved ? PictureState::Done : PictureState::Stale);
    else
        setState(isTouched() ? PictureState::Edited : PictureState::Untouched);
}

void PhotoDocument::setStars(int stars)
{
    const int within = std::clamp(stars, 0, kMostStars);
    if (within == m_stars)
        return;
    m_stars = within;
    Q_EMIT starsChanged();
}

void PhotoDocument::setReview(jobs::Review review, bool flagged)
{
    if (review == m_review && flagged == m_flagged)
        return;
    m_review = review;
    m_flagged = flagged;
    Q_EMIT reviewChanged();
}

void PhotoDocument::restore(const EditState &edit)
{
    if (edit == m_edit)
        return;
    m_edit = edit;
    followSaved();
    Q_EMIT recipeChanged();
}

void PhotoDocument::setSaved(const pipeline::Recipe &recipe, const QString &file, const QString &device)
{
    m_savedDevice = device;
    m_saved = std::make_shared<pipeline::Recipe>(recipe);
    setState(m_edit.recipe == recipe ? PictureState::Done : PictureState::Stale, file);
}

void PhotoDocument::resumeSaved(std::shared_ptr<const pipeline::Recipe> recipe)
{
    m_saved = std::move(recipe);
    followSaved();
}

void PhotoDocument::followSaved()
{
    if (m_saved && (m_state == PictureState::Done || m_state == PictureState::Stale))
        setState(m_edit.recipe == *m_saved ? PictureState::Done : PictureState::Stale, m_about);
}

void PhotoDocument::push(EditState after, const QString &title, int mergeId, int drag)
{
    if (after == m_edit)
        return;
    m_undo.push(new EditCommand(*this, m_edit, std::move(after), title, mergeId, drag));
    if (m_state == PictureState::Untouched)
        setState(PictureState::Edited);
}

} // namespace ambrotype::ui
