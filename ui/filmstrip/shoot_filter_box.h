#pragma once

#include <QComboBox>

namespace ambrotype::ui {

class ShootFilter;

//! Chooses by what has become of the pictures, or by their stars, which of them are shown. Follows the filter, so that
//! several boxes show the same. Window thread.
class ShootFilterBox : public QComboBox
{
    Q_OBJECT

public:
    explicit ShootFilterBox(ShootFilter &filter, QWidget *parent = nullptr);
};

} // namespace ambrotype::ui
