#pragma once

#include <QAbstractListModel>
#include <QHash>
#include <QStringList>

#include <vector>

namespace ambrotype::ui {

class PresetModel;

//! The presets under headings, as the panel shows them: starred, used lately, the user's own, those that came from
//! somebody else, the shipped ones; or, with a search, those that fit it. Headings cannot be selected. Roles are those
//! of PresetModel and those below.
class PresetGroups : public QAbstractListModel
{
    Q_OBJECT

public:
    //! FolderRole: of which folder it is the default, for the picture on the canvas. LicenceRole: sentences about its
    //! models where they are not cleared for paid work.
    enum Role { HeaderRole = Qt::UserRole + 100, StarredRole, FolderRole, LicenceRole };
    static constexpr int kMostRecent = 3;

    explicit PresetGroups(PresetModel &presets, QObject *parent = nullptr);

    void setSearch(const QString &text); //!< Part of a name or a description; case does not matter.
    void setStarred(const QStringList &ids);
    void setRecent(const QStringList &ids); //!< The latest first.
    const QStringList &starred() const { return m_starred; }
    void setImported(const QStringList &ids); //!< Of the user's own.
    //! \p id is the default of \p folder, where the picture on the canvas lies; "" = there is none.
    void setDefault(const QString &id, const QString &folder);
    const QString &defaultId() const { return m_default; }
    const QString &defaultFolder() const { return m_defaultFolder; }
    void setLicences(const QHash<QString, QString> &sentences); //!< By id.

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    int rowOf(const QString &id) const; //!< In its own group; -1 when it is not shown.

private:
    struct Row
    {
        QString header;  //!< Not empty: a heading.
        int source = -1; //!< Row of the presets.
    };
    void rebuild();
    void add(const QString &header, const std::vector<int> &sources);
    bool fits(int source) const;
    QString idOf(int source) const;
    QString remarks(int source) const;
    void tellAll();

    PresetModel &m_presets;
    QString m_search;
    QStringList m_starred;
    QStringList m_recent;
    QStringList m_imported;
    QString m_default;
    QString m_defaultFolder;
    QHash<QString, QString> m_licences;
    std::vector<Row> m_rows;
};

} // namespace ambrotype::ui
