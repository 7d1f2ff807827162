#include "language/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

#include <algorithm>

using namespace Qt::Literals::StringLiterals;

namespace ambrotype::ui {

namespace {

constexpr auto kOwner = "ambrotypeTranslator"; // object name of what speak() has installed

//! The code of ours that fits \p wanted best.
QString codeFor(const QString &wanted)
{
    const QLocale locale = wanted.isEmpty() ? QLocale::system() : QLocale(wanted);
    const auto fits = [&locale](const Language &language) {
        return QLocale(language.code).language() == locale.language();
    };
    const auto found = std::find_if(languages().begin(), languages().end(), fits);
    // One Chinese is better than none, but Traditional readers get English rather than the wrong script.
    if (found == languages().end() || (found->code == "zh_CN"_L1 && locale.script() == QLocale::TraditionalHanScript))
        return u"en"_s;
    return found->code;
}

void install(QCoreApplication &application, const QLocale &locale, const QString &name, const QString &folder)
{
    auto *translator = new QTranslator(&application);
    translator->setObjectName(QLatin1StringView(kOwner));
    if (!translator->load(locale, name, u"_"_s, folder) || !QCoreApplication::installTranslator(translator))
        delete translator;
}

} // namespace

const std::vector<Language> &languages()
{
    static const std::vector<Language> all{{u"en"_s, u"English"_s},
                                           {u"zh_CN"_s, u"\u7b80\u4f53\u4e2d\u6587"_s},
                                           {u"ru"_s, u"\u0420\u0443\u0441\u0441\u043a\u0438\u0439"_s}};
    return all;
}

void speak(QCoreApplication &application, const QString &code)
{
    qDeleteAll(application.findChildren<QTranslator *>(QLatin1StringView(kOwner)));
    const QString chosen = codeFor(code);
    // Numbers and dates are the system's unless a language was chosen.
    QLocale::setDefault(code.isEmpty() ? QLocale::system() : QLocale(chosen));
    const QString ours = u":/ambrotype/translations"_s;
    install(application, QLocale(QLocale::English), u"ambrotype"_s, ours); // the plural forms of English
    if (chosen == "en"_L1)
        return;
    const QLocale locale(chosen);
    install(application, locale, u"qtbase"_s, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(application, locale, u"ambrotype"_s, ours);
}

} // namespace ambrotype::ui
