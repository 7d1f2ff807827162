// How fast the window answers: opening, slider to pixels, frames while panning and zooming. Works on the offscreen
// platform with a picture that it makes itself; sizes in megapixels as arguments (24 and 100 without);
// --slider STAGE times that slider alone, --shoot the filters over a shoot of five thousand pictures.
#include "canvas/canvas.h"
#include "canvas/view_feeder.h"
#include "filmstrip/filmstrip.h"
#include "filmstrip/shoot_filter.h"
#include "main_window/main_window.h"
#include "settings.h"
#include "theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QImage>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <functional>
#include <random>
#include <string>
#include <vector>

using namespace ambrotype;

namespace {

double threadMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

double processMs()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

// Both sleep between events, as a window does: one that looks again and again takes a core from what it waits for.
void runEvents(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

bool waitFor(const std::function<bool()> &done, int milliseconds = 600000)
{
    QElapsedTimer timer;
    timer.start();
    QTimer look;
    look.start(5);
    while (!done()) {
        if (timer.elapsed() > milliseconds)
            return false;
        QApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    return true;
}

//! Structure and grain, 3 : 2.
QImage grainyPicture(double megapixels)
{
    const int height = static_cast<int>(std::lround(std::sqrt(megapixels * 1e6 / 1.5)));
    const int width = height * 3 / 2;
    std::mt19937 random(7);
    QImage image(width, height, QImage::Format_RGB32);
    for (int y = 0; y < height; ++y) {
        auto *row = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < width; ++x) {
            const int grain = static_cast<int>(random() % 25) - 12;
            const int base = 60 + 120 * x / width + ((x / 96 + y / 96) % 2) * 40 + grain;
            const auto value = [](int v) { return std::clamp(v, 0, 255); };
            row[x] = qRgb(value(base + 20), value(base), value(base - 30 * y / height));
        }
    }
    return image;
}

void report(const char *what, std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const auto at = [&](double share) {
        return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5)];
    };
    std::printf("  %-44s median %7.1f   95 %% %7.1f   longest %7.1f ms\n", what, at(0.5), at(0.95), values.back());
}

class Bench
{
public:
    Bench(ui::MainWindow &window, QSize size)
        : m_window(window)
        , m_size(size)
    {
    }

    void open(const QString &file)
    {
        QElapsedTimer timer;
        timer.start();
        ui::Studio &studio = m_window.studio();
        studio.openInputs({file});
        waitFor([&] { return studio.current() && studio.current()->file() == file && canvas().hasPicture(); });
        std::printf("  %-44s %7.0f ms\n", "open: first pixels", static_cast<double>(timer.elapsed()));
        waitFor([&] { return studio.current()->source() != nullptr && m_window.feeder().isSettled(); });
        std::printf("  %-44s %7.0f ms\n", "open: the result", static_cast<double>(timer.elapsed()));
    }

    //! From a changed value to the canvas: the first pixels of it (perhaps coarse), and all of them.
    void slider(const std::string &stage, const std::string &where)
    {
        std::vector<double> first, whole, work;
        for (int turn = 0; turn < 9; ++turn) {
            const double value = 30.0 + 5.0 * turn;
            QElapsedTimer timer;
            timer.start();
            const double before = processMs();
            bool seen = false;
            const auto connection =
                QObject::connect(&m_window.studio().renderService(), &jobs::RenderService::rendered, &m_window, [&] {
                    if (!seen)
                        first.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
                    seen = true;
                });
            m_window.studio().current()->setValue(stage, "amount", value, QStringLiteral("bench"), turn + 1);
            waitFor([&] { return m_window.feeder().isSettled(); });
            QObject::disconnect(connection);
            whole.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
            work.push_back(processMs() - before);
            runEvents(250); // the hand rests
        }
        report((stage + ", " + where + ": first pixels").c_str(), first);
        report((stage + ", " + where + ": all pixels").c_str(), whole);
        report((stage + ", " + where + ": all pixels, processor time").c_str(), work);
    }

    void frames(const char *what, const std::function<void(int frame)> &move)
    {
        std::vector<double> work;
        constexpr int kFrames = 180;
        for (int i = 0; i < kFrames; ++i) {
            const double before = threadMs();
            move(i);
            canvas().repaint();
            work.push_back(threadMs() - before);
            runEvents(4); // what arrives meanwhile is in the next frame
        }
        report((std::string(what) + ", processor time of a frame").c_str(), work);
    }

