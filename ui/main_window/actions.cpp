#include "main_window/actions.h"

#include "compare/compare_layout.h"
#include "theme/icons.h"

#include <QUndoGroup>

namespace ambrotype::ui {

namespace {

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
    makeCompare();
    makeFaces();
    makeZoom();
    makeWindow();
    setPictureAvailable(false);
}

QAction *Actions::make(const char *iconName, const QString &text, const QList<QKeySequence> &keys, const QString &tip)
{
    auto *action = new QAction(text, m_window);
    if (iconName)
        action->setIcon(icon(QString::fromLatin1(iconName)));
    action->setShortcuts(keys);
    QString plain = text;
    plain.remove(QLatin1Char('&'));
    const QString what = tip.isEmpty() ? plain : tip;
    action->setStatusTip(QString());
    action->setToolTip(keys.isEmpty() ? what
                                      : tr("%1 (%2)").arg(what, keys.front().toString(QKeySequence::NativeText)));
    m_window->addAction(action);
    return action;
}

void Actions::makeFile()
{
    open = make("open", tr("&Open..."), {keys(Qt::CTRL | Qt::Key_O)}, tr("Open pictures"));
    openFolder = make("add-folder", tr("Open &folder..."), {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_O)});
    openSample = make("picture", tr("Open the &sample picture"), {});
    removePicture = make("remove", tr("&Remove from the shoot"), {keys(Qt::Key_Delete)});
    exportPictures = make("export", tr("&Export..."), {keys(Qt::CTRL | Qt::Key_E)}, tr("Export with other settings"));
    enhance = make("enhance",
                   tr("Enhance"),
                   {keys(Qt::Key_Return), keys(Qt::Key_Enter)},
                   tr("Enhance this picture at full size and save it"));
    addToQueue = make("add",
                      tr("Add to queue"),
                      {keys(Qt::CTRL | Qt::Key_Return), keys(Qt::CTRL | Qt::Key_Enter)},
                      tr("Add to the queue and go to the next picture"));
    quit = make(nullptr, tr("&Quit"), {keys(Qt::CTRL | Qt::Key_Q)});
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
    m_window->addActions({undo, redo});
    copySettings = make(nullptr, tr("&Copy settings"), {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_C)});
    pasteSettings = make(nullptr, tr("&Paste settings"), {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_V)});
    pasteSettings->setEnabled(false);
    automatic = make("auto", tr("&Auto"), {keys(Qt::CTRL | Qt::Key_U)}, tr("Set the sliders automatically"));
    resetToPreset = make("reset", tr("&Reset to the preset"), {keys(Qt::CTRL | Qt::Key_Backspace)});
    savePreset = make("save", tr("&Save as preset..."), {keys(Qt::CTRL | Qt::SHIFT | Qt::Key_P)});
}

void Actions::makeCompare()
{
    cycleMode = make(nullptr, tr("&Next way to compare"), {keys(Qt::Key_Y)});
    split = make("split", tr("&Split"), {}, tr("Split: original and result with a divider"));
    sideBySide = make("side-by-side", tr("Side &by side"), {});
    single = make("single", tr("Sin&gle"), {}, tr("Only the result"));
    split->setData(static_cast<int>(CompareMode::Split));
    sideBySide->setData(static_cast<int>(CompareMode::SideBySide));
    single->setData(static_cast<int>(CompareMode::Single));
    for (QAction *action : {split, sideBySide, single}) {
        action->setCheckable(true);
        modes->addAction(action);
    }
    split->setChecked(true);
    orientation = make("orientation", tr("&Horizontal divider"), {keys(Qt::SHIFT | Qt::Key_Y)});
    orientation->setCheckable(true);
    flip = make("flip",
                tr("&Flip original and result"),
                {keys(Qt::Key_Backslash)},
                tr("Flip original and result in place; hold the key to look only as long"));
    flip->setAutoRepeat(false);
    dividerLess = make(nullptr, tr("Divider 1 % back"), {keys(Qt::Key_BracketLeft)});
    dividerMore = make(nullptr, tr("Divider 1 % on"), {keys(Qt::Key_BracketRight)});
    // With Shift many keyboards send another character for the same key.
    dividerMuchLess =
        make(nullptr, tr("Divider 10 % back"), {keys(Qt::SHIFT | Qt::Key_BracketLeft), keys(Qt::Key_BraceLeft)});
    dividerMuchMore =
        make(nullptr, tr("Divider 10 % on"), {keys(Qt::SHIFT | Qt::Key_BracketRight), keys(Qt::Key_BraceRight)});
    labels = make(nullptr, tr("&Labels in the corners"), {keys(Qt::Key_L)});
    labels->setCheckable(true);
}

