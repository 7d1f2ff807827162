#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "canvas/view_feeder.h"
#include "language/plain_text.h"
#include "theme/theme.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QLocale>
#include <QTest>

#include <random>

namespace ambrotype::test {

QApplication &application()
{
    static QApplication *made = [] {
        if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
            qputenv("QT_QPA_PLATFORM", "offscreen"); // a display is for looking on
        static int argc = 1;
        static char name[] = "test_ui";
        static char *argv[] = {name, nullptr};
        QLocale::setDefault(QLocale(QLocale::English)); // the tests read numbers
        QApplication::setStyle(QStringLiteral("Fusion"));
        auto *created = new QApplication(argc, argv); // lives until the program ends
        ui::Theme::apply(*created, ui::ThemeId::Mid);
        return created;
    }();
    return *made;
}

bool waitFor(const std::function<bool()> &done, int milliseconds)
{
    QElapsedTimer timer;
    timer.start();
    while (!done()) {
        if (timer.elapsed() > milliseconds)
            return false;
        QTest::qWait(5);
    }
    return true;
}

QImage grainyPicture(int width, int height, unsigned seed)
{
    std::mt19937 random(seed);
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y) {
        auto *row = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < width; ++x) {
            const int base = 60 + 120 * x / width + ((x / 32 + y / 32) % 2) * 40;
            const int grain = static_cast<int>(random() % 41) - 20;
            const auto value = [&](int shift) { return std::clamp(base + grain + shift * y / height, 0, 255); };
            row[x] = qRgb(value(20), value(0), value(-30));
        }
    }
    return image;
}

StudioFixture::StudioFixture(const QString &home)
{
    qputenv("AMBROTYPE_HOME",
            home.isEmpty() ? QByteArray::fromStdString((m_folder / "home").string()) : QFile::encodeName(home));
    application();
    m_settings = std::make_unique<ui::Settings>(path(QStringLiteral("settings.ini")));
    makeWindow();
}

StudioFixture::~StudioFixture()
{
    m_window.reset();
    m_settings.reset();
    qunsetenv("AMBROTYPE_HOME");
}

void StudioFixture::makeWindow()
{
    m_window = std::make_unique<ui::MainWindow>(*m_settings);
    m_window->show();
    m_window->startBackgroundWork();
    REQUIRE(QTest::qWaitForWindowExposed(m_window.get()));
    REQUIRE(waitFor([this] { return studio().presets().isLoaded(); }));
}

void StudioFixture::reopen(const std::function<void()> &between)
{
    m_window->close();
    m_window.reset();
    if (between)
        between();
    makeWindow();
}

QString StudioFixture::path(const QString &name) const
{
    return QString::fromStdString((m_folder.path() / name.toStdString()).string());
}

QString StudioFixture::makePicture(const QString &name, int width, int height)
{
    const QString file = path(name);
    REQUIRE(grainyPicture(width, height, static_cast<unsigned>(qHash(name))).save(file));
    return file;
}

void StudioFixture::open(const QStringList &files)
{
    studio().openInputs(files);
}

void StudioFixture::openAndSettle(const QString &file)
{
    open({file});
    REQUIRE(waitFor([this] { return studio().current() && studio().current()->source(); }));
    REQUIRE(settle());
}

bool StudioFixture::settle()
{
    return waitFor([this] { return m_window->feeder().isSettled(); });
}

QImage StudioFixture::grab()
{
    return m_window->canvas().grab().toImage();
}

QAction *StudioFixture::action(const QString &text)
{
    for (QAction *action : m_window->actions()) {
        if (ui::plainText(action->text()) == text)
            return action;
    }
    return nullptr;
}

void StudioFixture::trigger(const QString &actionText)
{
    QAction *found = action(actionText);
    REQUIRE(found);
    found->trigger();
}

} // namespace ambrotype::test
