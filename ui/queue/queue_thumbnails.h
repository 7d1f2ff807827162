#pragma once

#include "jobs/picture_loader.h"

#include <QCache>
#include <QObject>
#include <QPixmap>
#include <QSet>
#include <QStringList>

#include <memory>

namespace ambrotype::ui {

//! Small pictures for the rows of the queue that are in view, made by workers and kept on the disk with those of the
//! filmstrip. Window thread.
class QueueThumbnails : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;
    ~QueueThumbnails() override;

    //! The rows in view now, from the top; what was asked for before and has not begun is given up.
    void show(const QStringList &files);
    //! Longer side in pixels of the screen; what is there in another size is made anew.
    void setEdge(int pixels);
    //! A file that could not be read is asked for again when it is in view: it may have been on its way only.
    void retry(const QString &file) { m_failed.remove(file); }
    QPixmap of(const QString &file) const; //!< Null while it is not there.

Q_SIGNALS:
    void changed(); //!< One more is there.

private:
    void take(const QString &file, const imaging::Image &pixels);

    std::unique_ptr<jobs::PictureLoader> m_loader; //!< Made when the first is wanted.
    QCache<QString, QPixmap> m_pictures{600};
    QSet<QString> m_failed;
    int m_edge = 32;
};

} // namespace ambrotype::ui
