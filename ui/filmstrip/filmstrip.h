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
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    void wheelEvent(QWheelEvent *event) override; //!< Scrolls along the strip.
};

} // namespace ambrotype::ui
