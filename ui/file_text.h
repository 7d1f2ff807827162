#pragma once

#include <QFile>
#include <QMimeData>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <filesystem>

namespace ambrotype::ui {

//! A path as text for models and labels, as jobs names files in its signals.
inline QString fileToText(const std::filesystem::path &file)
{
    return QFile::decodeName(file.c_str());
}

//! The path that fileToText() was made from.
inline std::filesystem::path textToFile(const QString &text)
{
    return {QFile::encodeName(text).toStdString()};
}

//! The files and folders of this machine in what was dropped.
inline QStringList localFiles(const QMimeData &dropped)
{
    QStringList files;
    for (const QUrl &url : dropped.urls()) {
        if (url.isLocalFile())
            files << url.toLocalFile();
    }
    return files;
}

} // namespace ambrotype::ui
