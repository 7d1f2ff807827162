#pragma once

#include "theme/theme.h"

#include <QString>

#include <vector>

namespace ambrotype::ui {

//! A theme as menus and preferences offer it.
struct ThemeChoice
{
    ThemeId id;
    QString title; //!< In the language of the window.
};

//! All themes, the usual one first.
std::vector<ThemeChoice> themeChoices();

//! A surround of the picture as menus and preferences offer it.
struct SurroundChoice
{
    int grey; //!< 0..255, sRGB.
    QString title;
};

//! All surrounds, from dark to light.
std::vector<SurroundChoice> surroundChoices();

} // namespace ambrotype::ui