void Actions::makeFaces()
{
    showFaces = make("face", tr("F&aces"), {}, tr("Show the list of faces"));
    nextFace = make("next", tr("&Next face"), {keys(Qt::Key_N)}, tr("Next face at 2:1"));
    faceBoxes = make("portrait", tr("&Boxes on the picture"), {keys(Qt::SHIFT | Qt::Key_F)}, tr("Boxes of the faces"));
    faceBoxes->setCheckable(true);
    drawFace = make("brush", tr("&Draw a missed face"), {});
}

void Actions::makeZoom()
{
    toggleFit = make(nullptr, tr("Fit or 1:1"), {keys(Qt::Key_Z), keys(Qt::Key_Space)});
    toggleFit->setAutoRepeat(false);
    fit = make("fit", tr("&Fit"), {keys(Qt::CTRL | Qt::Key_0)}, tr("Whole picture"));
    zoomOne = make(nullptr, tr("1:1"), {keys(Qt::CTRL | Qt::Key_1)}, tr("One picture pixel on one screen pixel"));
    zoomTwo = make(nullptr, tr("2:1"), {keys(Qt::CTRL | Qt::Key_2)}, tr("200 %"));
    zoomIn = make("zoom-in", tr("Zoom &in"), {keys(Qt::CTRL | Qt::Key_Plus), keys(Qt::CTRL | Qt::Key_Equal)});
    zoomOut = make("zoom-out", tr("Zoom &out"), {keys(Qt::CTRL | Qt::Key_Minus)});
}

void Actions::makeWindow()
{
    previous = make("previous", tr("&Previous picture"), {keys(Qt::Key_Left)});
    next = make("next", tr("&Next picture"), {keys(Qt::Key_Right)});
    startPause = make("pause", tr("Pause"), {keys(Qt::CTRL | Qt::Key_P)}, tr("Start or pause the queue"));
    showQueue = make("queue", tr("Queue"), {keys(Qt::CTRL | Qt::Key_J)}, tr("Show the queue"));
    showQueue->setCheckable(true);
    // Not while a control has the focus: there Tab goes to the next control.
    toggleSides = make(nullptr, tr("Hide or show the &sides"), {keys(Qt::Key_Tab)});
    toggleAll = make(nullptr,
                     tr("Hide or show &all but the picture"),
                     {keys(Qt::SHIFT | Qt::Key_Tab), keys(Qt::SHIFT | Qt::Key_Backtab)});
    nextArea = make(nullptr, tr("Go to the next &area"), {keys(Qt::Key_F6)});
    fullScreen = make(nullptr, tr("&Full screen"), {keys(Qt::Key_F), keys(Qt::Key_F11)});
    fullScreen->setCheckable(true);
    leave = make(nullptr, tr("Leave full screen"), {keys(Qt::Key_Escape)});
    shortcuts = make("info", tr("&Keyboard shortcuts"), {keys(Qt::Key_F1)});
    about = make(nullptr, tr("&About Ambrotype"), {});
    about->setMenuRole(QAction::AboutRole);
}

void Actions::showPaused(bool paused)
{
    startPause->setText(paused ? tr("Start") : tr("Pause"));
    startPause->setIcon(icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
}

void Actions::setPictureAvailable(bool available)
{
    for (QAction *action :
         {removePicture,   exportPictures,  enhance,    addToQueue, copySettings, automatic, resetToPreset, savePreset,
          cycleMode,       split,           sideBySide, single,     orientation,  flip,      dividerLess,   dividerMore,
          dividerMuchLess, dividerMuchMore, showFaces,  nextFace,   faceBoxes,    drawFace,  toggleFit,     fit,
          zoomOne,         zoomTwo,         zoomIn,     zoomOut})
        action->setEnabled(available);
}

} // namespace ambrotype::ui
