#pragma once

#include <QDialog>

class QAction;

namespace ambrotype::ui {

//! Lists the commands of the window with their keys.
class ShortcutDialog : public QDialog
{
    Q_OBJECT

public:
    ShortcutDialog(const QList<QAction *> &actions, QWidget *parent = nullptr);
};

} // namespace ambrotype::ui
