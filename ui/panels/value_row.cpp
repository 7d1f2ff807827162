#include "panels/value_row.h"

#include "language/core_text.h"
#include "panels/value_slider.h"
#include "panels/wheel_guard.h"
#include "theme/theme.h"

#include <QDoubleSpinBox>
#include <QEvent>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QSignalBlocker>

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

namespace {

constexpr int kMergeMs = 800;
constexpr int kMostSliderSteps = 2000; // beyond it no hand finds a value with a slider

double asNumber(const pipeline::ParamValue &value)
{
    if (const auto *number = std::get_if<double>(&value))
        return *number;
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*integer);
    return 0.0;
}

int decimalsOf(double step)
{
    return step >= 1.0 ? 0 : step >= 0.1 ? 1 : step >= 0.01 ? 2 : 3;
}

} // namespace

ValueRow::ValueRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent)
    : ParamEditor(spec, parent)
    , m_name(new QLabel(title, this))
    , m_spin(new QDoubleSpinBox(this))
    , m_slider(new ValueSlider(this))
    , m_step(spec.step > 0 ? spec.step : 1.0)
{
    const QString help = coreText(spec.help);
    m_spin->setRange(spec.minimum, spec.maximum);
    m_spin->setDecimals(spec.type == pipeline::ParamType::Integer ? 0 : decimalsOf(m_step));
    m_spin->setSingleStep(m_step);
    m_spin->setKeyboardTracking(false);
    m_spin->setAlignment(Qt::AlignRight);
    m_spin->setButtonSymbols(QAbstractSpinBox::NoButtons);
    if (!spec.unit.empty() && spec.unit != "%")
        m_spin->setSuffix(QLatin1Char(' ') + coreText(spec.unit));
    if (m_spin->suffix().isEmpty()) {
        m_spin->setFixedWidth(Theme::lines(3.6));
    } else {
        m_spin->setMinimumWidth(Theme::lines(5.0)); // more where the unit is a long word
        m_spin->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    }
    m_spin->setAccessibleName(title);
    m_spin->setFocusPolicy(Qt::StrongFocus);
    m_spin->installEventFilter(this);
    guardWheel(m_spin);

    m_slider->setRange(0, std::max(1, static_cast<int>(std::lround((spec.maximum - spec.minimum) / m_step))));
    if (spec.minimum < 0.0 && spec.maximum > 0.0)
        m_slider->setOrigin(toPosition(0.0));
    m_slider->setPageStep(10);
    m_slider->setAccessibleName(title);
    m_slider->setAccessibleDescription(help);
    const bool percent = spec.unit == "%";
    const bool plain = spec.unit.empty();
    m_slider->setMeaning({[this](int position) { return toValue(position); },
                          [this, percent, plain](int position) {
                              const QString text = m_spin->textFromValue(toValue(position));
                              return percent ? tr("%1 %").arg(text)
                                     : plain ? tr("%1 of %2").arg(text, m_spin->textFromValue(m_spin->maximum()))
                                             : text + m_spin->suffix();
                          }});
    m_name->setBuddy(m_spin);
    m_name->installEventFilter(this);
    QString tip = help.isEmpty() ? tr("Double-click to reset to the preset.")
                                 : tr("%1 Double-click the name to reset it to the preset.").arg(help);
    tip += QLatin1Char(' ') + tr("Hold Alt while dragging to see what changes.");
    m_name->setToolTip(tip);
    m_slider->setToolTip(tip);

    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(0);
    grid->addWidget(m_name, 0, 0);
    grid->addWidget(m_spin, 0, 1);
    grid->addWidget(m_slider, 1, 0, 1, 2);
    grid->setColumnStretch(0, 1);
    setTabOrder(m_slider, m_spin);
    m_slider->setVisible(m_slider->maximum() <= kMostSliderSteps);

    connect(m_slider, &QSlider::valueChanged, this, &ValueRow::sliderMoved);
    connect(m_slider, &QSlider::sliderPressed, this, [this] { m_drag = nextDrag(); });
    connect(m_slider, &ValueSlider::resetWanted, this, &ParamEditor::resetWanted);
    connect(m_slider, &ValueSlider::effectWanted, this, &ParamEditor::effectWanted);
    connect(m_spin, &QDoubleSpinBox::valueChanged, this, &ValueRow::typed);
}

void ValueRow::setValue(const pipeline::ParamValue &value)
{
    const double number = asNumber(value);
    const QSignalBlocker quietSpin(m_spin);
    const QSignalBlocker quietSlider(m_slider);
    m_spin->setValue(number);
    m_slider->setValue(toPosition(number));
}

void ValueRow::setBaseline(const pipeline::ParamValue &value)
{
    m_slider->setMark(toPosition(asNumber(value)));
}

bool ValueRow::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_name && event->type() == QEvent::MouseButtonDblClick) {
        Q_EMIT resetWanted();
        return true;
    }
    if (watched == m_spin && event->type() == QEvent::ShortcutOverride) {
        // Enter in a spin box takes its value; it does not start the enhancement.
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            event->accept();
            return true;
        }
    }
    return ParamEditor::eventFilter(watched, event);
}

void ValueRow::sliderMoved(int position)
{
    if (!m_slider->isSliderDown() && (!m_lastStep.isValid() || m_lastStep.elapsed() > kMergeMs))
        m_drag = nextDrag();
    m_lastStep.start();
    const double value = toValue(position);
    const QSignalBlocker quiet(m_spin);
    m_spin->setValue(value);
    tell(value, m_drag);
}

void ValueRow::typed(double value)
{
    if (!m_lastStep.isValid() || m_lastStep.elapsed() > kMergeMs)
        m_drag = nextDrag();
    m_lastStep.start();
    const QSignalBlocker quiet(m_slider);
    m_slider->setValue(toPosition(value));
    tell(value, m_drag);
}

void ValueRow::tell(double value, int drag)
{
    if (spec().type == pipeline::ParamType::Integer)
        Q_EMIT edited(static_cast<std::int64_t>(std::llround(value)), drag);
    else
        Q_EMIT edited(value, drag);
}

int ValueRow::toPosition(double value) const
{
    return static_cast<int>(std::lround((value - spec().minimum) / m_step));
}

double ValueRow::toValue(int position) const
{
    return std::min(spec().maximum, spec().minimum + position * m_step);
}

} // namespace ambrotype::ui
