#include "panels/slider_access.h"

#include "panels/value_slider.h"

namespace ambrotype::ui {

namespace {

QAccessibleInterface *makeAccess(const QString &, QObject *object)
{
    auto *slider = qobject_cast<ValueSlider *>(object);
    return slider ? new SliderAccess(*slider) : nullptr; // Qt keeps it as long as the slider
}

} // namespace

SliderAccess::SliderAccess(ValueSlider &slider)
    : QAccessibleWidget(&slider, QAccessible::Slider)
    , m_slider(slider)
{
}

void SliderAccess::install()
{
    [[maybe_unused]] static const bool once = [] {
        QAccessible::installFactory(&makeAccess);
        return true;
    }();
}

void *SliderAccess::interface_cast(QAccessible::InterfaceType type)
{
    return type == QAccessible::ValueInterface ? static_cast<QAccessibleValueInterface *>(this)
                                               : QAccessibleWidget::interface_cast(type);
}

QString SliderAccess::text(QAccessible::Text kind) const
{
    return kind == QAccessible::Value ? m_slider.words(m_slider.value()) : QAccessibleWidget::text(kind);
}

QVariant SliderAccess::currentValue() const
{
    return m_slider.number(m_slider.value());
}

void SliderAccess::setCurrentValue(const QVariant &value)
{
    const double first = m_slider.number(m_slider.minimum());
    const double last = m_slider.number(m_slider.maximum());
    const double share = last > first ? (value.toDouble() - first) / (last - first) : 0.0;
    m_slider.setValue(m_slider.minimum() + qRound(share * (m_slider.maximum() - m_slider.minimum())));
}

QVariant SliderAccess::maximumValue() const
{
    return m_slider.number(m_slider.maximum());
}

QVariant SliderAccess::minimumValue() const
{
    return m_slider.number(m_slider.minimum());
}

QVariant SliderAccess::minimumStepSize() const
{
    return m_slider.number(m_slider.minimum() + 1) - m_slider.number(m_slider.minimum());
}

} // namespace ambrotype::ui
