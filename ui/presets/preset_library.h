#pragma once

#include "pipeline/preset.h"

#include "studio/background.h"

#include <QObject>
#include <QString>

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

    //! Name and sentence in the language of the window.
    static QString title(const pipeline::Preset &preset);
    static QString description(const pipeline::Preset &preset);
    static QString iconName(const pipeline::Preset &preset);

Q_SIGNALS:
    void changed();
    void failed(const QString &message);

private:
    std::vector<pipeline::Preset> m_presets;
    bool m_loaded = false;
    Background m_work{this};
};

} // namespace ambrotype::ui
