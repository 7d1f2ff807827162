#pragma once

#include <QString>

#include <vector>

class QCoreApplication;

namespace ambrotype::ui {

//! A language that the window speaks.
struct Language
{
    QString code; //!< "en", "zh_CN", "ru".
    QString name; //!< In itself.
};

//! All of them, English first.
const std::vector<Language> &languages();

//! Makes \p application speak \p code; "" = the system's language, English where we have no translation of it.
//! Dialogs of Qt follow. To be called before the first widget is made; a later call replaces the language, and texts
//! made afterwards follow it.
void speak(QCoreApplication &application, const QString &code);

} // namespace ambrotype::ui
