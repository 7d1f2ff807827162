#include "base/parallel.h"
#include "inference/engine_loader.h"
#include "jobs/log_file.h"
#include "language/language.h"
#include "main_window/main_window.h"
#include "presets/preset_library.h"
#include "settings.h"
#include "theme/theme.h"

#include <QApplication>
#include <QCommandLineOption>
#include <QCommandLineParser>
#include <QIcon>
#include <QTimer>

#include <cstdio>

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
    ambrotype::setParallelThreads(settings.threads());
    speak(application, settings.language());
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("main", "Restores and enhances photographs."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("files"),
                                 QCoreApplication::translate("main", "Pictures and folders to open."),
                                 QStringLiteral("[FILE...]"));
    const QCommandLineOption preset(
        QStringLiteral("preset"),
        QCoreApplication::translate("main", "The preset that pictures have when they are opened, by its id."),
        QStringLiteral("id"));
    parser.addOption(preset);
    parser.process(application);

    application.setWindowIcon(QIcon(QStringLiteral(":/ambrotype/icons/ambrotype.svg")));
    MainWindow window(settings);
    if (parser.isSet(preset)) {
        window.studio().setInitialPreset(parser.value(preset));
        const auto tellUnknown = [&window, id = parser.value(preset)] {
            if (!window.studio().presets().find(id))
                std::fprintf(stderr, "There is no preset \"%s\".\n", qPrintable(id));
        };
        QObject::connect(
            &window.studio().presets(), &PresetLibrary::changed, &window, tellUnknown, Qt::SingleShotConnection);
    }
    Theme::apply(application, Theme::fromName(settings.theme()));
    window.show();
    QTimer::singleShot(0, &window, [&window, files = parser.positionalArguments()] {
        ambrotype::jobs::startLogFile(true); // after the first picture of the window: opening a file takes time
        window.startBackgroundWork(files.isEmpty());
        if (!files.isEmpty())
            window.studio().openInputs(files);
    });
    return QApplication::exec();
}
