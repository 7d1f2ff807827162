#include "theme/look_choices.h"

#include <QCoreApplication>

namespace ambrotype::ui {

namespace {

struct LookChoices
{
    Q_DECLARE_TR_FUNCTIONS(ambrotype::ui::LookChoices)
};

} // namespace

std::vector<ThemeChoice> themeChoices()
{
    return {{ThemeId::Mid, LookChoices::tr("Middle grey")},
            {ThemeId::Dark, LookChoices::tr("Dark")},
            {ThemeId::Light, LookChoices::tr("Light")},
            {ThemeId::HighContrast, LookChoices::tr("High contrast")}};
}

std::vector<SurroundChoice> surroundChoices()
{
    return {{20, LookChoices::tr("Black")},
            {46, LookChoices::tr("Dark grey")},
            {119, LookChoices::tr("Middle grey, 18 %")},
            {200, LookChoices::tr("Light grey")}};
}

} // namespace ambrotype::ui
