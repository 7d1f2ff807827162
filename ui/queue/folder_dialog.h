#pragma once

#include "export/folder_layout.h"

#include <QDialog>

class QCheckBox;
class QRadioButton;

namespace ambrotype::ui {

//! Asks where the results of a dropped folder with folders in it are to go. Not modal: the queue and the window go on.
class FolderDialog : public QDialog
{
    Q_OBJECT

public:
    //! \p pictures lie in \p folders below what was dropped.
    FolderDialog(int pictures, int folders, QWidget *parent = nullptr);

    bool mirrors() const;            //!< Else all results go into one folder.
    FolderLayout remembered() const; //!< For the next time.

private:
    QRadioButton *m_mirror;
    QRadioButton *m_flat;
    QCheckBox *m_askAgain;
};

} // namespace ambrotype::ui
