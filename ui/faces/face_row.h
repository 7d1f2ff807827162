#pragma once

#include "faces/face_models.h"
#include "faces/shown_face.h"

#include <QImage>
#include <QWidget>

class QCheckBox;
class QLabel;
class QMenu;
class QToolButton;

namespace ambrotype::ui {

class ChipLine;
class LikenessMeter;
class ValueSlider;

//! One face in the list: how it was and how it is, its likeness, its strength, on or off, and a menu. Shows what it is
//! given and tells what is wanted.
class FaceRow : public QWidget
{
    Q_OBJECT

public:
    explicit FaceRow(QWidget *parent = nullptr);

    //! \p stageStrength: 0..100, what a face follows; \p restores: the stage is on; \p computing: a new result is on
    //! its way.
    void setFace(const ShownFace &face, double stageStrength, bool restores, bool computing);
    const ShownFace &face() const { return m_face; }
    int number() const { return m_face.number(); }
    void setModels(std::vector<FaceModel> models) { m_models = std::move(models); } //!< That its menu offers.
    void setCrops(const QImage &before, const QImage &after);                       //!< Null: not there.
    const QImage &before() const { return m_before; }
    const QImage &after() const { return m_after; }
    void setCurrent(bool current);
    void setHighlighted(bool highlighted); //!< The pointer is over its box.
    QSize sizeHint() const override;

    ValueSlider *slider() const { return m_slider; }
    QCheckBox *box() const { return m_on; }
    QToolButton *link() const { return m_link; }
    QToolButton *menuButton() const { return m_menu; }

Q_SIGNALS:
    void entered(int number);
    void left(int number);
    void clicked(int number);
    void lookWanted(int number); //!< Double click.
    void onChanged(int number, bool on);
    void strengthChanged(int number, double strength, int drag);
    void effectWanted(bool on);                  //!< Alt is held on the slider, see ParamEditor::effectWanted().
    void followChanged(int number, bool follow); //!< The stage's strength.
    void anonymiseChanged(int number, bool anonymise);
    void modelChanged(int number, const QString &model); //!< FaceModel::id.
    void removeWanted(int number);
    void moveWanted(int number); //!< Its box and points.
    void drawWanted();
    void exportWanted(int number);
    void personWanted(int number); //!< What is decided about it, for its person in the whole shoot.
    void resetWanted(int number);

protected:
    void paintEvent(QPaintEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void layOut();
    void fillMenu();
    void fillModels(QMenu &menu);
    void moved(int value);
    void showLikeness(bool restores, bool computing);
    void paintCrop(QPainter &painter, const QRect &area, const QImage &crop, const QString &none) const;

    ShownFace m_face;
    std::vector<FaceModel> m_models;
    QImage m_before;
    QImage m_after;
    QLabel *m_number;
    LikenessMeter *m_likeness;
    QToolButton *m_menu;
    QCheckBox *m_on;
    ValueSlider *m_slider;
    QLabel *m_value;
    QToolButton *m_link;
    ChipLine *m_chips;
    bool m_restores = false; //!< The stage is on.
    bool m_current = false;
    bool m_highlighted = false;
    int m_drag = 0;
};

} // namespace ambrotype::ui
