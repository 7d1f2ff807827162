#pragma once

#include "shoot/folder_tree.h"

#include <QSet>
#include <QTimer>
#include <QTreeView>

#include <functional>

class QStandardItem;
class QStandardItemModel;

namespace ambrotype::ui {

class ShootFilter;
class ShootModel;

//! The folders of the shoot with the number of their pictures, below a line for all of them. The one that is chosen is
//! that of the filter. Window thread.
class FolderList : public QTreeView
{
    Q_OBJECT

public:
    FolderList(ShootModel &shoot, ShootFilter &filter, QWidget *parent = nullptr);

    //! A further line for the tool tip of a folder; "" = none.
    void setRemarks(std::function<QString(const QString &folder)> remarks);
    void refresh();                                   //!< After remarks have changed; pictures are followed.
    QString folderAt(const QModelIndex &index) const; //!< "" for the line of all pictures.

Q_SIGNALS:
    void menuWanted(const QString &folder, const QPoint &global);

protected:
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void rebuild();
    void add(const ShootFolder &folder, QStandardItem *parent);
    void choose(const QModelIndex &index);
    void showChosen();

    ShootModel &m_shoot;
    ShootFilter &m_filter;
    QStandardItemModel *m_model;
    std::function<QString(const QString &)> m_remarks;
    std::vector<ShootFolder> m_shown;
    QSet<QString> m_folded; //!< By hand.
    bool m_rebuilding = false;
    QTimer m_soon;
};

} // namespace ambrotype::ui
