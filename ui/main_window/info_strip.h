#pragma once

#include <QWidget>

#include <optional>

class QLabel;

namespace ambrotype::ui {

class Canvas;
class PhotoDocument;

//! The line under the canvas: file, sizes, zoom.
class InfoStrip : public QWidget
{
    Q_OBJECT

public:
    explicit InfoStrip(QWidget *parent = nullptr);
    void refresh(const PhotoDocument *document, const Canvas &canvas);
    //! How far the sides of the canvas are from each other, in dB; nothing = not known.
    void showDistance(std::optional<double> distanceDb);

private:
    QLabel *m_file;
    QLabel *m_size;
    QLabel *m_distance;
    QLabel *m_zoom;
};

} // namespace ambrotype::ui
