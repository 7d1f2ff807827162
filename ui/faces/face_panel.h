#pragma once

#include "faces/face_row.h"
#include "faces/shown_face.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;
class QScrollArea;
class QStackedWidget;
class QToolButton;

namespace ambrotype::ui {

//! The list of faces in the right dock: what was found, each with its controls, and what can be done when nothing was.
//! Shows what it is given and tells what is wanted. Window thread.
class FacePanel : public QWidget
{
    Q_OBJECT

public:
    enum class State { NoPicture, Refused, Unknown, Looking, None, List };

    explicit FacePanel(QAction *showBoxes, QWidget *parent = nullptr);

    struct Content
    {
        State state = State::NoPicture;
        std::vector<ShownFace> faces;
        double strength = 100.0;       //!< Of the stage, 0..100.
        bool restores = false;         //!< The stage is on.
        bool computing = false;        //!< A newer result is on its way.
        int removed = 0;               //!< Faces that a person removed.
        std::vector<FaceModel> models; //!< That a face can be restored with.
    };
    void setContent(Content content);
    const Content &content() const { return m_content; }
    //! \p box: of the face that they show. Kept as long as such a face is there.
    void setCrops(const faces::Box &box, const QImage &before, const QImage &after);
    void clearCrops();           //!< Another picture.
    void setCurrent(int number); //!< Also brings the row into sight; 0 = none.
    void setHighlighted(int number);

    FaceRow *row(int number) const; //!< Null when there is none, or not yet.

Q_SIGNALS:
    void shown();
    void hidden();
    void findWanted();
    void drawWanted();
    void lowerThresholdWanted();
    void continueWanted(); //!< Without faces.
    void restoreWanted();  //!< Switch the stage on.
    void bringBackWanted();

    //! \name From the rows
    //! @{
    void entered(int number);
    void left(int number);
    void clicked(int number);
    void lookWanted(int number);
    void onChanged(int number, bool on);
    void strengthChanged(int number, double strength, int drag);
    void effectWanted(bool on); //!< See ParamEditor::effectWanted().
    void followChanged(int number, bool follow);
    void anonymiseChanged(int number, bool anonymise);
    void modelChanged(int number, const QString &model);
    void removeWanted(int number);
    void moveWanted(int number);
    void exportWanted(int number);
    void personWanted(int number);
    void resetWanted(int number);
    //! @}

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *buildHead(QAction *showBoxes);
    QWidget *buildNotice();
    QWidget *buildNone();
    QWidget *buildMessage();
    void showHead();
    void showMessage();
    void makeRows(); //!< Some of those that are missing; goes on by itself.
    FaceRow *makeRow();
    void refreshRow(std::size_t index);

    struct Crops
    {
        faces::Box box;
        QImage before;
        QImage after;
    };
    Crops *cropsOf(const faces::Box &box);

    Content m_content;
    std::vector<Crops> m_crops;
    std::vector<FaceRow *> m_rows; //!< Made so far; row i shows face i.
    int m_current = 0;
    QTimer m_more;

    QLabel *m_summary;
    QToolButton *m_draw;
    QToolButton *m_again;
    QWidget *m_notice;
    QStackedWidget *m_pages;
    QScrollArea *m_list;
    QWidget *m_ground;
    QWidget *m_none;
    QWidget *m_message;
    QLabel *m_messageText;
    QPushButton *m_find;
    QPushButton *m_removed;
};

} // namespace ambrotype::ui
