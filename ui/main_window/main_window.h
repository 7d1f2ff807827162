#pragma once

#include "canvas/view_feeder.h"
#include "compare/compare_layout.h"
#include "document/copy_settings_dialog.h"
#include "document/photo_document.h"
#include "export/export_form.h"
#include "settings.h"
#include "studio/background.h"
#include "studio/studio.h"

#include <QElapsedTimer>
#include <QMainWindow>
#include <QPointer>
#include <QSet>

#include <functional>
#include <memory>
#include <optional>

class QDockWidget;
class QMenu;
class QStackedWidget;
class QTabWidget;
class QToolBar;

namespace ambrotype::jobs {
struct QueueEntry;
}
namespace ambrotype::jobs::shoot {
class BlindTrial;
}

namespace ambrotype::ui {

class Actions;
class AdjustPanel;
class BlindDesk;
class CacheKeeper;
class Canvas;
class EmptyState;
class EngineWatch;
class FaceDesk;
class PartialBar;
class PeopleDesk;
class Filmstrip;
class HotFolderDesk;
class HotFolderDialog;
class FirstSteps;
class Forecaster;
class InfoStrip;
class LazyPage;
class MessageBar;
class ModelDialog;
class PreferenceDialog;
class PresetLicences;
class PresetModel;
class PresetPanel;
class QualityDesk;
class QueuePanel;
class RedoBar;
class ReportDialog;
class ReviewDesk;
class ReviewPanel;
class SessionKeeper;
class ShootPanel;
class StatusLine;

//! The studio window: puts the parts together and connects them to Studio. No part knows another.
class MainWindow : public QMainWindow
{
    Q_OBJECT

public:
    explicit MainWindow(Settings &settings, QWidget *parent = nullptr);
    ~MainWindow() override;

    //! What reads the disk or the screen: to be called once the window is on the screen. \p resumeShoot: the pictures
    //! of the last session come back (where the preferences want it).
    void startBackgroundWork(bool resumeShoot = true);

