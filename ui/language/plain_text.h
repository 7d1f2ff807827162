#pragma once

#include <QRegularExpression>
#include <QString>

namespace ambrotype::ui {

//! \p text of a command without its access key: "&Open" and "Open(&O)", as Chinese writes it, give "Open".
inline QString plainText(QString text)
{
    static const QRegularExpression bracketed(QStringLiteral("\\(&\\w\\)"));
    return text.remove(bracketed).remove(QLatin1Char('&'));
}

} // namespace ambrotype::ui
