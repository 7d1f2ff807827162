#pragma once

#include <QAction>
#include <QActionGroup>
#include <QHash>
#include <QKeySequence>
#include <QObject>
#include <QWidget>

class QUndoGroup;

namespace ambrotype::ui {

//! Every command of the window with its text, icon and shortcut, made once; menus, tool bar and buttons share them.
//! What they do is connected by the window.
class Actions : public QObject
{
    Q_OBJECT

public:
    //! \p undo makes undo and redo, which follow the picture.
    Actions(QWidget *window, QUndoGroup &undo);

    QAction *open;
    QAction *openFolder;
    QAction *openSamples;
    QAction *newShoot;
    QAction *removePicture;
    QAction *exportPictures;
    QAction *enhance;
    QAction *addToQueue;
    QAction *quit;

    QAction *undo;
    QAction *redo;
    QAction *copyPictures;
    QAction *pastePictures;
    QAction *copySettings;
    QAction *pasteSettings;
    QAction *syncSettings;
    QList<QAction *> stars; //!< By their number, beginning with none.
    QAction *findPictures;
    QAction *automatic;
    QAction *resetToPreset;
    QAction *savePreset;

    QAction *cycleMode;
    QActionGroup *modes; //!< Split, side by side, single: data() is the CompareMode.
    QAction *split;
    QAction *sideBySide;
    QAction *single;
    QAction *orientation;
    QAction *flip;
    QAction *dividerLess;
    QAction *dividerMore;
    QAction *dividerMuchLess;
    QAction *dividerMuchMore;
    QAction *labels;
    QAction *difference;
    QAction *invented;
    QAction *assessment;
    QAction *lens;
    QAction *compareWith;  //!< Opens the list of what can stand in the original's place.
    QAction *nextCompared; //!< Goes through that list.
    QAction *previousCompared;
    QAction *useCompared;

    QAction *showFaces;
    QAction *nextFace;
    QAction *faceBoxes;
    QAction *drawFace;
    QAction *comparePeople;

    QAction *review; //!< In and out of the review.
    QAction *approve;
    QAction *reject;
    QAction *handwork;
    QAction *undecided;
    QAction *adjustResult; //!< Other settings for what is reviewed.
    QAction *updateStale;  //!< Into the queue with all that was changed since it was saved.
    QAction *hotFolder;
    QAction *blindTrial;

    QAction *toggleFit;
    QAction *fit;
    QAction *fill;
    QAction *zoomQuarter;
    QAction *zoomHalf;
    QAction *zoomOne;
    QAction *zoomTwo;
    QAction *zoomFour;
    QAction *zoomIn;
    QAction *zoomOut;
    QAction *together; //!< The sides of side by side, which were moved apart.

    QAction *previous;
    QAction *next;
    QAction *startPause;
    QAction *showQueue;
    QAction *toggleSides;
    QAction *toggleAll;
    QAction *nextArea;
    QAction *fullScreen;
    QAction *leave; //!< Esc
    QAction *shortcuts;
    QAction *about;
    QAction *firstSteps;
    QAction *models;
    QAction *preferences;

    QList<QAction *> all() const; //!< In the order in which they were made. Each has an objectName that never changes.
    QList<QAction *> zooms() const; //!< What brings a certain size: fit, fill, 25 to 400 %.
    QList<QKeySequence> defaultKeys(const QAction &action) const { return m_defaults.value(&action); }
    void setKeys(QAction &action, const QList<QKeySequence> &keys);

    //! The commands that need a picture on the canvas.
    void setPictureAvailable(bool available);
    //! In the review only what looks and decides is of use.
    void setReviewing(bool reviewing);
    void setDecidable(bool decidable); //!< There is a result to decide on.
    void showPaused(bool paused);      //!< Of the queue: the next press starts or pauses it.

private:
    QAction *make(const char *id,
                  const char *iconName,
                  const QString &text,
                  const QList<QKeySequence> &keys,
                  const QString &tip = {});
    void makeFile();
    void makeEdit(QUndoGroup &undoGroup);
    void makeStars();
    void makeCompare();
    void makeFaces();
    void makeReview();
    void makeZoom();
    void makeWindow();

    QWidget *m_window;
    QHash<const QAction *, QList<QKeySequence>> m_defaults;
};

} // namespace ambrotype::ui
