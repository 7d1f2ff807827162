#include "inference/engine_loader.h"
#include "jobs/log_file.h"
#include "main_window/main_window.h"
#include "settings.h"
#include "theme/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QIcon>
#include <QLibraryInfo>
#include <QLocale>
#include <QStyleFactory>
#include <QTimer>
#include <QTranslator>

namespace {

//! Loads our translation and Qt's own for \p language. English has one as well: it holds the plural forms.
void loadTranslations(QApplication &application, const QString &language)
{
    const QLocale locale = language.isEmpty() ? QLocale() : QLocale(language);
    const auto load = [&](const QLocale &wanted, const QString &name, const QString &folder) {
        auto *translator = new QTranslator(&application);
        if (!translator->load(wanted, name, QStringLiteral("_"), folder)) {
            delete translator;
            return false;
        }
        return application.installTranslator(translator);
    };
    const QString ours = QStringLiteral(":/ambrotype/translations");
    load(QLocale(QLocale::English), QStringLiteral("ambrotype"), ours);
    if (locale.language() == QLocale::English || locale.language() == QLocale::C)
        return;
    load(locale, QStringLiteral("qtbase"), QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    load(locale, QStringLiteral("ambrotype"), ours);
}

} // namespace

int main(int argc, char **argv)
{
    using namespace ambrotype::ui;

    ambrotype::inference::prepareProcess();
    // Set before QApplication reads the desktop's style, so that no foreign style is loaded.
    QApplication::setStyle(QStringLiteral("Fusion"));
    QApplication::setApplicationName(QStringLiteral("ambrotype"));
    QApplication::setApplicationVersion(QStringLiteral(AMBROTYPE_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("ambrotype"));
    QApplication application(argc, argv);

    Settings settings;
    loadTranslations(application, settings.language());
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("main", "Restores and enhances photographs."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("files"),
                                 QCoreApplication::translate("main", "Pictures and folders to open."),
                                 QStringLiteral("[FILE...]"));
    parser.process(application);

    Theme::apply(application, Theme::fromName(settings.theme()));
    application.setWindowIcon(QIcon(QStringLiteral(":/ambrotype/icons/ambrotype.svg")));
    MainWindow window(settings);
    window.show();
    QTimer::singleShot(0, &window, [&window, files = parser.positionalArguments()] {
        ambrotype::jobs::startLogFile(true); // after the first picture of the window: opening a file takes time
        window.startBackgroundWork();
        if (!files.isEmpty())
            window.studio().openInputs(files);
    });
    return QApplication::exec();
}
