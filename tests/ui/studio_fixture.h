#pragma once

#include "main_window/main_window.h"
#include "settings.h"
#include "support/test_files.h"

#include <QImage>
#include <QString>

#include <functional>
#include <memory>

namespace ambrotype::test {

//! The one QApplication of the test program, on the offscreen platform.
QApplication &application();

//! Waits, with the event loop running, until \p done or \p milliseconds have passed. \returns whether it was done.
bool waitFor(const std::function<bool()> &done, int milliseconds = 200000);

//! A picture with structure and grain, the same for the same arguments.
QImage grainyPicture(int width, int height, unsigned seed);

//! A studio window on an empty home of its own, or on one that is there already.
class StudioFixture
{
public:
    explicit StudioFixture(const QString &home = {});
    ~StudioFixture();

    ui::MainWindow &window() { return *m_window; }
    ui::Studio &studio() { return m_window->studio(); }
    //! Closes the window and opens it again with the same settings. \p between: what happens to the files meanwhile.
    void reopen(const std::function<void()> &between = {});

    //! Writes a grainy picture of that size; \returns its path.
    QString makePicture(const QString &name, int width, int height);
    QString path(const QString &name) const;

    void open(const QStringList &files);
    //! Opens a picture and waits until the canvas shows it as its recipe wants it.
    void openAndSettle(const QString &file);
    bool settle(); //!< Waits for the canvas.

    //! What the canvas shows now, with everything drawn over it.
    QImage grab();
    void trigger(const QString &actionText); //!< By text without "&".
    QAction *action(const QString &text);

private:
    void makeWindow();

    TemporaryDir m_folder;
    std::unique_ptr<ui::Settings> m_settings;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace ambrotype::test
