#pragma once

#include <QFrame>

namespace ambrotype::ui {

//! A bar of one line that lies over the middle of another widget and moves nothing there. It stays in its place when
//! that widget changes its size. Hidden until it is shown.
class FloatingBar : public QFrame
{
    Q_OBJECT

public:
    //! \p leastLines: its width where there is room, in lines of text; 0 = no more than it needs.
    FloatingBar(QWidget *over, double leastLines);

protected:
    virtual int top(int height) const = 0; //!< Where its upper edge is when it is so high.
    void place();
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    double m_leastLines;
};

} // namespace ambrotype::ui
