#pragma once

#include <QAbstractListModel>

namespace ambrotype::ui {

class PresetLibrary;

//! The presets as a list: first "No preset", then the shipped ones, then the user's.
class PresetModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole, DescriptionRole, NumbersRole, IconNameRole, UserRole };

    explicit PresetModel(const PresetLibrary &library, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    int rowOf(const QString &id) const; //!< "" is the first row; -1 when unknown.

private:
    const PresetLibrary &m_library;
};

} // namespace ambrotype::ui
