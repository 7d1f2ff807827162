#include "panels/advanced_panel.h"

#include "document/photo_document.h"
#include "panels/stage_section.h"
#include "theme/theme.h"

#include <QShowEvent>
#include <QVBoxLayout>

namespace ambrotype::ui {

AdvancedPanel::AdvancedPanel(ModelPresence &models, QWidget *parent)
    : QWidget(parent)
    , m_models(models)
    , m_column(new QVBoxLayout(this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(Theme::lines(0.3));
    setEnabled(false);
}

void AdvancedPanel::setDocument(PhotoDocument *document)
{
    m_document = document;
    setEnabled(document != nullptr);
    for (const auto &[id, section] : m_sections)
        section->setDocument(document);
    refresh();
}

void AdvancedPanel::refresh()
{
    if (!m_document || !isVisible())
        return;
    build();
    order();
    for (const auto &[id, section] : m_sections)
        section->refresh();
    if (m_opened)
        return;
    for (const auto &[id, section] : m_sections) {
        section->setOpen(section->isUsed());
        m_opened = m_opened || section->isUsed();
    }
}

void AdvancedPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void AdvancedPanel::build()
{
    if (!m_sections.empty())
        return;
    for (const pipeline::Stage *stage : pipeline::stages()) {
        auto *section = new StageSection(stage->info(), m_models, this);
        section->setDocument(m_document);
        m_column->addWidget(section);
        m_sections.emplace(stage->info().id, section);
    }
    m_column->addStretch(1);
}

void AdvancedPanel::order()
{
    int place = 0;
    for (const pipeline::StageSettings &settings : m_document->recipe().stages()) {
        const auto found = m_sections.find(settings.stage);
        if (found == m_sections.end())
            continue;
        if (m_column->indexOf(found->second) != place) {
            m_column->removeWidget(found->second);
            m_column->insertWidget(place, found->second);
        }
        ++place;
    }
}

} // namespace ambrotype::ui
