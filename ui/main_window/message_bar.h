#pragma once

#include "canvas/floating_bar.h"
#include "theme/icons.h"

#include <QTimer>

#include <functional>

class QLabel;
class QPushButton;
class QToolButton;

namespace ambrotype::ui {

//! One message over the lower edge of the canvas: what happened, and what can be done. Never modal, and it moves
//! nothing: the picture stays where it is. The latest wins. News go by themselves, failures stay until they are closed.
class MessageBar : public FloatingBar
{
    Q_OBJECT

public:
    explicit MessageBar(QWidget *over);

    void showNews(const QString &text);
    //! With a button that calls \p action.
    void showDone(const QString &text, const QString &actionText, std::function<void()> action);
    //! What goes on, until something else is shown; its button calls \p cancel.
    void showWork(const QString &text, std::function<void()> cancel);
    void showFailure(const QString &text, const QString &detail);
    QString text() const;

private:
    int top(int height) const override;
    void display(const QString &iconName, IconTone tone, const QString &text, int milliseconds);
    void showDetail();

    IconLabel *m_icon;
    QLabel *m_text;
    QPushButton *m_action;
    QPushButton *m_details;
    QToolButton *m_close;
    QString m_detail;
    std::function<void()> m_do;
    QTimer m_hide;
};

} // namespace ambrotype::ui
