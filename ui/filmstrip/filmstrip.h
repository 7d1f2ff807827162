#pragma once

#include <QListView>

class QPushButton;

namespace ambrotype::ui {

class ShootFilter;
class ShootModel;

//! The shoot as a row of thumbnails with badges for the state; only those that the filter shows.
class Filmstrip : public QListView
{
    Q_OBJECT

public:
    Filmstrip(ShootModel &model, ShootFilter &filter, QWidget *parent = nullptr);

    QList<int> selectedRows() const; //!< In order.
    //! The row \p by steps from \p row among those that are shown; \p row itself when there is none.
    int shownRow(int row, int by) const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override; //!< Scrolls along the strip.

private:
    void hideRows(int first, int last);
    void showEmptiness();
    QString emptyText() const;

    ShootFilter &m_filter;
    QPushButton *m_showAll = nullptr; //!< Made when the filter first hides everything.
};

} // namespace ambrotype::ui
