#pragma once

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QString>

#include <vector>

class QAction;

namespace ambrotype::ui {

class Actions;

//! Keys as people know them from another program. Only what differs from ours is named.
struct ShortcutProfile
{
    QString name; //!< The same in every language, except of ours.
    struct Keys
    {
        const char *command; //!< objectName() of its action.
        QStringList keys;    //!< In Qt's portable text.
    };
    std::vector<Keys> keys;
};

//! As shipped, then those of other programs.
const std::vector<ShortcutProfile> &shortcutProfiles();

//! What every command would get that does not have it now. A key goes to the command that the profile names; whichever
//! has it as shipped loses it.
QHash<QAction *, QList<QKeySequence>> changesBy(const ShortcutProfile &profile, const Actions &actions);

} // namespace ambrotype::ui
