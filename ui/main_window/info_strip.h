#pragma once

#include <QWidget>

#include <optional>

class QAction;
class QLabel;
class QToolButton;

namespace ambrotype::ui {

class Canvas;
class PhotoDocument;

//! The line under the canvas: file, sizes, zoom.
class InfoStrip : public QWidget
{
    Q_OBJECT

public:
    //! \p zooms: what the list of the zoom figure offers.
    explicit InfoStrip(const QList<QAction *> &zooms, QWidget *parent = nullptr);
    void refresh(const PhotoDocument *document, const Canvas &canvas);
    //! How far the sides of the canvas are from each other, in dB; nothing = not known.
    void showDistance(std::optional<double> distanceDb);

private:
    void showZooms(const QList<QAction *> &zooms);

    QLabel *m_file;
    QLabel *m_size;
    QLabel *m_distance;
    QToolButton *m_zoom;
};

} // namespace ambrotype::ui
