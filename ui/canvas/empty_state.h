#pragma once

#include <QWidget>

namespace ambrotype::ui {

//! What the canvas shows without a picture: where to begin.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);
    void setSurround(int grey);

Q_SIGNALS:
    void openWanted();
    void openFolderWanted();
    void sampleWanted();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int m_surround = 46;
};

} // namespace ambrotype::ui
