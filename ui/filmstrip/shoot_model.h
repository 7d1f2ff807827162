#pragma once

#include "document/photo_document.h"

#include <QAbstractListModel>
#include <QHash>
#include <QImage>

#include <memory>
#include <vector>

namespace ambrotype::ui {

//! The pictures of the shoot in order, each a PhotoDocument that it owns. Thumbnails are asked for when a view first
//! paints their place.
class ShootModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role {
        FileRole = Qt::UserRole,
        StateRole,
        ThumbnailRole,
        NoteRole,
        BrokenRole,
        StarsRole,
        FaceCountRole,
        DecisionRole, //!< jobs::Review as a number.
        DoubtRole     //!< There is a reason to look at the result.
    };

    explicit ShootModel(QObject *parent = nullptr);
    ~ShootModel() override;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    int count() const { return static_cast<int>(m_entries.size()); }
    PhotoDocument *document(int row) const; //!< Null outside the list.
    int rowOf(const PhotoDocument *document) const;
    int rowOfFile(const QString &file) const; //!< -1 when not in the shoot.

    //! Appends; pictures that are there already are left out. \returns the documents that are new.
    struct Addition
    {
        QString file;
        QString subFolder;
    };
    std::vector<PhotoDocument *> add(const std::vector<Addition> &additions);
    void remove(int row);
    void clear();

    void setThumbnail(const QString &file, const QImage &image);
    void setThumbnailFailed(const QString &file);

Q_SIGNALS:
    void thumbnailWanted(const QString &file) const;

private:
    struct Entry
    {
        std::unique_ptr<PhotoDocument> document;
        QImage thumbnail;
        mutable bool asked = false; //!< Painting asks, and painting is const.
        bool broken = false;
    };
    std::vector<Entry> m_entries;
    QHash<QString, int> m_rows; //!< By file.
};

} // namespace ambrotype::ui
