#pragma once

#include "export/export_settings.h"
#include "export/folder_layout.h"
#include "filmstrip/shoot_filter.h"
#include "filmstrip/shoot_model.h"
#include "presets/folder_presets.h"
#include "presets/preset_library.h"
#include "session/session.h"
#include "studio/background.h"

#include "jobs/batch_queue.h"
#include "jobs/face_service.h"
#include "jobs/input_list.h"
#include "jobs/picture_loader.h"
#include "jobs/render_service.h"
#include "jobs/shoot/people_service.h"

#include <QHash>
#include <QObject>
#include <QUndoGroup>

#include <deque>
#include <memory>

namespace ambrotype::ui {

struct SampleFile;

//! What the program does, without a widget: the shoot, the picture on the canvas, presets, the queue. The window shows
//! it and calls it. Window thread; everything slow is handed to jobs.
class Studio : public QObject
{
    Q_OBJECT

public:
    explicit Studio(QObject *parent = nullptr);
    ~Studio() override;

    ShootModel &shoot() { return m_shoot; }
    ShootFilter &filter() { return m_filter; }
    PresetLibrary &presets() { return m_presets; }
    const PresetLibrary &presets() const { return m_presets; }
    jobs::BatchQueue &queue() { return m_queue; }
    jobs::RenderService &renderService() { return m_render; }
    jobs::FaceService &faceService() { return m_faces; }
    jobs::shoot::PeopleService &peopleService() { return m_people; }
    QUndoGroup &undoGroup() { return m_undo; }
    PhotoDocument *current() const { return m_current; }
    int currentRow() const { return m_shoot.rowOf(m_current); }

    //! Adds files and folders (searched by a worker) to the shoot and shows the first new one.
    void openInputs(const QStringList &paths);
    //! The same, and puts them into the queue at once, with the preset of the picture on the canvas. With
    //! FolderLayout::Ask and pictures in sub-folders nothing is added before queueFound(), see folderLayoutWanted().
    void
    queueInputs(const QStringList &paths, const ExportSettings &settings, FolderLayout layout = FolderLayout::Mirror);
    void queueFound(const jobs::InputList &found, const ExportSettings &settings);
    //! Puts pictures of an earlier session into the shoot with their settings, and \p current of them (-1 = none) on
    //! the canvas, unless there is a picture on it.
    void resume(const std::vector<SavedPicture> &pictures, int current);
    //! Makes the sample pictures where they are not there yet and opens them, each with the preset that suits it.
    void openSamples();

    //! Brings the picture \p file on the canvas, with \p recipe as a step that can be undone.
    void adjust(const QString &file, const pipeline::Recipe &recipe, const QString &presetName);
    //! The settings of a result: \p recipe, against the preset that was called \p presetName when it was made.
    EditState editAsMade(const pipeline::Recipe &recipe, const QString &presetName) const;

    void setCurrentRow(int row);
    void step(int by);                     //!< Next (1) or previous (-1).
    void usePart(PhotoDocument &document); //!< Opens an incomplete picture as far as its file goes.
    void removeRows(const QList<int> &rows);
    void clearShoot(); //!< Takes every picture out of the shoot; their settings are remembered, files stay.

    void applyPreset(const QString &id, const QList<int> &rows);
    //! The preset that pictures get when they are opened.
    void setInitialPreset(const QString &id);

    //! What presets are laid over from now on, see PhotoDocument::setStart(). Pictures that nobody has touched, and
    //! that were neither queued nor saved, get it at once.
    void setStart(const pipeline::Recipe &start);
    const pipeline::Recipe &start() const { return *m_start; }

    const FolderPresets &folderPresets() const { return m_folderPresets; }
    void setFolderPresets(const FolderPresets &presets); //!< Of earlier sessions.
    //! What setFolderPreset() has changed, for undoFolderPreset().
    struct FolderPresetChange
    {
        QString folder;
        QString id;                     //!< The folder's preset now, and
        QString before;                 //!< before; "" = none.
        QHash<QString, QString> former; //!< Presets that open pictures had before, by file.
    };
    //! Pictures from \p folder and below begin with preset \p id from now on; "" takes that back. Open ones get it
    //! where nobody has touched them.
    FolderPresetChange setFolderPreset(const QString &folder, const QString &id);
    void undoFolderPreset(const FolderPresetChange &change); //!< Pictures that somebody touched since stay.

    //! Puts the pictures of \p rows into the queue as they are now. \p announce: tell when the result is there.
    void enqueue(const QList<int> &rows, const ExportSettings &settings, bool announce);
    //! Gives those of \p ids that wait in the queue a preset instead of the settings that they were added with.
    void changePreset(const QList<qint64> &ids, const QString &presetId);
    //! What enqueue() would put into the queue.
    std::vector<jobs::BatchItem> itemsFor(const QList<int> &rows, const ExportSettings &settings) const;

Q_SIGNALS:
    void currentChanged(ambrotype::ui::PhotoDocument *document); //!< Null = none.
    void draftReady(const ambrotype::imaging::Image &pixels, const QSize &fullSize);
    //! Something to say in the message bar. \p detail for "Details".
    void failed(const QString &message, const QString &detail);
    void folderPresetsChanged();
    void told(const QString &message);
    //! \p pictures of what was to be queued lie in \p folders: somebody has to say where their results go.
    void folderLayoutWanted(std::shared_ptr<const ambrotype::jobs::InputList> found, int pictures, int folders);
    void saved(const QString &message, const QString &file); //!< A result that was asked to be announced.

private:
    using ItemId = jobs::BatchQueue::ItemId;

    void connectLoader();
    void connectQueue();
    std::vector<PhotoDocument *> addToShoot(const std::vector<ShootModel::Addition> &additions);
    std::vector<PhotoDocument *> take(const jobs::InputList &found);
    void takeSamples(const std::vector<SampleFile> &samples);
    const pipeline::Preset *initialPreset(const PhotoDocument &document) const;
    void load(PhotoDocument *document);
    void keepSource(PhotoDocument *document);
    void itemFinished(ItemId id);
    void tellAdded(const std::vector<jobs::BatchItem> &items);
    void learnTime(const jobs::BatchQueue::Row &row);
    void itemChanged(int row);
    void queueChanged(); //!< Says of every picture that is in the queue that it is.
    void learnSaved();   //!< Finds out what became of pictures whose result came while they were in no shoot.

    ShootModel m_shoot;
    ShootFilter m_filter{m_shoot};
    PresetLibrary m_presets;
    jobs::PictureLoader m_loader;
    jobs::RenderService m_render;
    jobs::FaceService m_faces{m_render.cache()};
    jobs::shoot::PeopleService m_people;
    jobs::BatchQueue m_queue;
    QUndoGroup m_undo;
    PhotoDocument *m_current = nullptr;
    QString m_initialPreset;
    std::shared_ptr<const pipeline::Recipe> m_start;
    FolderPresets m_folderPresets;
    std::deque<PhotoDocument *> m_open; //!< With their pixels in memory, the latest last.
    struct Errand
    {
        QString file;
        bool announce = false;
    };
    QHash<ItemId, Errand> m_errands;
    QHash<QString, ItemId> m_latest; //!< Of each file: the last time it was added to the queue.
    Background m_work{this};
};

} // namespace ambrotype::ui
