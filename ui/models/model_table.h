#pragma once

#include "jobs/model_memory.h"
#include "jobs/model_shelf.h"

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>

#include <map>
#include <string>
#include <vector>

namespace ambrotype::ui {

//! The models of the catalogue and the files on this machine as a table. Window thread.
class ModelTable : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        NameColumn,
        TaskColumn,
        StateColumn,
        PaidColumn,
        SizeColumn,
        MemoryColumn, //!< On which device it is in memory.
        UsedColumn,   //!< How long ago, of those in memory.
        FileColumn,
        ColumnCount
    };
    enum Role { TaskRole = Qt::UserRole, HereRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setShelf(std::vector<jobs::ShelfModel> shelf);
    void setResident(std::vector<jobs::ResidentModel> resident);
    bool isAnyResident() const { return !m_resident.empty(); }
    //! What people have chosen for "auto": ids by task.
    void setDefaults(std::map<std::string, std::string> ids);
    bool isDefault(const jobs::ShelfModel &model) const;
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
    QString taskOf(const jobs::ShelfModel &model) const;
    const jobs::ResidentModel *residentOf(const jobs::ShelfModel &model) const; //!< The last used of its file.

    std::vector<jobs::ShelfModel> m_shelf;
    std::vector<jobs::ResidentModel> m_resident;
    std::map<std::string, std::string> m_defaults;
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
