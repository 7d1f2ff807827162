#include "main_window/actions.h"

#include "compare/compare_layout.h"
#include "document/photo_document.h"
#include "language/plain_text.h"
#include "theme/icons.h"

#include <QUndoGroup>

namespace ambrotype::ui {

namespace {

constexpr const char *kTip = "tip"; // what the tool tip says before the keys

QKeySequence keys(QKeyCombination combination)
{
    return QKeySequence(combination);
}

} // namespace

Actions::Actions(QWidget *window, QUndoGroup &undoGroup)
    : QObject(window)
    , modes(new QActionGroup(this))
    , m_window(window)
{
    makeFile();
    makeEdit(undoGroup);
    makeStars();
    makeCompare();
    makeFaces();
    makeReview();
    makeZoom();
    makeWindow();
    setPictureAvailable(false);
}

QAction *Actions::make(
    const char *id, const char *iconName, const QString &text, const QList<QKeySequence> &keys, const QString &tip)
{
    auto *action = new QAction(text, m_window);
    action->setObjectName(QLatin1StringView(id));
    if (iconName)
        action->setIcon(icon(QString::fromLatin1(iconName)));
    action->setStatusTip(QString());
    action->setIconText(plainText(text).remove(QStringLiteral("..."))); // of tool buttons: no access key, no dots
    action->setProperty(kTip, tip.isEmpty() ? plainText(text) : tip);
    m_defaults.insert(action, keys);
    setKeys(*action, keys);
    m_window->addAction(action);
    return action;
}

void Actions::setKeys(QAction &action, const QList<QKeySequence> &keys)
{
    action.setShortcuts(keys);
    const QString what = action.property(kTip).toString();
    if (what.isEmpty())
        return; // undo and redo name what they would do
    action.setToolTip(keys.isEmpty() ? what : tr("%1 (%2)").arg(what, keys.front().toString(QKeySequence::NativeText)));
}

QList<QAction *> Actions::all() const
{
    QList<QAction *> actions;
    for (QAction *action : m_window->actions()) {
        if (m_defaults.contains(action))
            actions << action;
    }
    return actions;
}

void Actions::makeFile()
{
    open = make("open", "open", tr("&Open..."), {keys(Qt::CTRL | Qt::Key_O)}, tr("Open pictures"));
    openFolder = make("openFolder", "add-folder", tr("Open &folder..."), {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_O)});
    openSamples = make("openSamples", "picture", tr("Open the &sample pictures"), {});
    newShoot = make("newShoot",
                    nullptr,
                    tr("&New shoot"),
                    {keys(Qt::CTRL | Qt::Key_N)},
                    tr("Take all pictures out of the shoot; their settings are remembered"));
    removePicture = make("removePicture", "remove", tr("&Remove from the shoot"), {keys(Qt::Key_Delete)});
    exportPictures = make(
        "exportPictures", "export", tr("&Export..."), {keys(Qt::CTRL | Qt::Key_E)}, tr("Export with other settings"));
    enhance = make("enhance",
                   "enhance",
                   tr("Enhance"),
                   {keys(Qt::Key_Return), keys(Qt::Key_Enter)},
                   tr("Enhance this picture at full size and save it"));
    addToQueue = make("addToQueue",
                      "add",
                      tr("Add to queue"),
                      {keys(Qt::CTRL | Qt::Key_Return), keys(Qt::CTRL | Qt::Key_Enter)},
                      tr("Add to the queue and go to the next picture"));
    quit = make("quit", nullptr, tr("&Quit"), {keys(Qt::CTRL | Qt::Key_Q)});
    quit->setMenuRole(QAction::QuitRole);
}

