#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace ambrotype::ui {

class ShootFilter;

//! Says how many pictures a filter shows of how many, and brings back all with one click; hidden without a filter.
class ShownCount : public QWidget
{
    Q_OBJECT

public:
    explicit ShownCount(ShootFilter &filter, QWidget *parent = nullptr);

private:
    void refresh();

    ShootFilter &m_filter;
    QLabel *m_text;
    QToolButton *m_all;
};

} // namespace ambrotype::ui
