#pragma once

#include "canvas/floating_bar.h"

class QLabel;
class QPushButton;

namespace ambrotype::ui {

class PhotoDocument;

//! Over the upper edge of a picture of which only a part is there: says how much, and asks whether to use it. It goes
//! when that is answered or another picture comes. Never modal.
class PartialBar : public FloatingBar
{
    Q_OBJECT

public:
    explicit PartialBar(QWidget *over);

    void ask(const PhotoDocument &document);

Q_SIGNALS:
    void accepted();
    void skipped();

private:
    int top(int height) const override;

    QLabel *m_text;
    QPushButton *m_use;
};

} // namespace ambrotype::ui
