#pragma once

#include <QShowEvent>
#include <QVBoxLayout>
#include <QWidget>

#include <functional>
#include <utility>

namespace ambrotype::ui {

//! A page whose content is made when it is first shown, so that the start of the program does not wait for it.
class LazyPage : public QWidget
{
public:
    //! \p make: makes the content, a child of the widget that it gets.
    LazyPage(std::function<QWidget *(QWidget *)> make, QWidget *parent)
        : QWidget(parent)
        , m_make(std::move(make))
    {
    }

    //! The content, made now if it was not there.
    QWidget *content()
    {
        if (!m_content) {
            m_content = m_make(this);
            auto *column = new QVBoxLayout(this);
            column->setContentsMargins(0, 0, 0, 0);
            column->addWidget(m_content);
        }
        return m_content;
    }

protected:
    void showEvent(QShowEvent *event) override
    {
        content();
        QWidget::showEvent(event);
    }

private:
    std::function<QWidget *(QWidget *)> m_make;
    QWidget *m_content = nullptr;
};

} // namespace ambrotype::ui
