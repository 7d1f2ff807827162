#pragma once

#include <QTableView>
#include <QTimer>

namespace ambrotype::ui {

//! The table of the queue. Its rows are dragged to another place by their handles; the keys Alt+Up and Alt+Down do the
//! same, see QueuePanel.
class QueueTable : public QTableView
{
    Q_OBJECT

public:
    explicit QueueTable(QWidget *parent = nullptr);

Q_SIGNALS:
    //! The rows of \p ids are to stand right before \p before (0 = at the end).
    void rowsDragged(const QList<qint64> &ids, qint64 before);

protected:
    bool event(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void dragTo(int y);
    void scrollOn();
    void end();

    QList<qint64> m_dragged; //!< Empty while nothing is.
    int m_pressedAt = 0;     //!< Height in the viewport.
    int m_pointerAt = 0;
    int m_dropRow = -1; //!< Before which they would go; -1 = the pointer has not moved far enough.
    QTimer m_scroll;    //!< While the pointer is held at an edge.
};

} // namespace ambrotype::ui
