#pragma once

#include "studio/background.h"

#include <QObject>
#include <QString>

#include <set>
#include <string>

namespace ambrotype::ui {

class ChoiceRow;

//! Which of the models that stages offer are on this machine, asked off the window's thread, and the way to bring one
//! in. Rows that are attached show what is missing. Window thread.
class ModelPresence : public QObject
{
    Q_OBJECT

public:
    explicit ModelPresence(QObject *parent = nullptr);

    //! Lets \p row, the editor of a parameter "model" of \p stage, show which of its choices are missing.
    void attach(ChoiceRow &row);
    void ask(); //!< Looks, unless it is looking.
    bool isKnown() const { return m_known; }
    bool isMissing(const std::string &id) const { return m_missing.contains(id); }
    //! Whether not one of the models that \p stage offers is here.
    bool lacksAll(const std::string &stage) const;

    //! Copies \p file, which should be that of model \p id, into the folder of models, and tells what became of it.
    void import(const QString &file, const QString &id);

Q_SIGNALS:
    void changed();
    void importWanted(const QString &id, const QString &title); //!< A missing choice was chosen: ask for its file.
    void imported(const QString &id);                           //!< \p id is now here.
    void told(const QString &message);
    void failed(const QString &message, const QString &detail);

private:
    std::set<std::string> m_missing;
    bool m_known = false;
    bool m_asking = false;
    Background m_work{this};
};

} // namespace ambrotype::ui
