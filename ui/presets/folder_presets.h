#pragma once

#include <QMap>
#include <QString>

namespace ambrotype::ui {

//! With which preset the pictures of a folder begin. Holds for all below it; what is set nearer wins. A value.
class FolderPresets
{
public:
    using Map = QMap<QString, QString>; //!< Id of the preset by the absolute path of the folder.

    FolderPresets() = default;
    explicit FolderPresets(Map presets)
        : m_presets(std::move(presets))
    {
    }

    const Map &all() const { return m_presets; }
    void set(const QString &folder, const QString &preset); //!< "" takes it back.
    QString presetAt(const QString &folder) const
    {
        return m_presets.value(folder);
    } //!< "" when none is set right there.

    //! The nearest folder above \p path (or \p path itself) for which one is set; "" = none.
    QString folderFor(const QString &path) const;
    QString presetFor(const QString &path) const { return m_presets.value(folderFor(path)); }

    static QString folderOf(const QString &file); //!< Where \p file lies.

    QString toJson() const;
    static FolderPresets fromJson(const QString &text); //!< Empty when it cannot be read.

private:
    Map m_presets;
};

} // namespace ambrotype::ui
