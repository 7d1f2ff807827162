#pragma once

#include <QWidget>

#include <optional>

class QAction;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace ambrotype::ui {

class Canvas;
class PhotoDocument;

//! The line under the canvas: file, whether its result is stale, sizes, where the result was computed, the likeness of
//! the face that lost most of it, the distance of the sides, zoom. Where there is too little room, the least important
//! go first.
class InfoStrip : public QWidget
{
    Q_OBJECT

public:
    //! \p zooms: what the list of the zoom figure offers.
    explicit InfoStrip(const QList<QAction *> &zooms, QWidget *parent = nullptr);
    void refresh(const PhotoDocument *document, const Canvas &canvas);
    //! How far the sides of the canvas are from each other, in dB; nothing = not known.
    void showDistance(std::optional<double> distanceDb);

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void updateWanted(); //!< Of a stale result.
    void facesWanted();

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    QToolButton *addButton(const char *name, QHBoxLayout &line);
    void showZooms(const QList<QAction *> &zooms);
    void showLikeness(const PhotoDocument &document);
    void makeRoom();

    QLabel *m_file;
    QToolButton *m_stale = nullptr;
    QLabel *m_size;
    QLabel *m_device;
    QToolButton *m_likeness = nullptr;
    QLabel *m_distance;
    QToolButton *m_zoom = nullptr;
};

} // namespace ambrotype::ui
