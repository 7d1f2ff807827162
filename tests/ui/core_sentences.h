#pragma once

#include <string>
#include <vector>

namespace ambrotype::test {

//! A whole sentence that core's sources hold, as coreTexts() writes it: what is put in at run time is "%1", "%2" ...
struct CoreSentence
{
    std::string text;
    std::string file; //!< Where it stands, below the source folder.
};

//! Every sentence for people in the string literals of core: those that begin with a capital letter or a value and end
//! like a sentence. Found by reading the sources, so that none is forgotten that no test provokes.
std::vector<CoreSentence> coreSentences();

//! Titles, helps, choices and units that the stages declare, names and sentences of the shipped
//! presets, and what the cards of the models say of them.
std::vector<std::string> declaredTexts();

} // namespace ambrotype::test