    Studio &studio() { return m_studio; }
    Canvas &canvas() { return *m_canvas; }
    ViewFeeder &feeder() { return *m_feeder; }
    MessageBar &messageBar() { return *m_messages; }
    Filmstrip &filmstrip() { return *m_filmstrip; }
    FaceDesk &faces() { return *m_faces; }
    ReviewDesk &review() { return *m_review; }

protected:
    void closeEvent(QCloseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    // window_layout.cpp
    void buildCenter();
    void buildDocks();
    QDockWidget *addDock(const QString &name, const QString &title, QWidget *content, Qt::DockWidgetArea area);
    void buildToolBar();
    void buildMenus();
    void buildViewMenu();
    void buildLookMenus(QMenu *view);
    void restoreLayout();
    void saveLayout();

    // window_compare.cpp
    void connectLooks();
    void showLeftOut();
    void showEffect(const QString &stage, bool on);
    void previewPreset(const QString &id);
    void endPreview();
    struct Compared
    {
        QString id; //!< Empty for the original.
        QString title;
        ViewFeeder::Rework rework; //!< Empty for the original.
    };
    std::vector<Compared> comparedWith();
    void fillCompareMenu();
    void compareWith(const QString &id);
    void stepCompared(int by);
    void useCompared();
    void setLens(bool on);
    void nameSides();

    // window_batch.cpp
    void connectBatchActions();
    void askFolderLayout(const std::shared_ptr<const jobs::InputList> &found, int pictures, int folders);
    void showReport();
    void tellFinished();
    void updateStale();
    void showHotFolder();
    void startHotFolder();
    void chooseBlindTrial();
    void showBlindResult(const jobs::shoot::BlindTrial &trial);

    // window_clipboard.cpp
    void copyPictures();
    void pastePictures();

    // window_shoot.cpp
    void buildLeftTabs();
    void buildLeftStrip();
    void showLeftStrip();
    void openLeftPage(QWidget &page);
    QWidget *makeShootPanel(QWidget *parent);
    void connectShoot();
    void showFolderMenu(const QString &folder, const QPoint &global);

    // window_copying.cpp
    struct CopiedSettings
    {
        EditState edit;
        EditParts parts;
    };
    void copySettings();
    void pasteSettings();
    void syncSettings();
    QList<QPointer<PhotoDocument>> selectedOthers(); //!< Without the picture on the canvas.
    void syncTo(const QList<QPointer<PhotoDocument>> &documents, const CopiedSettings &settings);
    void chooseSync(); //!< Asks which parts first.
    //! Asks for the parts of the picture on the canvas; \p accepted gets what was chosen.
    void askForParts(CopySettingsDialog::Purpose purpose, std::function<void(const CopiedSettings &)> accepted);

    // window_presets.cpp
    void connectPresets();
    void connectFolderPresets();
    void connectLicences();
    void showFolderPreset();
    void setFolderPreset(const QString &folder, const QString &id);
    QString folderRemark(const QString &folder) const;
    void choosePreset(const QString &id);
    void renamePreset(const QString &id);
    void removePreset(const QString &id);
    void importPresets();
    void exportPreset(const QString &id);

    // main_window.cpp
    void connectStudio();
    void connectQueuePanel();
    void connectFileActions();
    void connectEditActions();
    void connectViewActions();
    void connectFaces();
    void connectReview();
    void connectSession();
    void setReviewing(bool reviewing);
    void setReviewer();
    //! Brings the picture of a result on the canvas with the settings that it was made with, to do it again.
    void adjustResult(const jobs::QueueEntry &entry);
    void showMade(const jobs::QueueEntry *entry); //!< The settings of the result under review; null: of none.
    void redoResult();
    void endRedoing();
    void chooseModelFile(const QString &id, const QString &title);
    void connectWindowActions();
    void showDocument(PhotoDocument *document);
    void followDocument(PhotoDocument &document);
    void offerPart(const PhotoDocument *document); //!< Of an incomplete file.
    void showWhatCanBeDone();                      //!< Enables the commands that fit the picture and what is going on.
    void showCompareLayout();
    void showQueueState();
    void connectState(); //!< Of strip and status bar.
    void openFiles();
    void openFolder();
    ExportForm::Example exportExample(const PhotoDocument &document, int pictures) const;
    void offerOutput(); //!< The settings of the export, to the advanced panel.
    void exportSelected();
    void goToPicture(int by); //!< Of those that the filmstrip shows, or of the review.
    void enhanceCurrent();
    void addSelectedToQueue();
    QList<int> selectedRows() const; //!< Of the filmstrip; else the picture on the canvas.
    void savePreset();
    void flipReleased();
    void toggleDocks(bool all);
    void goToNextArea();
    void showShortcuts();
    void showAbout();
    ModelDialog *showModels();
    void showFirstSteps();
    void showPreferences();
    void setPreviewMemory();
    void setModelMemory();
    void showInFolder(const QString &file);
    void applyTheme(const QString &name);
    void setSurround(int grey);
    void loadMonitorProfile();
    bool keepsKey(const QKeyEvent &event) const;

    Settings &m_settings;
    Studio m_studio;
    Actions *m_actions;
    PresetModel *m_presetModel;
    Canvas *m_canvas = nullptr;
    EmptyState *m_empty = nullptr;
    QStackedWidget *m_center = nullptr;
    MessageBar *m_messages = nullptr;
    InfoStrip *m_strip = nullptr;
    ViewFeeder *m_feeder = nullptr;
    FaceDesk *m_faces = nullptr;
    PeopleDesk *m_people = nullptr;
    ReviewDesk *m_review = nullptr;
    PresetPanel *m_presets = nullptr;
    ReviewPanel *m_reviewPanel = nullptr;
    QTabWidget *m_left = nullptr;    //!< Shoot, presets and review.
    QToolBar *m_leftStrip = nullptr; //!< Icons in the place of the left dock while that is closed.
    LazyPage *m_shootPage = nullptr;
    ShootPanel *m_shootPanel = nullptr;   //!< Null until its tab is first shown.
    QWidget *m_tabBeforeReview = nullptr; //!< Of m_left.
    QualityDesk *m_quality = nullptr;
    PresetLicences *m_licences = nullptr;
    QSet<QString> m_heard; //!< Notes on results that were told.
    bool m_reviewOpened = false;
    Forecaster *m_forecaster = nullptr; //!< Made when it is first wanted.
    RedoBar *m_redoBar = nullptr;       //!< Made when it is first wanted.
    qint64 m_redoing = 0;               //!< Number of the result that gets other settings; 0 = none.
    const PhotoDocument *m_redoingDocument = nullptr;
    std::unique_ptr<PhotoDocument> m_made; //!< Settings of the result under review; null outside of it.
    AdjustPanel *m_adjust = nullptr;
    Filmstrip *m_filmstrip = nullptr;
    QWidget *m_shootFilter = nullptr;
    QueuePanel *m_queue = nullptr;
    StatusLine *m_status = nullptr;
    SessionKeeper *m_session = nullptr;
    QDockWidget *m_presetDock = nullptr;
    QDockWidget *m_adjustDock = nullptr;
    QDockWidget *m_filmstripDock = nullptr;
    QDockWidget *m_queueDock = nullptr;
    QList<QPointer<QDockWidget>> m_hidden;    //!< By Tab, to be shown again.
    QPointer<ModelDialog> m_models;           //!< Made when it is first wanted; closing only hides it: imports go on.
    QPointer<PreferenceDialog> m_preferences; //!< While it is open.
    QPointer<FirstSteps> m_firstSteps;        //!< While it is open.
    EngineWatch *m_engine = nullptr;
    CacheKeeper *m_cache;
    PartialBar *m_partial = nullptr; //!< Made when a file is incomplete for the first time.
    QElapsedTimer m_flipPressed;
    std::optional<CopiedSettings> m_copied;
    QPointer<CopySettingsDialog> m_copyDialog; //!< While it is open.
    HotFolderDesk *m_hotFolder = nullptr;
    QPointer<ReportDialog> m_report; //!< While it is open.
    int m_finishedSinceIdle = 0;     //!< Pictures of the queue, as long as it works.
    HotFolderDialog *m_hotDialog = nullptr;
    BlindDesk *m_blind = nullptr;
    std::optional<CompareLayout> m_layoutBefore; //!< The blind comparison.
    QMenu *m_compareMenu = nullptr;
    QString m_comparedId;                     //!< What stands in the original's place; empty = the original.
    std::unique_ptr<QObject> m_documentLinks; //!< Connections to the picture on the canvas end with it.
    QString m_previewed;                      //!< Preset that is looked at under the pointer; empty = none.
    std::optional<int> m_gainBefore;          //!< Of the difference, while an effect is shown.
    Background m_work{this};
};

} // namespace ambrotype::ui
