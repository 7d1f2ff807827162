#pragma once

#include "studio/background.h"

#include <QHash>
#include <QObject>
#include <QString>

namespace ambrotype::ui {

class PresetLibrary;

//! Which presets use a model of this machine that is not cleared for paid work, by the cards of the models. Asked off
//! the window's thread. Window thread.
class PresetLicences : public QObject
{
    Q_OBJECT

public:
    explicit PresetLicences(const PresetLibrary &library, QObject *parent = nullptr);

    void ask(); //!< changed() follows; asking again meanwhile asks once more afterwards.
    //! By id of the preset, a sentence for each such model; presets without one are left out.
    const QHash<QString, QString> &sentences() const { return m_sentences; }

Q_SIGNALS:
    void changed();

private:
    const PresetLibrary &m_library;
    QHash<QString, QString> m_sentences;
    bool m_asking = false;
    bool m_again = false;
    Background m_work{this};
};

} // namespace ambrotype::ui
