#include "canvas/display_profile.h"

#include "base/log.h"

#include <QFile>
#include <QGuiApplication>
#include <QScreen>
#include <QWidget>

#include <cstdlib>
#include <memory>

#ifdef AMBROTYPE_HAVE_XCB
#include <xcb/xcb.h>
#endif

namespace ambrotype::ui {

namespace {

constexpr qint64 kLargestProfile = 16 << 20;

#ifdef AMBROTYPE_HAVE_XCB
struct Free
{
    void operator()(void *memory) const { std::free(memory); }
};
template <typename T> using Reply = std::unique_ptr<T, Free>;

QByteArray rootProperty(xcb_connection_t *connection, const QByteArray &name)
{
    const auto atomCookie = xcb_intern_atom(connection, 1, static_cast<uint16_t>(name.size()), name.constData());
    const Reply<xcb_intern_atom_reply_t> atom(xcb_intern_atom_reply(connection, atomCookie, nullptr));
    if (!atom || atom->atom == XCB_ATOM_NONE)
        return {};
    const xcb_window_t root = xcb_setup_roots_iterator(xcb_get_setup(connection)).data->root;
    const auto cookie = xcb_get_property(connection, 0, root, atom->atom, XCB_ATOM_CARDINAL, 0, kLargestProfile / 4);
    const Reply<xcb_get_property_reply_t> reply(xcb_get_property_reply(connection, cookie, nullptr));
    if (!reply || reply->format != 8)
        return {};
    return {static_cast<const char *>(xcb_get_property_value(reply.get())), xcb_get_property_value_length(reply.get())};
}
#endif

} // namespace

QByteArray screenProfileBytes(const QWidget &window)
{
#ifdef AMBROTYPE_HAVE_XCB
    auto *x11 = qGuiApp->nativeInterface<QNativeInterface::QX11Application>();
    if (!x11 || !x11->connection())
        return {};
    // The first screen's profile is _ICC_PROFILE, the others' _ICC_PROFILE_1 and so on.
    const qsizetype screen = QGuiApplication::screens().indexOf(window.screen());
    QByteArray name("_ICC_PROFILE");
    if (screen > 0)
        name += '_' + QByteArray::number(screen);
    return rootProperty(x11->connection(), name);
#else
    (void)window;
    return {};
#endif
}

std::shared_ptr<const imaging::IccProfile> loadDisplayProfile(const QString &file, const QByteArray &bytes)
{
    QByteArray content = bytes;
    if (!file.isEmpty()) {
        QFile icc(file);
        if (!icc.open(QIODevice::ReadOnly)) {
            log(LogLevel::Warning, "ui", "the monitor profile cannot be read: " + file.toStdString());
            return {};
        }
        content = icc.read(kLargestProfile);
    }
    if (content.isEmpty())
        return {};
    auto profile = imaging::IccProfile::parse({content.begin(), content.end()});
    if (!profile || (*profile)->model() != imaging::ColorModel::Rgb) {
        log(LogLevel::Warning, "ui", "the monitor profile is no usable RGB profile");
        return {};
    }
    return (*profile)->isSrgb() ? nullptr : *profile;
}

} // namespace ambrotype::ui
