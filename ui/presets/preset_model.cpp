#include "presets/preset_model.h"

#include "presets/preset_library.h"
#include "theme/icons.h"

namespace ambrotype::ui {

namespace {

QString amountText(const pipeline::Preset &preset, const char *stage)
{
    for (const pipeline::StageSettings &settings : preset.stages) {
        if (settings.stage != stage)
            continue;
        const auto value = settings.values.find("amount");
        if (value == settings.values.end())
            continue;
        if (const auto *number = std::get_if<double>(&value->second))
            return QString::number(qRound(*number));
        if (const auto *integer = std::get_if<std::int64_t>(&value->second))
            return QString::number(*integer);
    }
    return QStringLiteral("\u2013");
}

QString numbers(const pipeline::Preset &preset)
{
    return QStringLiteral("%1 \u00b7 %2 \u00b7 %3")
        .arg(amountText(preset, "strength"), amountText(preset, "denoise"), amountText(preset, "sharpen"));
}

} // namespace

PresetModel::PresetModel(const PresetLibrary &library, QObject *parent)
    : QAbstractListModel(parent)
    , m_library(library)
{
    connect(&library, &PresetLibrary::changed, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

int PresetModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_library.presets().size()) + 1;
}

QVariant PresetModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    if (index.row() == 0) {
        switch (role) {
        case Qt::DisplayRole:
            return tr("No preset");
        case DescriptionRole:
        case Qt::ToolTipRole:
            return tr("Leaves the picture as it is.");
        case IdRole:
            return QString();
        case IconNameRole:
            return QStringLiteral("original");
        case Qt::DecorationRole:
            return icon(QStringLiteral("original"));
        case UserRole:
            return false;
        default:
            return {};
        }
    }
    const pipeline::Preset &preset = m_library.presets()[static_cast<std::size_t>(index.row() - 1)];
    switch (role) {
    case Qt::DisplayRole:
        return PresetLibrary::title(preset);
    case DescriptionRole:
    case Qt::ToolTipRole:
        return PresetLibrary::description(preset);
    case NumbersRole:
        return numbers(preset);
    case IdRole:
        return QString::fromStdString(preset.id);
    case IconNameRole:
        return PresetLibrary::iconName(preset);
    case Qt::DecorationRole:
        return icon(PresetLibrary::iconName(preset));
    case UserRole:
        return !preset.builtIn;
    case Qt::AccessibleDescriptionRole:
        return tr("Strength, denoise, sharpen: %1").arg(numbers(preset));
    default:
        return {};
    }
}

int PresetModel::rowOf(const QString &id) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (data(index(row), IdRole).toString() == id)
            return row;
    }
    return -1;
}

} // namespace ambrotype::ui
