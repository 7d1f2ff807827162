#pragma once

#include <QFrame>

class QLabel;

namespace ambrotype::ui {

//! The line above the canvas while a result of the review gets other settings: do it again with them, or back.
class RedoBar : public QFrame
{
    Q_OBJECT

public:
    explicit RedoBar(QWidget *parent = nullptr);
    void showFor(const QString &picture);

Q_SIGNALS:
    void redoWanted();
    void backWanted();

private:
    QLabel *m_text;
};

} // namespace ambrotype::ui
