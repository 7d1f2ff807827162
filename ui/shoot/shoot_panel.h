#pragma once

#include <QWidget>

class QLineEdit;

namespace ambrotype::ui {

class FolderList;
class QualityDesk;
class ShootFilter;
class ShootModel;

//! The left tab "Shoot": what is open, by folder, and which of it is shown. Speaks to the filter, as the title line of
//! the filmstrip does. Window thread.
class ShootPanel : public QWidget
{
    Q_OBJECT

public:
    ShootPanel(ShootModel &shoot, ShootFilter &filter, QualityDesk &quality, QWidget *parent = nullptr);

    FolderList &folders() { return *m_folders; }
    void search(); //!< Gives the keyboard to the line for names.

Q_SIGNALS:
    void openFolderWanted();

private:
    QWidget *buildHead();
    QWidget *buildFilters(QualityDesk &quality);

    ShootFilter &m_filter;
    QLineEdit *m_search;
    FolderList *m_folders;
};

} // namespace ambrotype::ui
