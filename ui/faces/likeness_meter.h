#pragma once

#include "pipeline/findings.h"
#include "theme/icons.h"

#include <QWidget>

namespace ambrotype::ui {

//! What is known of the likeness of a restored face: a word with its icon, and where it was measured below it a bar
//! with the number and the limit.
class LikenessMeter : public QWidget
{
    Q_OBJECT

public:
    explicit LikenessMeter(QWidget *parent = nullptr);

    //! A face as the picture was computed last.
    void setOutcome(const pipeline::FaceOutcome &outcome);
    //! A plain word instead: nothing is known or nothing was done.
    void setWord(const QString &word, const QString &iconName, const QString &explanation);

    QString word() const { return m_word; }
    QString numbers() const; //!< "0.62 / 0.55", "0.62", or nothing.

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void explain(const QString &explanation);
    void paintWord(QPainter &painter, const QRect &area) const;
    void paintTwoLines(QPainter &painter, QRect place) const;
    void paintBar(QPainter &painter, const QRect &area) const;

    QString m_word;
    QString m_icon;
    IconTone m_tone = IconTone::Dim;
    std::optional<double> m_score;
    std::optional<double> m_limit;
};

} // namespace ambrotype::ui
