#pragma once

#include "filmstrip/shoot_filter.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace ambrotype::ui {

class QualityDesk;

//! Chooses pictures by what was measured: blur, noise, number of faces. Has the pictures measured when that is first
//! asked for, says how far that is, and how many nobody has measured. Window thread.
class QualityBar : public QWidget
{
    Q_OBJECT

public:
    QualityBar(ShootFilter &filter, QualityDesk &desk, QWidget *parent = nullptr);

private:
    QPushButton *addChip(QWidget *parent, const QString &text, const QString &name);
    void ask(const ShootFilter::Criteria &criteria);
    void showCriteria();
    void showState();

    ShootFilter &m_filter;
    QualityDesk &m_desk;
    QPushButton *m_blurred;
    QPushButton *m_noisy;
    QList<QPushButton *> m_faces; //!< By ShootFilter::Faces.
    QWidget *m_line;
    QLabel *m_text;
    QPushButton *m_do; //!< Measures, or cancels that.
};

} // namespace ambrotype::ui
