#include "shoot/folder_tree.h"

#include <QStringList>

#include <algorithm>
#include <map>
#include <memory>

namespace ambrotype::ui {

namespace {

struct Branch
{
    int own = 0;
    std::map<QString, std::unique_ptr<Branch>> below;
};

//! \p path and \p name: of \p branch, which holds pictures or leads to several others.
ShootFolder folderOf(const Branch &branch, const QString &path, const QString &name)
{
    ShootFolder folder{path, name, branch.own, {}};
    for (const auto &[part, next] : branch.below) {
        const Branch *at = next.get();
        QString below = path + QLatin1Char('/') + part;
        QString title = part;
        while (at->own == 0 && at->below.size() == 1) {
            const auto &[further, only] = *at->below.begin();
            below += QLatin1Char('/') + further;
            title += QLatin1Char('/') + further;
            at = only.get();
        }
        folder.below.push_back(folderOf(*at, below, title));
        folder.count += folder.below.back().count;
    }
    return folder;
}

} // namespace

std::vector<ShootFolder> folderTrees(const QMap<QString, int> &counts)
{
    Branch root;
    for (auto each = counts.cbegin(); each != counts.cend(); ++each) {
        Branch *at = &root;
        for (const QString &part : each.key().split(QLatin1Char('/'), Qt::SkipEmptyParts)) {
            std::unique_ptr<Branch> &next = at->below[part];
            if (!next)
                next = std::make_unique<Branch>();
            at = next.get();
        }
        at->own += each.value();
    }
    ShootFolder all = folderOf(root, {}, {});
    if (root.own > 0) {
        all.path = all.name = QStringLiteral("/");
        return {all};
    }
    // Where a tree begins its own name is enough: the way to it stands in the tool tip.
    for (ShootFolder &top : all.below)
        top.name = top.path.section(QLatin1Char('/'), -1);
    return all.below;
}

} // namespace ambrotype::ui
