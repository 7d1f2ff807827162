#pragma once

#include "jobs/shoot/blind_trial.h"

#include <QFrame>

class QLabel;
class QPushButton;

namespace ambrotype::ui {

//! The line over the canvas during a blind comparison: which pair, and the four answers. Its keys are the window's.
class BlindBar : public QFrame
{
    Q_OBJECT

public:
    explicit BlindBar(QWidget *over);
    void showStep(int pair, int pairs); //!< From 1.

Q_SIGNALS:
    void voted(ambrotype::jobs::shoot::Vote vote);
    void takeBackWanted();
    void endWanted();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QPushButton *add(const QString &text, const QString &tip);
    void place();

    QLabel *m_text;
    QPushButton *m_back;
};

} // namespace ambrotype::ui
