#pragma once

#include "faces/face_overlay.h"
#include "faces/shown_face.h"

#include "imaging/icc_profile.h"
#include "jobs/face_service.h"

#include <QObject>
#include <QPointer>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace ambrotype::ui {

class Canvas;
class FaceDrawBar;
class FacePanel;
class ModelPresence;
class PhotoDocument;
class ViewFeeder;

//! Brings together what is known of a picture's faces, what a person decides about them, the list and the boxes on the
//! canvas. Decisions go into the recipe as steps of the history; results come with the pixels of the canvas, or, where
//! no face is restored, from a search of their own. Window thread.
class FaceDesk : public QObject
{
    Q_OBJECT

public:
    FaceDesk(
        Canvas &canvas, ViewFeeder &feeder, FacePanel &panel, jobs::FaceService &service, QObject *parent = nullptr);
    ~FaceDesk() override;

    void setDocument(PhotoDocument *document);                                  //!< Null = none.
    void setDisplayProfile(std::shared_ptr<const imaging::IccProfile> profile); //!< Of the crops; null = sRGB.

    //! Which restorers are on this machine; null = not known. Must outlive this.
    void setModelPresence(const ModelPresence *presence) { m_presence = presence; }

    void next(); //!< Shows the next face at 2:1.
    void draw();
    void setBoxesVisible(bool visible); //!< Until then they are there while the list is.
    int current() const { return m_current; }
    const std::vector<ShownFace> &faces() const { return m_faces; }
    FaceOverlay &overlay() { return *m_overlay; }

Q_SIGNALS:
    void boxesVisibleChanged(bool visible);
    void listWanted();
    void continueWanted();
    void personWanted(const ambrotype::ui::ShownFace &face); //!< See PeopleDesk::copyToPerson().
    void told(const QString &message);
    void failed(const QString &message, const QString &detail);
    void exported(const QString &message, const QString &file);

private:
    static constexpr double kLookZoom = 2.0; //!< Of a face that is gone to.

    // face_desk_connections.cpp
    void connectPanel();
    void connectRows();
    void connectOverlay();
    void connectService();

    // face_desk.cpp
    void refresh();
    void showBoxes();
    void recipeChanged();
    void lookIfNeeded(); //!< Where the list is seen and nothing else will tell.
    void find();
    void askForCrops();
    void select(int number, bool reveal);
    void lookAt(const ShownFace &face, double zoom);
    void finishDrawing(const faces::Face &face);
    void exportFace(int number);
    void lowerThreshold();
    void switchOn();
    const ShownFace *shown(int number) const;
    int numberNear(faces::Point place) const; //!< Of the face whose middle is there; 0 = none.
    bool restores() const;
    void
    decide(int number, const std::function<void(pipeline::FaceChoice &)> &change, const QString &title, int drag = 0);

    QPointer<Canvas> m_canvas;
    ViewFeeder &m_feeder;
    FacePanel &m_panel;
    jobs::FaceService &m_service;
    FaceOverlay *m_overlay;
    QPointer<FaceDrawBar> m_bar; //!< The canvas owns it.
    QPointer<PhotoDocument> m_document;
    std::shared_ptr<const imaging::IccProfile> m_display;
    std::vector<ShownFace> m_faces;
    int m_current = 0;
    const ModelPresence *m_presence = nullptr;
    std::optional<ShownFace> m_moving; //!< Whose points are being moved.
    std::optional<bool> m_wantBoxes;   //!< As the person said.
    bool m_renderFailed = false;       //!< No result will come with the canvas.
    quint64 m_finding = 0;
    bool m_goOn = false;        //!< To the first face, once it is found.
    std::string m_searchedWith; //!< Values of the search that the findings came from.

    struct CropSet
    {
        quint64 request = 0;
        pipeline::Recipe recipe;
        std::vector<faces::Box> boxes;
        bool withResult = false;
    };
    std::optional<CropSet> m_crops; //!< Asked for, or here.
    QTimer m_cropTimer;
    QTimer m_findTimer;
};

} // namespace ambrotype::ui
