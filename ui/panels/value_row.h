#pragma once

#include "panels/param_editor.h"

#include <QElapsedTimer>

class QDoubleSpinBox;
class QLabel;

namespace ambrotype::ui {

class ValueSlider;

//! A number: name and spin box in one line, the slider below it over the whole width. Double click on the name or the
//! slider resets to the preset's value.
class ValueRow : public ParamEditor
{
    Q_OBJECT

public:
    ValueRow(const pipeline::ParamSpec &spec, const QString &title, QWidget *parent = nullptr);

    void setValue(const pipeline::ParamValue &value) override;
    void setBaseline(const pipeline::ParamValue &value) override;

    ValueSlider *slider() const { return m_slider; }
    QDoubleSpinBox *spinBox() const { return m_spin; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void sliderMoved(int position);
    void typed(double value);
    void tell(double value, int drag);
    int toPosition(double value) const;
    double toValue(int position) const;

    QLabel *m_name;
    QDoubleSpinBox *m_spin;
    ValueSlider *m_slider;
    double m_step;
    int m_drag = 0;
    QElapsedTimer m_lastStep; //!< Keys and wheel close after each other count as one drag.
};

} // namespace ambrotype::ui
