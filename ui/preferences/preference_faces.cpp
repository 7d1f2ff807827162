// The page of the preferences about faces: values for pictures whose preset does not name them.
#include "preferences/preference_dialog.h"

#include "language/core_text.h"
#include "panels/wheel_guard.h"
#include "settings.h"
#include "theme/theme.h"

#include "pipeline/faces/face_finder.h"
#include "pipeline/stage.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QSpinBox>
#include <QStandardItemModel>

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

namespace {

constexpr const char *kStage = "faces";

//! Greys out the detectors of \p box whose weights are not on this machine; the one in force can still be seen.
void showMissing(QComboBox &box, const QStringList &missing)
{
    auto *items = qobject_cast<QStandardItemModel *>(box.model());
    for (int i = 0; items && i < box.count(); ++i) {
        if (!missing.contains(box.itemData(i).toString()))
            continue;
        items->item(i)->setEnabled(false);
        box.setItemText(i, PreferenceDialog::tr("%1 (model missing)").arg(box.itemText(i)));
    }
}

QStringList missingDetectors(const std::vector<pipeline::ParamChoice> &detectors)
{
    QStringList missing;
    for (const pipeline::ParamChoice &each : detectors) {
        if (pipeline::detectorHash({each.id}).empty())
            missing << QString::fromStdString(each.id);
    }
    return missing;
}

} // namespace

void PreferenceDialog::buildFaces()
{
    QFormLayout *form =
        addPage(tr("Faces"),
                tr("Where a preset says nothing else, pictures begin with these values: those that are opened from now "
                   "on, and those that get a preset from now on. What you have changed already, what waits in the "
                   "queue and what is saved stays as it is."));
    addFaceChoice(form, "detector");
    addFaceNumber(form, "threshold", tr("The detector's own"));
    addFaceFlag(form, "rotated");
    addFaceNumber(form, "smallest", {});
    addFaceFlag(form, "background");
    addFaceChoice(form, "identity");
    addHint(form,
            tr("How alike a face must stay was measured for each recogniser and each size of face. That is why "
               "there is no number to set here."));
}

const pipeline::ParamSpec &PreferenceDialog::faceSpec(const char *param)
{
    return *pipeline::findStage(kStage)->info().find(param);
}

void PreferenceDialog::addFaceControl(QFormLayout *form, const pipeline::ParamSpec &spec, QWidget *control)
{
    const QString title = coreText(spec.title);
    control->setObjectName(QStringLiteral("faces.") + QString::fromStdString(spec.id));
    control->setAccessibleName(title);
    control->setAccessibleDescription(coreText(spec.help));
    guardWheel(control); // the page is longer than its frame
    form->addRow(qobject_cast<QCheckBox *>(control) ? QString() : title, control);
    addHint(form, coreText(spec.help));
}

void PreferenceDialog::setFaceDefault(const std::string &param, const pipeline::ParamValue &value)
{
    m_settings.setFaceDefault(param, value);
    Q_EMIT faceDefaultsChanged();
}

void PreferenceDialog::addFaceChoice(QFormLayout *form, const char *param)
{
    const pipeline::ParamSpec &spec = faceSpec(param);
    auto *box = new QComboBox(this);
    for (const pipeline::ParamChoice &choice : spec.choices)
        box->addItem(coreText(choice.title), QString::fromStdString(choice.id));
    box->setCurrentIndex(box->findData(QString::fromStdString(m_settings.startingRecipe().text(kStage, param))));
    addFaceControl(form, spec, box);
    connect(box, &QComboBox::activated, this, [this, box, id = spec.id] {
        setFaceDefault(id, box->currentData().toString().toStdString());
    });
    if (spec.id == "detector")
        m_work.run([detectors = spec.choices] { return missingDetectors(detectors); },
                   [box](const QStringList &missing) { showMissing(*box, missing); });
}

void PreferenceDialog::addFaceNumber(QFormLayout *form, const char *param, const QString &textForLeast)
{
    const pipeline::ParamSpec &spec = faceSpec(param);
    auto *box = new QSpinBox(this);
    box->setRange(static_cast<int>(spec.minimum), static_cast<int>(spec.maximum));
    box->setSingleStep(std::max(1, static_cast<int>(spec.step)));
    box->setSuffix(QLatin1Char(' ') + coreText(spec.unit));
    box->setSpecialValueText(textForLeast);
    box->setValue(static_cast<int>(std::lround(m_settings.startingRecipe().number(kStage, param))));
    addFaceControl(form, spec, box);
    connect(box, &QSpinBox::valueChanged, this, [this, id = spec.id](int value) {
        setFaceDefault(id, static_cast<double>(value));
    });
}

void PreferenceDialog::addFaceFlag(QFormLayout *form, const char *param)
{
    const pipeline::ParamSpec &spec = faceSpec(param);
    auto *box = new QCheckBox(coreText(spec.title), this);
    box->setChecked(m_settings.startingRecipe().flag(kStage, param));
    addFaceControl(form, spec, box);
    connect(box, &QCheckBox::toggled, this, [this, id = spec.id](bool on) { setFaceDefault(id, on); });
}

} // namespace ambrotype::ui
