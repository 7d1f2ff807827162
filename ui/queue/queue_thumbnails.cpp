#include "queue/queue_thumbnails.h"

#include "canvas/image_view.h"
#include "file_text.h"
#include "filmstrip/filmstrip_delegate.h"

namespace ambrotype::ui {

namespace {

constexpr int kKeptPixels = 2 * FilmstripDelegate::kThumbnailEdge; // as the filmstrip keeps them, so that each is once

} // namespace

QueueThumbnails::~QueueThumbnails()
{
    if (m_loader)
        m_loader->disconnect(this);
}

void QueueThumbnails::setEdge(int pixels)
{
    if (pixels == m_edge)
        return;
    m_edge = pixels;
    m_pictures.clear();
}

void QueueThumbnails::show(const QStringList &files)
{
    if (!m_loader) {
        m_loader = std::make_unique<jobs::PictureLoader>();
        connect(m_loader.get(), &jobs::PictureLoader::thumbnail, this, &QueueThumbnails::take);
        connect(m_loader.get(), &jobs::PictureLoader::thumbnailFailed, this, [this](const QString &file) {
            m_failed.insert(file);
        });
    }
    m_loader->dropThumbnails();
    for (auto file = files.crbegin(); file != files.crend(); ++file) { // the last one asked for comes first
        if (!m_pictures.contains(*file) && !m_failed.contains(*file))
            m_loader->requestThumbnail(textToFile(*file), kKeptPixels);
    }
}

void QueueThumbnails::take(const QString &file, const imaging::Image &pixels)
{
    const QImage whole = viewImage(pixels);
    if (whole.isNull())
        return;
    const QImage small = whole.scaled(m_edge, m_edge, Qt::KeepAspectRatio, Qt::SmoothTransformation);
    m_pictures.insert(file, new QPixmap(QPixmap::fromImage(small))); // which the cache owns
    Q_EMIT changed();
}

QPixmap QueueThumbnails::of(const QString &file) const
{
    const QPixmap *found = m_pictures.object(file);
    return found ? *found : QPixmap();
}

} // namespace ambrotype::ui
