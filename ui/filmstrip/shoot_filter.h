#pragma once

#include "document/photo_document.h"

#include <QComboBox>

namespace ambrotype::ui {

class Filmstrip;
class ShootModel;

//! Chooses which pictures of the shoot the filmstrip shows, by what has become of them or by their stars. Hides rows of
//! the strip only: the shoot itself keeps all. Window thread.
class ShootFilter : public QComboBox
{
    Q_OBJECT

public:
    enum Which { All, ToDo, InQueue, Saved, Failed, Outdated, NoStars, WithStars };
    //! The entry for pictures of \p stars (1..5) or more.
    static constexpr int withStars(int stars) { return WithStars + stars; }

    ShootFilter(ShootModel &model, Filmstrip &strip, QWidget *parent = nullptr);

    static bool fits(int which, const PhotoDocument &document);

private:
    void apply(int first, int last);

    ShootModel &m_model;
    Filmstrip &m_strip;
};

} // namespace ambrotype::ui
