#pragma once

#include "pipeline/stage.h"

#include <QWidget>

#include <optional>
#include <vector>

class QCheckBox;
class QLabel;
class QMenu;
class QToolButton;

namespace ambrotype::ui {

class DragHandle;
class ModelPresence;
class ParamEditor;
class PhotoDocument;

//! One stage in the advanced panel: a handle and a menu that move it, switch, title, its time, an eye that leaves it
//! out for looking, and its parameters, made from its StageInfo.
class StageSection : public QWidget
{
    Q_OBJECT

public:
    StageSection(const pipeline::StageInfo &info, ModelPresence &models, QWidget *parent = nullptr);

    void setDocument(PhotoDocument *document) { m_document = document; }
    void refresh();
    void setOpen(bool open);
    bool isOpen() const;
    bool isUsed() const; //!< Whether the recipe sets anything here.

    QToolButton *eye() const { return m_eye; }      //!< Checked: the stage is left out for looking.
    DragHandle *handle() const { return m_handle; } //!< What it is taken by to be moved.
    void setMovable(bool up, bool down);            //!< Where it stands among the stages.
    void setSeconds(std::optional<double> seconds); //!< Nothing: not known.

Q_SIGNALS:
    void leftOutChanged(bool leftOut);
    void moveWanted(int by);    //!< -1 = earlier.
    void effectWanted(bool on); //!< See ParamEditor::effectWanted().

private:
    void buildHead();
    void buildEditors(ModelPresence &models);
    void resetToPreset();

    const pipeline::StageInfo &m_info; //!< Lives as long as the program.
    PhotoDocument *m_document = nullptr;
    DragHandle *m_handle;
    QToolButton *m_fold;
    QCheckBox *m_enabled;
    QLabel *m_time;
    QToolButton *m_eye;
    QToolButton *m_more;
    QMenu *m_menu;
    QAction *m_up = nullptr;
    QAction *m_down = nullptr;
    QWidget *m_body;
    std::vector<ParamEditor *> m_editors;
};

} // namespace ambrotype::ui
