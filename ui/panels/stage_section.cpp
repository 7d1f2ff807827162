#include "panels/stage_section.h"

#include "document/photo_document.h"
#include "language/core_text.h"
#include "panels/choice_row.h"
#include "panels/model_presence.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ambrotype::ui {

StageSection::StageSection(const pipeline::StageInfo &info, ModelPresence &models, QWidget *parent)
    : QWidget(parent)
    , m_info(info)
    , m_fold(new QToolButton(this))
    , m_enabled(new QCheckBox(coreText(info.title), this))
    , m_body(new QWidget(this))
{
    const QString title = coreText(info.title);
    m_fold->setAutoRaise(true);
    m_fold->setAccessibleName(tr("Show the controls of %1").arg(title));
    m_enabled->setFont(Theme::strongFont());
    m_enabled->setToolTip(coreText(info.help));
    m_enabled->setAccessibleName(tr("%1 on or off").arg(title));

    auto *head = new QHBoxLayout;
    head->setSpacing(2);
    head->addWidget(m_fold);
    head->addWidget(m_enabled, 1);
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(Theme::lines(0.5), 0, 0, Theme::lines(0.5));
    body->setSpacing(Theme::lines(0.3));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(head);
    column->addWidget(m_body);

    for (const pipeline::ParamSpec &spec : info.params) {
        if (!ParamEditor::hasEditor(spec))
            continue;
        ParamEditor *editor = ParamEditor::create(spec, {}, m_body);
        if (auto *choice = qobject_cast<ChoiceRow *>(editor); choice && spec.id == "model")
            models.attach(*choice);
        body->addWidget(editor);
        m_editors.push_back(editor);
        const QString step = tr("%1: %2").arg(title, coreText(spec.title));
        connect(editor, &ParamEditor::edited, this, [this, editor, step](const pipeline::ParamValue &value, int drag) {
            if (m_document)
                m_document->setValue(m_info.id, editor->spec().id, value, step, drag);
        });
        connect(editor, &ParamEditor::resetWanted, this, [this, editor, step] {
            if (!m_document)
                return;
            const std::string &param = editor->spec().id;
            m_document->setValue(m_info.id, param, m_document->baseline().value(m_info.id, param), step, 0);
            refresh();
        });
    }
    connect(m_enabled, &QCheckBox::toggled, this, [this, title](bool on) {
        if (m_document)
            m_document->setEnabled(m_info.id, on, on ? tr("%1 on").arg(title) : tr("%1 off").arg(title));
    });
    connect(m_fold, &QToolButton::clicked, this, [this] { setOpen(!isOpen()); });
    setOpen(false);
}

void StageSection::refresh()
{
    if (!m_document)
        return;
    const QSignalBlocker quiet(m_enabled);
    m_enabled->setChecked(m_document->recipe().isEnabled(m_info.id));
    for (ParamEditor *editor : m_editors) {
        editor->setVisible(ParamEditor::isInForce(editor->spec(), m_info.id, m_document->recipe()));
        editor->setValue(m_document->recipe().value(m_info.id, editor->spec().id));
        editor->setBaseline(m_document->baseline().value(m_info.id, editor->spec().id));
    }
}

void StageSection::setOpen(bool open)
{
    m_body->setVisible(open);
    m_fold->setIcon(icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right")));
}

bool StageSection::isUsed() const
{
    const auto differs = [this](const ParamEditor *editor) {
        return m_document->recipe().value(m_info.id, editor->spec().id) != editor->spec().defaultValue;
    };
    return m_document && std::any_of(m_editors.begin(), m_editors.end(), differs);
}

bool StageSection::isOpen() const
{
    return !m_body->isHidden();
}

} // namespace ambrotype::ui