    //! \p only: the id of a stage whose slider alone is timed; empty: all parts.
    void run(const QString &file, const std::string &only)
    {
        open(file);
        const std::vector<std::string> stages =
            only.empty() ? std::vector<std::string>{"strength", "sharpen", "denoise"} : std::vector<std::string>{only};
        for (const std::string &stage : stages)
            slider(stage, "fitted");
        canvas().zoomTo(1.0);
        waitFor([&] { return m_window.feeder().isSettled(); });
        for (const std::string &stage : stages)
            slider(stage, "1:1");
        if (!only.empty())
            return;
        const QPointF middle(m_size.width() / 2.0, m_size.height() / 2.0);
        frames("zoom from the whole to 2:1", [&](int i) { canvas().lookAt(middle, 0.1 * std::pow(20.0, i / 179.0)); });
        frames("pan at 1:1", [&](int i) { canvas().lookAt(middle + QPointF(12.0 * (i - 90), 4.0 * (i - 90)), 1.0); });
        frames("pan at 50 %", [&](int i) { canvas().lookAt(middle + QPointF(16.0 * (i - 90), 0.0), 0.5); });
        frames("divider", [&](int i) {
            ui::CompareLayout layout = canvas().compareLayout();
            layout.divider = i / 179.0;
            canvas().setCompareLayout(layout);
        });
    }

private:
    ui::Canvas &canvas() { return m_window.canvas(); }

    ui::MainWindow &m_window;
    QSize m_size;
};

//! Processor time of the window's thread until the strip is painted: typing a name, a folder, a state, all selected.
void shootOfFiveThousand(ui::MainWindow &window)
{
    constexpr int kPictures = 5000;
    std::vector<ui::ShootModel::Addition> pictures;
    for (int i = 0; i < kPictures; ++i)
        pictures.push_back({QStringLiteral("/shoot/day%1/IMG_%2.jpg").arg(i % 4).arg(i, 5, 10, QLatin1Char('0')), {}});
    ui::Filmstrip &strip = window.filmstrip();
    ui::ShootFilter &filter = window.studio().filter();
    const auto timed = [&](const char *what, const std::function<void(int turn)> &change) {
        std::vector<double> work;
        for (int turn = 0; turn < 9; ++turn) {
            const double before = threadMs();
            change(turn);
            strip.repaint();
            work.push_back(threadMs() - before);
            runEvents(4);
        }
        report(what, work);
    };
    const double before = threadMs();
    window.studio().shoot().add(pictures);
    strip.repaint();
    std::printf("  %-44s %7.1f ms\n", "five thousand pictures added", threadMs() - before);
    runEvents(500);
    const QString typed = QStringLiteral("img_01234");
    timed("search: one more letter", [&](int turn) { filter.setSearch(typed.left(turn + 1)); });
    filter.showAll();
    timed("another folder", [&](int turn) { filter.setFolder(QStringLiteral("/shoot/day%1").arg(turn % 4)); });
    filter.showAll();
    timed("another state",
          [&](int turn) { filter.setWhich(turn % 2 ? ui::ShootFilter::ToDo : ui::ShootFilter::Saved); });
    filter.showAll();
    timed("all selected, none", [&](int turn) { turn % 2 ? strip.clearSelection() : strip.selectAll(); });
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QTemporaryDir folder;
    qputenv("AMBROTYPE_HOME", folder.filePath(QStringLiteral("home")).toUtf8());
    QApplication::setStyle(QStringLiteral("Fusion"));
    QApplication application(argc, argv);
    ui::Theme::apply(application, ui::ThemeId::Mid);
    std::vector<double> sizes;
    std::string only;
    bool manyPictures = false;
    for (int i = 1; i < argc; ++i) {
        if (std::string(argv[i]) == "--slider" && i + 1 < argc)
            only = argv[++i];
        else if (std::string(argv[i]) == "--shoot")
            manyPictures = true;
        else
            sizes.push_back(std::max(1.0, std::atof(argv[i])));
    }
    if (manyPictures) {
        ui::Settings settings(folder.filePath(QStringLiteral("settings.ini")));
        ui::MainWindow window(settings);
        window.resize(1440, 900);
        window.show();
        window.startBackgroundWork(false);
        waitFor([&] { return window.studio().presets().isLoaded(); });
        shootOfFiveThousand(window);
        return 0;
    }
    if (sizes.empty())
        sizes = {24.0, 100.0};
    for (const double megapixels : sizes) {
        const QString file = folder.filePath(QStringLiteral("%1.jpg").arg(megapixels));
        const QImage picture = grainyPicture(megapixels);
        picture.save(file, nullptr, 92);
        std::printf("%d x %d (%.0f megapixels), window 1440 x 900\n", picture.width(), picture.height(), megapixels);
        ui::Settings settings(folder.filePath(QStringLiteral("settings.ini")));
        ui::MainWindow window(settings);
        window.resize(1440, 900);
        window.show();
        window.startBackgroundWork(false);
        waitFor([&] { return window.studio().presets().isLoaded(); });
        Bench(window, picture.size()).run(file, only);
    }
    return 0;
}
