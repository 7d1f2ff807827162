#include "main_window/message_bar.h"

#include "theme/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

namespace {

constexpr int kNewsMs = 6000;
constexpr int kDoneMs = 15000;

} // namespace

MessageBar::MessageBar(QWidget *over)
    : FloatingBar(over, 26)
    , m_icon(new IconLabel(QStringLiteral("info"), IconTone::Text, this))
    , m_text(new QLabel(this))
    , m_action(new QPushButton(this))
    , m_details(new QPushButton(tr("Details"), this))
    , m_close(new QToolButton(this))
{
    m_text->setWordWrap(true);
    m_text->setMinimumWidth(Theme::lines(16));
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_close->setIcon(icon(QStringLiteral("close")));
    m_close->setAccessibleName(tr("Close the message"));
    m_action->setAccessibleName(tr("Follow the message"));
    m_details->setAccessibleName(tr("Details of the message"));
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(Theme::lines(0.7), 5, 6, 5);
    line->addWidget(m_icon);
    line->addWidget(m_text, 1);
    line->addWidget(m_action);
    line->addWidget(m_details);
    line->addWidget(m_close);
    m_hide.setSingleShot(true);
    connect(&m_hide, &QTimer::timeout, this, &QWidget::hide);
    connect(m_close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_details, &QPushButton::clicked, this, &MessageBar::showDetail);
    connect(m_action, &QPushButton::clicked, this, [this] {
        if (m_do)
            m_do();
    });
}

int MessageBar::top(int height) const
{
    return parentWidget()->height() - height - Theme::lines(1);
}

void MessageBar::display(const QString &iconName, IconTone tone, const QString &text, int milliseconds)
{
    m_icon->setIcon(iconName, tone);
    m_text->setText(text);
    m_action->setVisible(static_cast<bool>(m_do));
    m_details->setVisible(!m_detail.isEmpty());
    place();
    setVisible(true);
    raise();
    QAccessibleEvent spoken(m_text, QAccessible::Alert); // screen readers read it out
    QAccessible::updateAccessibility(&spoken);
    if (milliseconds > 0)
        m_hide.start(milliseconds);
    else
        m_hide.stop();
}

void MessageBar::showNews(const QString &text)
{
    m_do = nullptr;
    m_detail.clear();
    display(QStringLiteral("info"), IconTone::Text, text, kNewsMs);
}

void MessageBar::showDone(const QString &text, const QString &actionText, std::function<void()> action)
{
    m_do = std::move(action);
    m_detail.clear();
    m_action->setText(actionText);
    m_action->setAccessibleName(actionText);
    display(QStringLiteral("done"), IconTone::Good, text, kDoneMs);
}

void MessageBar::showWork(const QString &text, std::function<void()> cancel)
{
    m_do = std::move(cancel);
    m_detail.clear();
    m_action->setText(tr("Cancel"));
    m_action->setAccessibleName(m_action->text());
    display(QStringLiteral("info"), IconTone::Text, text, 0);
}

void MessageBar::showFailure(const QString &text, const QString &detail)
{
    m_do = nullptr;
    m_detail = detail;
    display(QStringLiteral("warning"), IconTone::Warning, text, 0);
}

QString MessageBar::text() const
{
    return isHidden() ? QString() : m_text->text();
}

void MessageBar::showDetail()
{
    auto *dialog = new QDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Details"));
    auto *text = new QPlainTextEdit(m_text->text() + QStringLiteral("\n\n") + m_detail, dialog);
    text->setReadOnly(true);
    text->setAccessibleName(tr("Technical details"));
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, dialog);
    QPushButton *copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    auto *column = new QVBoxLayout(dialog);
    column->addWidget(text);
    column->addWidget(buttons);
    connect(copy, &QPushButton::clicked, text, [text] { QApplication::clipboard()->setText(text->toPlainText()); });
    connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::close);
    dialog->resize(Theme::lines(36), Theme::lines(16));
    dialog->show();
}

} // namespace ambrotype::ui
