#pragma once

#include <QWidget>

class QLabel;

namespace ambrotype::ui {

//! What the canvas shows without a picture: where to begin, and, while no network for faces is on this machine, how to
//! bring one in.
class EmptyState : public QWidget
{
    Q_OBJECT

public:
    explicit EmptyState(QWidget *parent = nullptr);
    void setSurround(int grey);
    void setFaceModelsMissing(bool missing);

Q_SIGNALS:
    void openWanted();
    void openFolderWanted();
    void samplesWanted();
    void firstStepsWanted();
    void importFilesWanted();
    void importFolderWanted();
    void modelsWanted(); //!< What is needed for faces.

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QWidget *buildModelCard();

    QLabel *m_title;
    QWidget *m_modelCard = nullptr;
    int m_surround = 46;
};

} // namespace ambrotype::ui