void Actions::makeEdit(QUndoGroup &undoGroup)
{
    undo = undoGroup.createUndoAction(m_window, tr("&Undo"));
    undo->setIcon(icon(QStringLiteral("undo")));
    undo->setShortcut(keys(Qt::CTRL | Qt::Key_Z));
    redo = undoGroup.createRedoAction(m_window, tr("&Redo"));
    redo->setIcon(icon(QStringLiteral("redo")));
    redo->setShortcut(keys(Qt::CTRL | Qt::SHIFT | Qt::Key_Z));
    undo->setEnabled(undoGroup.canUndo());
    redo->setEnabled(undoGroup.canRedo());
    undo->setObjectName(QStringLiteral("undo"));
    redo->setObjectName(QStringLiteral("redo"));
    for (QAction *action : {undo, redo})
        m_defaults.insert(action, action->shortcuts());
    m_window->addActions({undo, redo});
    copyPictures = make("copyPictures", nullptr, tr("Copy p&ictures"), {keys(Qt::CTRL | Qt::Key_C)});
    pastePictures = make("pastePictures",
                         nullptr,
                         tr("Paste pict&ures"),
                         {keys(Qt::CTRL | Qt::Key_V)},
                         tr("Open pictures or a picture's pixels that were copied elsewhere"));
    copySettings = make("copySettings",
                        nullptr,
                        tr("&Copy settings..."),
                        {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_C)},
                        tr("Choose what to copy of the settings of this picture"));
    pasteSettings = make("pasteSettings", nullptr, tr("&Paste settings"), {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_V)});
    pasteSettings->setEnabled(false);
    syncSettings = make("syncSettings",
                        nullptr,
                        tr("S&ync settings to the selection"),
                        {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_S)},
                        tr("Give the settings of this picture to all that are selected; those that were chosen last"));
    findPictures = make("findPictures",
                        nullptr,
                        tr("&Find pictures by name"),
                        {keys(Qt::CTRL | Qt::Key_F)},
                        tr("Show only the pictures with a part of their name"));
    automatic =
        make("automatic", "auto", tr("&Auto"), {keys(Qt::CTRL | Qt::Key_U)}, tr("Set the sliders automatically"));
    resetToPreset = make("resetToPreset", "reset", tr("&Reset to the preset"), {keys(Qt::CTRL | Qt::Key_Backspace)});
    savePreset = make("savePreset", "save", tr("&Save as preset..."), {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
}

void Actions::makeStars()
{
    for (int number = 0; number <= PhotoDocument::kMostStars; ++number)
        stars << make(qPrintable(QStringLiteral("stars%1").arg(number)),
                      number > 0 ? "star-full" : "star",
                      number > 0 ? tr("%n star(s)", nullptr, number) : tr("No stars"),
                      {QKeySequence(Qt::Key_0 + number)},
                      number > 0 ? tr("Give the selected pictures %n star(s)", nullptr, number)
                                 : tr("Take the stars of the selected pictures away"));
}

void Actions::makeCompare()
{
    cycleMode = make("cycleMode", nullptr, tr("&Next way to compare"), {keys(Qt::Key_Y)});
    split = make("split", "split", tr("&Split"), {}, tr("Split: original and result with a divider"));
    sideBySide = make("sideBySide", "side-by-side", tr("Side &by side"), {});
    single = make("single", "single", tr("Sin&gle"), {}, tr("Only the result"));
    split->setData(static_cast<int>(CompareMode::Split));
    sideBySide->setData(static_cast<int>(CompareMode::SideBySide));
    single->setData(static_cast<int>(CompareMode::Single));
    for (QAction *action : {split, sideBySide, single}) {
        action->setCheckable(true);
        modes->addAction(action);
    }
    split->setChecked(true);
    orientation = make("orientation", "orientation", tr("&Horizontal divider"), {keys(Qt::SHIFT | Qt::Key_Y)});
    orientation->setCheckable(true);
    flip = make("flip",
                "flip",
                tr("&Flip original and result"),
                {keys(Qt::Key_Backslash)},
                tr("Flip original and result in place; hold the key to look only as long"));
    flip->setAutoRepeat(false);
    dividerLess = make("dividerLess", nullptr, tr("Divider 1 % back"), {keys(Qt::Key_BracketLeft)});
    dividerMore = make("dividerMore", nullptr, tr("Divider 1 % on"), {keys(Qt::Key_BracketRight)});
    // With Shift many keyboards send another character for the same key.
    dividerMuchLess = make("dividerMuchLess",
                           nullptr,
                           tr("Divider 10 % back"),
                           {keys(Qt::SHIFT | Qt::Key_BracketLeft), keys(Qt::Key_BraceLeft)});
    dividerMuchMore = make("dividerMuchMore",
                           nullptr,
                           tr("Divider 10 % on"),
                           {keys(Qt::SHIFT | Qt::Key_BracketRight), keys(Qt::Key_BraceRight)});
    labels = make("labels", nullptr, tr("&Labels in the corners"), {keys(Qt::Key_L)});
    labels->setCheckable(true);
    difference = make("difference",
                      nullptr,
                      tr("&Difference"),
                      {keys(Qt::Key_D)},
                      tr("Show how far the result is from the original: 4, 8, 16 times, off"));
    invented = make("invented",
                    nullptr,
                    tr("&Invented detail"),
                    {keys(Qt::SHIFT | Qt::Key_D)},
                    tr("Mark what the result shows and no blurring, sharpening or contrast of the original explains"));
    invented->setCheckable(true);
    assessment = make("assessment",
                      nullptr,
                      tr("&Assessment frame"),
                      {keys(Qt::CTRL | Qt::Key_B)},
                      tr("Middle grey and a white edge around the picture, to judge its brightness"));
    assessment->setCheckable(true);
    lens = make("lens", "lens", tr("&Magnifier"), {}, tr("Magnifier that shows the other side at 2:1; or hold Alt"));
    lens->setCheckable(true);
    compareWith = make("compareWith",
                       nullptr,
                       tr("&Compare with..."),
                       {keys(Qt::SHIFT | Qt::Key_Backslash), keys(Qt::Key_Bar)},
                       tr("Put another preset or other settings in the place of the original"));
    previousCompared = make("previousCompared",
                            nullptr,
                            tr("Previous to compare with"),
                            {keys(Qt::Key_Comma)},
                            tr("Compare with the previous of the list, in place"));
    nextCompared = make("nextCompared",
                        nullptr,
                        tr("Next to compare with"),
                        {keys(Qt::Key_Period)},
                        tr("Compare with the next of the list, in place"));
    useCompared = make("useCompared",
                       "check",
                       tr("&Apply the compared settings"),
                       {keys(Qt::CTRL | Qt::Key_Period)},
                       tr("Give the picture the settings that it is compared with"));
    useCompared->setEnabled(false);
}

void Actions::makeFaces()
{
    showFaces = make("showFaces", "face", tr("F&aces"), {}, tr("Show the list of faces"));
    nextFace = make("nextFace", "next", tr("&Next face"), {keys(Qt::Key_N)}, tr("Next face at 2:1"));
    faceBoxes = make(
        "faceBoxes", "portrait", tr("&Boxes on the picture"), {keys(Qt::SHIFT | Qt::Key_F)}, tr("Boxes of the faces"));
    faceBoxes->setCheckable(true);
    drawFace = make("drawFace", "brush", tr("&Draw a missed face"), {});
    comparePeople = make("comparePeople",
                         nullptr,
                         tr("&Compare faces within the shoot"),
                         {},
                         tr("Measure the likeness of each face against the sharpest pictures of the same person, too"));
}

void Actions::makeReview()
{
    review = make("review", "eye", tr("&Review"), {keys(Qt::CTRL | Qt::Key_R)}, tr("Review the results of the queue"));
    review->setCheckable(true);
    approve = make("approve", "check", tr("&Approve"), {keys(Qt::Key_P)});
    reject = make("reject", "close", tr("Re&ject"), {keys(Qt::Key_X)}, tr("Reject: the original stands"));
    handwork = make("handwork", "brush", tr("&Hand work"), {keys(Qt::Key_M)}, tr("Needs work by hand"));
    undecided = make("undecided", "reset", tr("&Undecided"), {keys(Qt::Key_U)}, tr("Take the decision back"));
    adjustResult = make("adjustResult",
                        "settings",
                        tr("Change &settings"),
                        {keys(Qt::Key_E)},
                        tr("Change the settings of this picture and do it again"));
    setReviewing(false);
    updateStale = make("updateStale",
                       "stale",
                       tr("Up&date what has changed"),
                       {},
                       tr("Enhance again every picture of the shoot that was changed since it was saved"));
    hotFolder =
        make("hotFolder", "folder", tr("H&ot folder..."), {}, tr("Enhance every picture that comes into a folder"));
    blindTrial = make("blindTrial",
                      nullptr,
                      tr("&Blind comparison of presets..."),
                      {},
                      tr("Compare presets on the selected pictures without knowing which is which"));
}

void Actions::makeZoom()
{
    toggleFit = make("toggleFit", nullptr, tr("Fit or 1:1"), {keys(Qt::Key_Z), keys(Qt::Key_Space)});
    toggleFit->setAutoRepeat(false);
    fit = make("fit", "fit", tr("&Fit"), {keys(Qt::CTRL | Qt::Key_0)}, tr("Whole picture"));
    fill = make("fill", nullptr, tr("Fi&ll"), {keys(Qt::CTRL | Qt::Key_9)}, tr("So large that no grey is seen"));
    zoomQuarter = make("zoomQuarter", nullptr, tr("25 %"), {});
    zoomHalf = make("zoomHalf", nullptr, tr("50 %"), {});
    zoomOne = make("zoomOne",
                   nullptr,
                   tr("100 % (1:1)"),
                   {keys(Qt::CTRL | Qt::Key_1)},
                   tr("One picture pixel on one screen pixel"));
    zoomTwo = make("zoomTwo", nullptr, tr("200 % (2:1)"), {keys(Qt::CTRL | Qt::Key_2)}, tr("200 %"));
    zoomFour = make("zoomFour", nullptr, tr("400 %"), {keys(Qt::CTRL | Qt::Key_4)});
    zoomOne->setIconText(tr("1:1")); // of the tool bar
    zoomTwo->setIconText(tr("2:1"));
    zoomIn = make("zoomIn", "zoom-in", tr("Zoom &in"), {keys(Qt::CTRL | Qt::Key_Plus), keys(Qt::CTRL | Qt::Key_Equal)});
    zoomOut = make("zoomOut", "zoom-out", tr("Zoom &out"), {keys(Qt::CTRL | Qt::Key_Minus)});
    together = make("together",
                    "link",
                    tr("Sides t&ogether again"),
                    {keys(Qt::SHIFT | Qt::Key_Z)},
                    tr("Show the same place on both sides again, after one was moved with Shift"));
    together->setEnabled(false);
}

QList<QAction *> Actions::zooms() const
{
    return {fit, fill, zoomQuarter, zoomHalf, zoomOne, zoomTwo, zoomFour};
}

void Actions::makeWindow()
{
    previous = make("previous", "previous", tr("&Previous picture"), {keys(Qt::Key_Left)});
    next = make("next", "next", tr("&Next picture"), {keys(Qt::Key_Right)});
    startPause = make("startPause", "pause", tr("Pause"), {keys(Qt::CTRL | Qt::Key_P)}, tr("Start or pause the queue"));
    showQueue = make("showQueue", "queue", tr("Queue"), {keys(Qt::CTRL | Qt::Key_J)}, tr("Show the queue"));
    showQueue->setCheckable(true);
    // Not while a control has the focus: there Tab goes to the next control.
    toggleSides = make("toggleSides", nullptr, tr("Hide or show the &sides"), {keys(Qt::Key_Tab)});
    toggleAll = make("toggleAll",
                     nullptr,
                     tr("Hide or show &all but the picture"),
                     {keys(Qt::SHIFT | Qt::Key_Tab), keys(Qt::SHIFT | Qt::Key_Backtab)});
    nextArea = make("nextArea", nullptr, tr("Go to the next &area"), {keys(Qt::Key_F6)});
    fullScreen = make("fullScreen", nullptr, tr("&Full screen"), {keys(Qt::Key_F), keys(Qt::Key_F11)});
    fullScreen->setCheckable(true);
    leave = make("leave", nullptr, tr("Leave full screen"), {keys(Qt::Key_Escape)});
    shortcuts = make("shortcuts", "info", tr("&Keyboard shortcuts"), {keys(Qt::Key_F1), keys(Qt::Key_H)});
    about = make("about", nullptr, tr("&About Ambrotype"), {});
    about->setMenuRole(QAction::AboutRole);
    firstSteps = make("firstSteps", nullptr, tr("&First steps"), {});
    models = make("models", "box", tr("&Models..."), {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_M)}, tr("Manage the models"));
    preferences = make("preferences", "settings", tr("&Preferences..."), {keys(Qt::CTRL | Qt::Key_Comma)});
    preferences->setMenuRole(QAction::PreferencesRole);
}

