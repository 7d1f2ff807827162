#pragma once

#include <QSlider>

#include <functional>
#include <optional>

namespace ambrotype::ui {

//! A slider made for dragging values: a click goes there at once, the wheel counts only with the focus, Up and Down
//! move by 1, with Shift by 10, and a tick marks the preset's value. Left and Right are left to the filmstrip.
class ValueSlider : public QSlider
{
    Q_OBJECT

public:
    explicit ValueSlider(QWidget *parent = nullptr);

    void setMark(std::optional<int> position); //!< Where the tick stands.
    //! Where its bar begins, for values that go both ways from there; otherwise at the left end.
    void setOrigin(int position);

    //! What positions mean, for screen readers: the number itself, and words with the unit. Without it they are told
    //! the position and how far the slider goes.
    struct Meaning
    {
        std::function<double(int position)> number;
        std::function<QString(int position)> words;
    };
    void setMeaning(Meaning meaning) { m_meaning = std::move(meaning); }
    double number(int position) const;
    QString words(int position) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void resetWanted(); //!< Double click.
    //! Alt is held while dragging: what the value changes shall be shown instead of the result; false = no longer.
    void effectWanted(bool on);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    double handleX(int position) const;
    int valueAt(double x) const;
    int handleRadius() const;
    void showEffect(bool on);

    std::optional<int> m_mark;
    std::optional<int> m_origin;
    bool m_effect = false;
    Meaning m_meaning;
};

} // namespace ambrotype::ui
