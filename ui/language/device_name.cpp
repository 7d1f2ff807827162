#include "language/device_name.h"

#include <QCoreApplication>

namespace ambrotype::ui {

QString deviceName(const QString &id)
{
    if (id == QLatin1StringView("cpu"))
        return QCoreApplication::translate("Devices", "CPU");
    if (id.startsWith(QLatin1StringView("cuda")))
        return QStringLiteral("CUDA %1").arg(id.contains(QLatin1Char(':')) ? id.section(QLatin1Char(':'), 1)
                                                                           : QStringLiteral("0"));
    if (id == QLatin1StringView("mps"))
        return QStringLiteral("Metal");
    return id;
}

} // namespace ambrotype::ui
