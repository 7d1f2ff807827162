#pragma once

#include "canvas/floating_bar.h"

class QLabel;
class QPushButton;

namespace ambrotype::ui {

//! Says over the upper edge of the picture what to do while a face is drawn, with the two ways to end it.
class FaceDrawBar : public FloatingBar
{
    Q_OBJECT

public:
    explicit FaceDrawBar(QWidget *over);
    //! \p hasBox: there is something to accept.
    void showStep(bool hasBox);

Q_SIGNALS:
    void accepted();
    void cancelled();

private:
    int top(int height) const override;

    QLabel *m_text;
    QPushButton *m_use;
};

} // namespace ambrotype::ui
