#pragma once

#include "studio/background.h"

#include "base/cancel.h"

#include <QObject>
#include <QTimer>

namespace ambrotype::ui {

class Settings;

//! Has the user's cache cleaned once a day, also where the program is never closed, on a thread of its own: a large one
//! on a slow disk takes minutes, and nothing shall wait for that. Window thread.
class CacheKeeper : public QObject
{
    Q_OBJECT

public:
    explicit CacheKeeper(const Settings &settings, QObject *parent = nullptr);
    ~CacheKeeper() override; //!< Gives up what goes on; the next start begins anew.

    void start();

private:
    void clean();

    const Settings &m_settings;
    QTimer m_again;
    bool m_busy = false;
    CancelSource m_closing;
    Background m_work{this};
};

} // namespace ambrotype::ui
