#pragma once

#include <QPoint>
#include <QWidget>

namespace ambrotype::ui {

//! What a row of a list is taken by to be moved to another place. Tells where the pointer is; Esc or the right button
//! lets go without moving. Who uses the keys has a menu for the same.
class DragHandle : public QWidget
{
    Q_OBJECT

public:
    explicit DragHandle(QWidget *parent = nullptr);

    bool isDragged() const { return m_dragged; }
    QSize sizeHint() const override;

Q_SIGNALS:
    void dragged(QPoint global); //!< Further than a trembling hand moves.
    void dropped(QPoint global);
    void cancelled();

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void end();

    QPoint m_pressed; //!< Global position.
    bool m_down = false;
    bool m_dragged = false;
};

} // namespace ambrotype::ui
