#pragma once

#include <QDialog>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace ambrotype::ui {

//! The way through the program in four steps: open, choose a preset, compare, queue. Not modal, so that each step can
//! be tried while it is read.
class FirstSteps : public QDialog
{
    Q_OBJECT

public:
    explicit FirstSteps(QWidget *parent = nullptr);

private:
    void addStep(const QString &iconName, const QString &title, const QString &text);
    void go(int step);

    QStackedWidget *m_steps;
    QLabel *m_where;
    QPushButton *m_back;
    QPushButton *m_next;
};

} // namespace ambrotype::ui
