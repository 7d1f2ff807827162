#pragma once

#include <QFrame>

class QLabel;
class QPushButton;

namespace ambrotype::ui {

class PhotoDocument;

//! Over the upper edge of a picture of which only a part is there: says how much, and asks whether to use it. It goes
//! when that is answered or another picture comes. Never modal.
class PartialBar : public QFrame
{
    Q_OBJECT

public:
    explicit PartialBar(QWidget *over);

    void ask(const PhotoDocument &document);

Q_SIGNALS:
    void accepted();
    void skipped();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void place();

    QLabel *m_text;
    QPushButton *m_use;
};

} // namespace ambrotype::ui
