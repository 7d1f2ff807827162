#pragma once

#include "jobs/model_shelf.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <vector>

namespace ambrotype::ui {

//! The models of the catalogue and the files on this machine as a table. Window thread.
class ModelTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { NameColumn, TaskColumn, StateColumn, PaidColumn, SizeColumn, FileColumn, ColumnCount };
    enum Role { TaskRole = Qt::UserRole, HereRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setShelf(std::vector<jobs::ShelfModel> shelf);
    const jobs::ShelfModel *at(int row) const; //!< Null outside the list.

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static QString taskText(const std::string &task);
    //! Place of a task among the others: what portraits need comes first.
    static int taskRank(const std::string &task);
    static QString stateText(jobs::ShelfModel::Here here);
    static QString paidText(const std::string &paidWork);

private:
    QString text(const jobs::ShelfModel &model, int column) const;

    std::vector<jobs::ShelfModel> m_shelf;
};

//! Those rows of a ModelTable that have a text, do a task, and are on this machine.
class ModelFilter : public QSortFilterProxyModel
{
    Q_OBJECT

public:
    using QSortFilterProxyModel::QSortFilterProxyModel;

    void setText(const QString &text);
    void setTask(const QString &task); //!< "" = all.
    void setOnlyHere(bool only);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left,
                  const QModelIndex &right) const override; //!< Sizes as numbers; tasks by ModelTable::taskRank().

private:
    QString m_text;
    QString m_task;
    bool m_onlyHere = false;
};

} // namespace ambrotype::ui
