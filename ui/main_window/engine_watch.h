#pragma once

#include "studio/background.h"

#include "jobs/engine_state.h"
#include "jobs/model_use.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace ambrotype::ui {

//! Asks the engine now and then what is in memory, on a thread of its own, which also records what was used. Window
//! thread.
class EngineWatch : public QObject
{
    Q_OBJECT

public:
    explicit EngineWatch(QObject *parent = nullptr);
    ~EngineWatch() override; //!< Waits until what was used is recorded.

    void start(); //!< Asks now and then again and again.
    void ask();   //!< Now, unless an answer is on its way.

Q_SIGNALS:
    void changed(const ambrotype::jobs::EngineState &state);

private:
    QTimer m_again;
    bool m_asked = false; //!< And not answered yet.
    jobs::EngineState m_last;
    std::shared_ptr<jobs::ModelUseKeeper> m_uses; //!< The worker's.
    Background m_work{this};
};

} // namespace ambrotype::ui
