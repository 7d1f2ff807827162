#include "preferences/shortcut_profiles.h"

#include "main_window/actions.h"

using namespace Qt::Literals::StringLiterals;

namespace ambrotype::ui {

const std::vector<ShortcutProfile> &shortcutProfiles()
{
    // From the lists of shortcuts that the programs themselves publish; what they do not have keeps our key.
    static const std::vector<ShortcutProfile> all{{{}, {}},
                                                  {u"Lightroom"_s,
                                                   {{"exportPictures", {u"Ctrl+Shift+E"_s}},
                                                    {"openFolder", {u"Ctrl+Shift+I"_s}},
                                                    {"resetToPreset", {u"Ctrl+Shift+R"_s}},
                                                    {"savePreset", {u"Ctrl+Shift+N"_s}},
                                                    {"zoomIn", {u"Ctrl+="_s, u"Ctrl++"_s}},
                                                    {"removePicture", {u"Del"_s, u"Backspace"_s}},
                                                    {"shortcuts", {u"Ctrl+/"_s, u"F1"_s}},
                                                    {"lens", {u"H"_s}}}},
                                                  {u"Topaz"_s,
                                                   {{"exportPictures", {u"Ctrl+S"_s}},
                                                    {"toggleFit", {u"Z"_s}},
                                                    {"flip", {u"Space"_s, u"\\"_s}},
                                                    {"removePicture", {u"Del"_s, u"Ctrl+W"_s}}}},
                                                  {u"darktable"_s,
                                                   {{"copySettings", {u"Ctrl+C"_s}},
                                                    {"pasteSettings", {u"Ctrl+V"_s}},
                                                    {"copyPictures", {u"Ctrl+Shift+C"_s}},
                                                    {"pastePictures", {u"Ctrl+Shift+V"_s}},
                                                    {"next", {u"Space"_s, u"Right"_s}},
                                                    {"previous", {u"Backspace"_s, u"Left"_s}},
                                                    {"toggleFit", {u"Z"_s}},
                                                    {"reject", {u"R"_s}},
                                                    {"zoomOne", {u"Alt+1"_s}},
                                                    {"fit", {u"Alt+3"_s}},
                                                    {"fullScreen", {u"F11"_s}},
                                                    {"shortcuts", {u"H"_s, u"F1"_s}}}}};
    return all;
}

QHash<QAction *, QList<QKeySequence>> changesBy(const ShortcutProfile &profile, const Actions &actions)
{
    QHash<QString, QList<QKeySequence>> named;
    QList<QKeySequence> taken;
    for (const auto &[command, keys] : profile.keys) {
        for (const QString &text : keys) {
            const QKeySequence key = QKeySequence::fromString(text, QKeySequence::PortableText);
            named[QString::fromLatin1(command)] << key;
            taken << key;
        }
    }
    QHash<QAction *, QList<QKeySequence>> changes;
    for (QAction *action : actions.all()) {
        QList<QKeySequence> wanted = actions.defaultKeys(*action);
        if (named.contains(action->objectName()))
            wanted = named.value(action->objectName());
        else
            wanted.removeIf([&taken](const QKeySequence &key) { return taken.contains(key); });
        if (wanted != action->shortcuts())
            changes.insert(action, wanted);
    }
    return changes;
}

} // namespace ambrotype::ui
