#pragma once

#include <QAccessibleWidget>

namespace ambrotype::ui {

class ValueSlider;

//! What screen readers are told of a ValueSlider: its value as the parameter means it, in numbers and in words with the
//! unit, instead of a position on the screen.
class SliderAccess final : public QAccessibleWidget, public QAccessibleValueInterface
{
public:
    explicit SliderAccess(ValueSlider &slider);

    //! Makes Qt use it for every ValueSlider; once for all.
    static void install();

    void *interface_cast(QAccessible::InterfaceType type) override;
    QString text(QAccessible::Text kind) const override;

    QVariant currentValue() const override;
    void setCurrentValue(const QVariant &value) override; //!< The nearest that the slider has.
    QVariant maximumValue() const override;
    QVariant minimumValue() const override;
    QVariant minimumStepSize() const override;

private:
    ValueSlider &m_slider;
};

} // namespace ambrotype::ui
