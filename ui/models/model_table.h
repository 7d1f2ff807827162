#pragma once

#include "jobs/model_memory.h"
#include "jobs/model_shelf.h"
#include "jobs/model_use.h"

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
        UsedColumn,   //!< How long ago.
        FileColumn,
        ColumnCount
    };
    enum Role { TaskRole = Qt::UserRole, HereRole, SecondsSinceUseRole, BytesInMemoryRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setShelf(std::vector<jobs::ShelfModel> shelf);
    void setResident(std::vector<jobs::ResidentModel> resident);
    bool isAnyResident() const { return !m_resident.empty(); }
    bool isResident(const jobs::ShelfModel &model) const; //!< Loaded as a whole.
    //! When files were used last; of two times of a file the later counts. \p now: seconds since 1970.
    void addUses(const jobs::ModelUses &uses, std::int64_t now);
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
    static QString agoText(std::int64_t seconds); //!< "3 minutes ago"

private:
    QString text(const jobs::ShelfModel &model, int column) const;
    QString taskOf(const jobs::ShelfModel &model) const;
    const jobs::ResidentModel *residentOf(const jobs::ShelfModel &model) const; //!< The last used of its file.

    std::vector<jobs::ShelfModel> m_shelf;
    std::vector<jobs::ResidentModel> m_resident;
    std::int64_t secondsSinceUse(const jobs::ShelfModel &model) const; //!< -1 = never, as far as is known.

    std::map<std::string, std::string> m_defaults;
    jobs::ModelUses m_uses;
    std::int64_t m_now = 0; //!< When addUses() was called last.
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
                  const QModelIndex &right)
        const override; //!< Sizes, memory and times as numbers; tasks by ModelTable::taskRank().

private:
    QString m_text;
    QString m_task;
    bool m_onlyHere = false;
};

} // namespace ambrotype::ui
