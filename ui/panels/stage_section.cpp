#include "panels/stage_section.h"

#include "document/photo_document.h"
#include "language/core_text.h"
#include "panels/choice_row.h"
#include "panels/drag_handle.h"
#include "panels/model_presence.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ambrotype::ui {

StageSection::StageSection(const pipeline::StageInfo &info, ModelPresence &models, QWidget *parent)
    : QWidget(parent)
    , m_info(info)
    , m_handle(new DragHandle(this))
    , m_fold(new QToolButton(this))
    , m_enabled(new QCheckBox(coreText(info.title), this))
    , m_time(new QLabel(this))
    , m_eye(new QToolButton(this))
    , m_more(new QToolButton(this))
    , m_menu(new QMenu(this))
    , m_body(new QWidget(this))
{
    setObjectName(QString::fromStdString("stage." + info.id));
    buildHead();
    auto *head = new QHBoxLayout;
    head->setSpacing(0);
    head->addWidget(m_handle);
    head->addWidget(m_fold);
    head->addWidget(m_enabled, 1);
    head->addWidget(m_time);
    head->addWidget(m_eye);
    head->addWidget(m_more);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(2);
    column->addLayout(head);
    column->addWidget(m_body);
    buildEditors(models);
    setOpen(false);
}

void StageSection::buildHead()
{
    const QString title = coreText(m_info.title);
    m_handle->setToolTip(tr("Drag to move this stage. The menu at the right moves it as well."));
    m_handle->setAccessibleName(tr("Move %1").arg(title));
    m_fold->setAutoRaise(true);
    m_fold->setAccessibleName(tr("Show the controls of %1").arg(title));
    m_enabled->setFont(Theme::strongFont());
    m_enabled->setToolTip(coreText(m_info.help));
    m_enabled->setAccessibleName(tr("%1 on or off").arg(title));
    m_time->setFont(Theme::smallFont());
    m_time->setProperty("dim", true);
    m_time->setToolTip(tr("Time that this stage took for what was computed last of the visible part"));
    m_eye->setAutoRaise(true);
    m_eye->setCheckable(true);
    m_eye->setIcon(icon(QStringLiteral("eye")));
    m_eye->setToolTip(tr("Look at the result without this stage; the settings stay as they are"));
    m_eye->setAccessibleName(tr("Look without %1").arg(title));
    m_more->setAutoRaise(true);
    m_more->setIcon(icon(QStringLiteral("more")));
    m_more->setPopupMode(QToolButton::InstantPopup);
    m_more->setToolTip(tr("Move or reset this stage"));
    m_more->setAccessibleName(tr("More about %1").arg(title));
    m_more->setMenu(m_menu);
    m_up = m_menu->addAction(tr("Move earlier"));
    m_down = m_menu->addAction(tr("Move later"));
    m_menu->addSeparator();
    connect(m_menu->addAction(tr("Reset to the preset")), &QAction::triggered, this, &StageSection::resetToPreset);
    connect(m_up, &QAction::triggered, this, [this] { Q_EMIT moveWanted(-1); });
    connect(m_down, &QAction::triggered, this, [this] { Q_EMIT moveWanted(1); });
    connect(m_eye, &QToolButton::toggled, this, [this](bool on) {
        m_eye->setIcon(icon(on ? QStringLiteral("eye-off") : QStringLiteral("eye")));
        Q_EMIT leftOutChanged(on);
    });
    connect(m_enabled, &QCheckBox::toggled, this, [this, title](bool on) {
        if (m_document)
            m_document->setEnabled(m_info.id, on, on ? tr("%1 on").arg(title) : tr("%1 off").arg(title));
    });
    connect(m_fold, &QToolButton::clicked, this, [this] { setOpen(!isOpen()); });
}

void StageSection::buildEditors(ModelPresence &models)
{
    const QString title = coreText(m_info.title);
    auto *body = new QVBoxLayout(m_body);
    body->setContentsMargins(Theme::lines(0.5), 0, 0, Theme::lines(0.5));
    body->setSpacing(Theme::lines(0.3));
    for (const pipeline::ParamSpec &spec : m_info.params) {
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
        connect(editor, &ParamEditor::effectWanted, this, &StageSection::effectWanted);
        connect(editor, &ParamEditor::resetWanted, this, [this, editor, step] {
            if (!m_document)
                return;
            const std::string &param = editor->spec().id;
            m_document->setValue(m_info.id, param, m_document->baseline().value(m_info.id, param), step, 0);
            refresh();
        });
    }
}

void StageSection::resetToPreset()
{
    if (!m_document)
        return;
    std::vector<PhotoDocument::Change> changes;
    for (const ParamEditor *editor : m_editors) {
        const std::string &param = editor->spec().id;
        changes.push_back({m_info.id, param, m_document->baseline().value(m_info.id, param)});
    }
    m_document->setValues(changes, tr("Reset %1").arg(coreText(m_info.title)));
    refresh();
}

void StageSection::setMovable(bool up, bool down)
{
    m_up->setEnabled(up);
    m_down->setEnabled(down);
}

void StageSection::setSeconds(std::optional<double> seconds)
{
    if (!seconds)
        m_time->clear();
    else if (*seconds < 1.0)
        m_time->setText(tr("%1 ms").arg(QLocale().toString(*seconds * 1000.0, 'f', *seconds < 0.01 ? 1 : 0)));
    else
        m_time->setText(tr("%1 s").arg(QLocale().toString(*seconds, 'f', 1)));
}

void StageSection::refresh()
{
    const QSignalBlocker quiet(m_enabled);
    m_enabled->setChecked(m_document && m_document->recipe().isEnabled(m_info.id));
    for (ParamEditor *editor : m_editors)
        editor->showOf(m_document, m_info.id);
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
