#include "panels/simple_panel.h"

#include "document/photo_document.h"
#include "language/core_text.h"
#include "panels/choice_row.h"
#include "panels/focus_order.h"
#include "panels/model_presence.h"
#include "panels/size_chooser.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include "pipeline/stage.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ambrotype::ui {

namespace {

QFrame *separator(QWidget *parent)
{
    auto *line = new QFrame(parent);
    line->setObjectName(QStringLiteral("line"));
    return line;
}

} // namespace

SimplePanel::SimplePanel(ModelPresence &models, QWidget *parent)
    : QWidget(parent)
    , m_size(new SizeChooser(this))
    , m_auto(new QPushButton(this))
    , m_reasons(new QLabel(this))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::lines(0.35));
    addRow("strength", "amount", tr("Strength"));
    addRow("denoise", "amount", tr("Denoise"));
    addRow("sharpen", "amount", tr("Sharpen"));
    column->addSpacing(Theme::lines(0.2));
    column->addWidget(separator(this));
    column->addSpacing(Theme::lines(0.2));
    addFaces(models);
    column->addWidget(m_size);
    column->addSpacing(Theme::lines(0.2));
    column->addWidget(separator(this));
    column->addSpacing(Theme::lines(0.2));

    m_auto->setText(tr("Auto"));
    m_auto->setIcon(icon(QStringLiteral("auto")));
    m_auto->setAccessibleName(tr("Set the sliders automatically"));
    m_auto->setToolTip(tr("Measures noise, sharpness and compression of this picture and sets the sliders to match."));
    column->addWidget(m_auto);
    m_reasons->setWordWrap(true);
    m_reasons->setProperty("dim", true);
    m_reasons->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_reasons->setAccessibleDescription(tr("Reasons of the automatic values"));
    column->addWidget(m_reasons);
    column->addStretch(1);

    QList<QWidget *> chain; // as it is read, whenever its parts were made
    for (int i = 0; i < column->count(); ++i) {
        if (const QWidget *widget = column->itemAt(i)->widget(); widget && widget != m_auto)
            chain << inFocusOrder(*widget);
    }
    chainFocus(chain << m_auto);

    connect(m_auto, &QPushButton::clicked, this, [this] {
        if (m_document)
            m_document->applyAdvice();
    });
    setDocument(nullptr);
}

void SimplePanel::addFaces(ModelPresence &models)
{
    auto *model = qobject_cast<ChoiceRow *>(addRow("faces", "model", tr("Faces")));
    if (!model)
        return;
    models.attach(*model);
    addRow("faces", "amount", tr("Face strength"));
    addRow("faces", "fidelity", tr("Fidelity"));
    addRow("faces", "mode", tr("Mode"));
    layout()->addWidget(separator(this));
}

ParamEditor *SimplePanel::addRow(const char *stage, const char *param, const QString &title)
{
    const pipeline::Stage *found = pipeline::findStage(stage);
    const pipeline::ParamSpec *spec = found ? found->info().find(param) : nullptr;
    if (!spec)
        return nullptr; // a build without this stage shows no control for it
    ParamEditor *editor = ParamEditor::create(*spec, title, this);
    const bool first = std::none_of(m_rows.begin(), m_rows.end(), [&](const Row &row) { return row.stage == stage; });
    editor->setObjectName(QString::fromLatin1(stage) + (first ? QString() : QLatin1Char('.') + QLatin1String(param)));
    layout()->addWidget(editor);
    m_rows.push_back({stage, editor});
    const std::string stageId = stage;
    const std::string paramId = param;
    connect(editor,
            &ParamEditor::edited,
            this,
            [this, stageId, paramId, title](const pipeline::ParamValue &value, int drag) {
                if (m_document)
                    m_document->setValue(stageId, paramId, value, title, drag);
            });
    connect(editor, &ParamEditor::effectWanted, this, [this, stageId](bool on) {
        Q_EMIT effectWanted(QString::fromStdString(stageId), on);
    });
    connect(editor, &ParamEditor::resetWanted, this, [this, stageId, paramId, title] {
        if (m_document)
            m_document->setValue(stageId, paramId, m_document->baseline().value(stageId, paramId), title, 0);
        refresh();
    });
    return editor;
}

void SimplePanel::setDocument(PhotoDocument *document)
{
    m_document = document;
    m_size->setDocument(document);
    setEnabled(document != nullptr);
    refresh();
    refreshAdvice();
}

void SimplePanel::refresh()
{
    m_size->refresh();
    for (const Row &row : m_rows)
        row.editor->showOf(m_document, row.stage);
}

void SimplePanel::refreshAdvice()
{
    const bool known = m_document && m_document->advice();
    m_auto->setEnabled(known);
    if (!known) {
        const bool comes = m_document && isEnabled() && m_document->state() != PictureState::Failed;
        m_reasons->setText(comes ? tr("Measuring the picture...") : QString());
        return;
    }
    QStringList lines{tr("Auto suggests:")};
    for (const std::string &reason : m_document->advice()->reasons) {
        QString line = coreText(reason);
        if (!line.isEmpty())
            line[0] = line[0].toUpper();
        lines << QStringLiteral("\u2022 ") + line;
    }
    m_reasons->setText(lines.join(QLatin1Char('\n')));
}

} // namespace ambrotype::ui
