#pragma once

#include <QWidget>

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

private:
    QLabel *m_file;
    QLabel *m_size;
    QLabel *m_zoom;
};

} // namespace ambrotype::ui
