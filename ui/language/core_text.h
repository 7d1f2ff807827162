#pragma once

#include <QString>

#include <string>
#include <vector>

namespace ambrotype::ui {

//! \p english, a text of core (a title, a help, a reason, an error's sentence), in the language of the window. Texts
//! with values in them are recognised by the patterns of coreTexts(); what is not known stays English. Several
//! sentences are translated one by one.
QString coreText(const std::string &english);

//! The English texts of core that the window may show, "%1", "%2" ... standing for what is put in at run time.
//! tests/ui/language_test.cpp searches core for texts that are missing here.
const std::vector<const char *> &coreTexts();

} // namespace ambrotype::ui
