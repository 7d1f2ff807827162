#pragma once

#include <QListView>

namespace ambrotype::ui {

class ShootModel;

//! The shoot as a row of thumbnails with badges for the state.
class Filmstrip : public QListView
{
    Q_OBJECT

public:
    explicit Filmstrip(ShootModel &model, QWidget *parent = nullptr);

    QList<int> selectedRows() const; //!< In order.
    //! The row \p by steps from \p row among those that are shown; \p row itself when there is none.
    int shownRow(int row, int by) const;
    //! What the filter that hides rows is called, to be said when it hides all; "" = no filter.
    void setFilterName(const QString &name);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void wheelEvent(QWheelEvent *event) override; //!< Scrolls along the strip.

private:
    QString m_filterName;
};

} // namespace ambrotype::ui
