#pragma once

#include <QMap>
#include <QString>

#include <vector>

namespace ambrotype::ui {

//! A folder of the shoot as the Shoot tab lists it.
struct ShootFolder
{
    QString path;
    QString name;  //!< Its own, and those of the folders above it that hold nothing else: "2024/wedding".
    int count = 0; //!< Pictures in it and below it.
    std::vector<ShootFolder> below;

    bool operator==(const ShootFolder &) const = default;
};

//! The folders of \p counts (pictures directly in each folder, by absolute path) as trees: one where all lie below a
//! common folder, else one for each place that they came from. Folders that only lead to one other are joined with it.
std::vector<ShootFolder> folderTrees(const QMap<QString, int> &counts);

} // namespace ambrotype::ui