void Actions::showPaused(bool paused)
{
    startPause->setText(paused ? tr("Start") : tr("Pause"));
    startPause->setIcon(icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
}

void Actions::setDecidable(bool decidable)
{
    for (QAction *action : {approve, reject, handwork, undecided, adjustResult})
        action->setEnabled(decidable);
}

void Actions::setReviewing(bool reviewing)
{
    review->setChecked(reviewing);
    if (!reviewing) {
        setDecidable(false);
        return;
    }
    for (QAction *action : {cycleMode,
                            split,
                            sideBySide,
                            single,
                            orientation,
                            flip,
                            difference,
                            invented,
                            lens,
                            dividerLess,
                            dividerMore,
                            dividerMuchLess,
                            dividerMuchMore,
                            nextFace,
                            toggleFit,
                            zoomIn,
                            zoomOut})
        action->setEnabled(true);
    for (QAction *action : zooms())
        action->setEnabled(true);
}

void Actions::setPictureAvailable(bool available)
{
    for (QAction *action :
         {removePicture,   exportPictures, copyPictures, enhance,       addToQueue,   copySettings,     syncSettings,
          difference,      invented,       automatic,    resetToPreset, savePreset,   cycleMode,        split,
          sideBySide,      single,         orientation,  flip,          dividerLess,  dividerMore,      dividerMuchLess,
          dividerMuchMore, showFaces,      nextFace,     faceBoxes,     drawFace,     comparePeople,    toggleFit,
          zoomIn,          zoomOut,        lens,         compareWith,   nextCompared, previousCompared, blindTrial})
        action->setEnabled(available);
    for (QAction *action : stars + zooms())
        action->setEnabled(available);
    if (!available) {
        lens->setChecked(false);
        invented->setChecked(false);
        useCompared->setEnabled(false);
    }
}

} // namespace ambrotype::ui
