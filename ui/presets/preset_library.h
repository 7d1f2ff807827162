#pragma once

#include "pipeline/preset.h"

#include "studio/background.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <vector>

namespace ambrotype::ui {

//! All presets of the program and the user, read from the disk by a worker. Window thread.
class PresetLibrary : public QObject
{
    Q_OBJECT

public:
    explicit PresetLibrary(QObject *parent = nullptr);

    void reload(); //!< Returns at once; changed() follows.
    bool isLoaded() const { return m_loaded; }
    const std::vector<pipeline::Preset> &presets() const { return m_presets; }
    const pipeline::Preset *find(const QString &id) const; //!< Null when unknown.

    //! Writes a preset of the user's; changed() follows, or failed().
    void save(const pipeline::Preset &preset);
    void remove(const QString &id); //!< One of the user's.
    //! Reads preset files of somebody else and keeps them as the user's; changed() follows, imported() or failed().
    void importFiles(const QStringList &files);
    //! Writes preset \p id to \p file, to be given to others; exported() or failed() follows.
    void exportTo(const QString &id, const QString &file);

    //! \p preset under another name, with all that its text says besides, also what this version does not know.
    static pipeline::Preset retitled(const pipeline::Preset &preset, const QString &name, const QString &description);
    //! Name and sentence in the language of the window.
    static QString title(const pipeline::Preset &preset);
    static QString description(const pipeline::Preset &preset);
    static QString iconName(const pipeline::Preset &preset);

Q_SIGNALS:
    void changed();
    void failed(const QString &message);
    void imported(const QStringList &ids);
    void exported(const QString &file);

private:
    std::vector<pipeline::Preset> m_presets;
    bool m_loaded = false;
    Background m_work{this};
};

} // namespace ambrotype::ui
