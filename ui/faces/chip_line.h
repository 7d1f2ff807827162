#pragma once

#include <QStringList>
#include <QWidget>

namespace ambrotype::ui {

//! Short facts as small labels with an icon each, in one line; what finds no room is counted at the end and told in the
//! tool tip.
class ChipLine : public QWidget
{
    Q_OBJECT

public:
    explicit ChipLine(QWidget *parent = nullptr);
    void setChips(const QStringList &texts);
    const QStringList &chips() const { return m_chips; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

    //! The icon that goes with a badge of a face.
    static QString iconOf(const QString &badge);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    int widthOf(const QString &text, bool withIcon) const;
    QStringList m_chips;
};

} // namespace ambrotype::ui
