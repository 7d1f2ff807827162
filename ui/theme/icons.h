#pragma once

#include <QIcon>
#include <QLabel>
#include <QString>

namespace ambrotype::ui {

//! The icon \p name of resources/icons in the text colour of the theme in force, drawn when it is first painted, at
//! any size and pixel ratio. Follows a change of theme at the next paint. An unknown name gives "preset".
QIcon icon(const QString &name);

//! The same in one fixed role: the colour of a state.
enum class IconTone { Text, Dim, Good, Warning, Bad, Accent, SelectionText };
QIcon icon(const QString &name, IconTone tone);

//! An icon of one line of text's height that follows the theme.
class IconLabel : public QLabel
{
    Q_OBJECT

public:
    IconLabel(const QString &name, IconTone tone, QWidget *parent = nullptr);
    void setIcon(const QString &name, IconTone tone);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QIcon m_icon;
};

} // namespace ambrotype::ui
