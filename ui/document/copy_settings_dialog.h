#pragma once

#include "document/edit_parts.h"

#include <QDialog>

#include <map>
#include <string>

class QCheckBox;
class QGridLayout;
class QPushButton;

namespace ambrotype::ui {

//! Asks which settings of a picture are copied: a check box for each stage, for their order and, where there is
//! something to copy, for what was decided about single faces. Enter takes the choice of the last time.
class CopySettingsDialog : public QDialog
{
    Q_OBJECT

public:
    enum class Purpose { Copy, Sync };

    //! \p title names the picture.
    CopySettingsDialog(Purpose purpose,
                       const EditState &edit,
                       const QString &title,
                       const PartChoice &choice,
                       QWidget *parent = nullptr);

    EditParts parts() const;   //!< With the face decisions, where they were asked for.
    PartChoice choice() const; //!< To be remembered.

private:
    QWidget *buildBoxes();
    void addBox(QGridLayout &grid, QCheckBox *box, const QString &note);
    QWidget *buildQuick();
    void tick(const EditParts &parts);
    void follow(); //!< What can be pressed.

    EditState m_edit;
    EditParts m_changed;
    PartChoice::Way m_way;
    std::map<std::string, QCheckBox *> m_stages;
    QCheckBox *m_order = nullptr;
    QCheckBox *m_faces = nullptr; //!< Null where nothing was decided.
    QPushButton *m_accept = nullptr;
};

} // namespace ambrotype::ui
