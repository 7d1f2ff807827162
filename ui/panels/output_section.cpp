#include "panels/output_section.h"

#include "export/output_words.h"
#include "panels/focus_order.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <utility>

namespace ambrotype::ui {

OutputSection::OutputSection(OutputSource source, QWidget *parent)
    : QWidget(parent)
    , m_source(std::move(source))
    , m_fold(new QToolButton(this))
    , m_line(new QLabel(this))
{
    setObjectName(QStringLiteral("outputSection"));
    auto *title = new QLabel(tr("Output"), this);
    title->setFont(Theme::strongFont());
    title->setToolTip(tr("What the files of all results are that Enhance and the queue write"));
    m_fold->setAutoRaise(true);
    m_fold->setAccessibleName(tr("Show the controls of %1").arg(title->text()));
    m_line->setObjectName(QStringLiteral("outputLine"));
    m_line->setWordWrap(true);
    m_line->setProperty("dim", true);
    m_line->setFont(Theme::smallFont());
    m_line->setTextFormat(Qt::PlainText);
    m_line->setAccessibleDescription(tr("What the files of results are"));
    m_line->setContentsMargins(Theme::lines(0.5), 0, 0, 0);
    auto *head = new QHBoxLayout;
    head->setSpacing(0);
    head->addSpacing(24); // where the stages have their handle
    head->addWidget(m_fold);
    head->addWidget(title, 1);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(head);
    column->addWidget(m_line);
    connect(m_fold, &QToolButton::clicked, this, [this] { setOpen(!isOpen()); });
    setOpen(false);
    refresh();
}

void OutputSection::refresh()
{
    const ExportSettings settings = m_source.settings();
    if (settings != m_shown) {
        m_shown = settings;
        m_line->setText(outputLine(settings));
        if (m_form) {
            const QSignalBlocker quiet(m_form); // half of them would be kept in between
            m_form->show(settings);
        }
    }
    if (m_form) {
        const QSignalBlocker quiet(m_form);
        m_form->setExample(m_source.example());
    }
}

void OutputSection::setOpen(bool open)
{
    if (open && !m_form)
        makeForm();
    if (m_form)
        m_form->setVisible(open);
    m_line->setVisible(!open);
    m_fold->setIcon(icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
}

void OutputSection::makeForm()
{
    m_form = new ExportForm(m_source.settings(), m_source.example(), this, ExportForm::Extent::File);
    m_form->layout()->setContentsMargins(Theme::lines(0.5), 0, 0, Theme::lines(0.5));
    layout()->addWidget(m_form);
    chainFocus(QList<QWidget *>{m_fold} + inFocusOrder(*m_form)); // the keyboard follows the eye
    connect(m_form, &ExportForm::changed, this, [this] {
        if (!m_form->isUsable())
            return; // a name that is being typed
        m_shown = m_form->settings();
        m_line->setText(outputLine(*m_shown));
        m_source.keep(*m_shown);
    });
}

} // namespace ambrotype::ui
