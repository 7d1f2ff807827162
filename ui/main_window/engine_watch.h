#pragma once

#include "studio/background.h"

#include "jobs/engine_state.h"

#include <QObject>
#include <QTimer>

namespace ambrotype::ui {

//! Asks the engine now and then what is in memory, on a thread of its own. Window thread.
class EngineWatch : public QObject
{
    Q_OBJECT

public:
    explicit EngineWatch(QObject *parent = nullptr);

    void start(); //!< Asks now and then again and again.
    void ask();   //!< Now, unless an answer is on its way.

Q_SIGNALS:
    void changed(const ambrotype::jobs::EngineState &state);

private:
    QTimer m_again;
    bool m_asked = false; //!< And not answered yet.
    jobs::EngineState m_last;
    Background m_work{this};
};

} // namespace ambrotype::ui
