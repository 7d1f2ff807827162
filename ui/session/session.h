#pragma once

#include "document/photo_document.h"
#include "filmstrip/shoot_filter.h"

#include "base/result.h"

#include <QByteArray>
#include <QList>
#include <QString>

#include <memory>
#include <vector>

namespace ambrotype::ui {

//! A picture as it is remembered between two starts of the program: its file and its settings, never its pixels.
struct SavedPicture
{
    QString file;
    QString subFolder;
    std::shared_ptr<const EditState> edit; //!< Never null. Shared, so that a snapshot of a large shoot is cheap.
    bool touched = false;                  //!< Somebody has changed something.
    PictureState state = PictureState::Untouched;
    QString result;                                //!< File of the result; empty without one.
    std::shared_ptr<const pipeline::Recipe> saved; //!< What the result on the disk was made with; may be null.
    int stars = 0;
    bool acceptsPart = false; //!< See PhotoDocument::acceptPart().

    void giveTo(PhotoDocument &document) const; //!< The settings and what is said of it. Window thread.
};

//! What of \p state outlives a shoot: what ran or waited is for the queue to say, what failed is found out again.
PictureState lastingState(PictureState state, bool touched);

//! All that comes back at the next start. A value; any thread.
struct Session
{
    std::vector<SavedPicture> pictures; //!< Of the shoot, in order.
    std::vector<SavedPicture> earlier;  //!< Touched pictures that were in a shoot before, the latest last.
    int current = -1;                   //!< Index of the picture on the canvas; -1 = none.
    QList<int> selected;                //!< Indices, ascending.
    ShootFilter::Criteria shown;        //!< Which of the pictures are shown.
};

//! Stable JSON; each recipe is written once, however many pictures share it.
QByteArray sessionToJson(const Session &session);

//! Reads what sessionToJson() wrote. A picture whose recipe cannot be read is left out. Errors: BadFormat (no such
//! text), Unsupported (written by a newer program). Never throws, whatever the bytes.
Result<Session> sessionFromJson(const QByteArray &text);

} // namespace ambrotype::ui
