#include "panels/advanced_panel.h"

#include "document/photo_document.h"
#include "panels/drag_handle.h"
#include "panels/focus_order.h"
#include "panels/output_section.h"
#include "panels/stage_section.h"
#include "theme/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QShowEvent>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ambrotype::ui {

namespace {

std::vector<std::string> usualOrder()
{
    std::vector<std::string> order;
    for (const pipeline::Stage *stage : pipeline::stages())
        order.push_back(stage->info().id);
    return order;
}

} // namespace

AdvancedPanel::AdvancedPanel(ModelPresence &models, QWidget *parent)
    : QWidget(parent)
    , m_models(models)
    , m_column(new QVBoxLayout(this))
    , m_warning(new QLabel(this))
    , m_usualOrder(new QPushButton(tr("Usual order"), this))
{
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(Theme::lines(0.3));
    m_warning->setWordWrap(true);
    m_warning->setObjectName(QStringLiteral("orderWarning"));
    m_warning->setAccessibleDescription(tr("What the order of the stages costs"));
    m_usualOrder->setObjectName(QStringLiteral("usualOrder"));
    m_usualOrder->setToolTip(tr("Put the stages back into the order that serves most pictures"));
    m_usualOrder->setAccessibleName(m_usualOrder->text());
    m_column->addWidget(m_warning);
    m_column->addWidget(m_usualOrder, 0, Qt::AlignLeft);
    m_warning->hide();
    m_usualOrder->hide();
    connect(m_usualOrder, &QPushButton::clicked, this, [this] {
        if (m_document)
            m_document->setOrder(usualOrder(), tr("Usual order"));
    });
    setEnabled(false);
}

AdvancedPanel::~AdvancedPanel() = default;

void AdvancedPanel::setOutput(OutputSource source)
{
    m_outputSource = std::make_unique<OutputSource>(std::move(source));
}

void AdvancedPanel::refreshOutput()
{
    if (m_output)
        m_output->refresh();
}

void AdvancedPanel::setDocument(PhotoDocument *document)
{
    m_document = document;
    m_seconds.clear();
    lookAtAll();
    setEnabled(document != nullptr);
    for (const auto &[id, section] : m_sections) {
        section->setDocument(document);
        section->setSeconds({});
        section->refresh(); // without a document as well, which refresh() leaves as it is
    }
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
    refreshOutput();
    if (m_opened)
        return;
    for (const auto &[id, section] : m_sections) {
        section->setOpen(section->isUsed());
        m_opened = m_opened || section->isUsed();
    }
}

void AdvancedPanel::showTimes(const std::map<std::string, double> &seconds)
{
    for (const auto &[stage, time] : seconds) {
        m_seconds[stage] = time;
        if (StageSection *found = section(stage))
            found->setSeconds(time);
    }
}

StageSection *AdvancedPanel::section(const std::string &stage) const
{
    const auto found = m_sections.find(stage);
    return found == m_sections.end() ? nullptr : found->second;
}

void AdvancedPanel::lookAtAll()
{
    for (const auto &[id, section] : m_sections)
        section->eye()->setChecked(false);
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
        const std::string id = stage->info().id;
        auto *section = new StageSection(stage->info(), m_models, this);
        section->setDocument(m_document);
        if (const auto known = m_seconds.find(id); known != m_seconds.end())
            section->setSeconds(known->second);
        connect(section, &StageSection::leftOutChanged, this, [this, id](bool leftOut) { setLeftOut(id, leftOut); });
        connect(section, &StageSection::moveWanted, this, [this, id](int by) { move(id, by); });
        connectHandle(id, *section);
        connect(section, &StageSection::effectWanted, this, [this, id](bool on) {
            Q_EMIT effectWanted(QString::fromStdString(id), on);
        });
        m_column->addWidget(section);
        m_sections.emplace(id, section);
    }
    if (m_outputSource) {
        m_output = new OutputSection(*m_outputSource, this);
        m_column->addWidget(m_output);
    }
    m_column->addStretch(1);
}

void AdvancedPanel::order()
{
    const std::vector<std::string> order = currentOrder();
    int place = m_column->indexOf(m_usualOrder) + 1;
    QList<QWidget *> chain{m_usualOrder};
    for (const std::string &stage : order) {
        StageSection *each = section(stage);
        if (!each)
            continue;
        if (m_column->indexOf(each) != place) {
            m_column->removeWidget(each);
            m_column->insertWidget(place, each);
        }
        each->setMovable(stage != order.front(), stage != order.back());
        chain << inFocusOrder(*each);
        ++place;
    }
    if (m_output)
        chain << inFocusOrder(*m_output);
    if (order != m_shownOrder) {
        chainFocus(chain); // the keyboard follows the eye
        m_shownOrder = order;
    }
    const QStringList warnings = orderWarnings(order);
    m_warning->setText(warnings.join(QLatin1Char(' ')));
    m_warning->setVisible(!warnings.isEmpty());
    m_usualOrder->setVisible(order != usualOrder());
}

std::vector<std::string> AdvancedPanel::currentOrder() const
{
    std::vector<std::string> order;
    for (const pipeline::StageSettings &settings : m_document->recipe().stages())
        order.push_back(settings.stage);
    return order;
}

void AdvancedPanel::move(const std::string &stage, int by)
{
    if (!m_document)
        return;
    std::vector<std::string> order = currentOrder();
    const auto from = std::find(order.begin(), order.end(), stage) - order.begin();
    const auto to = from + by;
    if (to < 0 || to >= static_cast<std::ptrdiff_t>(order.size()))
        return;
    std::swap(order[static_cast<std::size_t>(from)], order[static_cast<std::size_t>(to)]);
    m_document->setOrder(order, tr("Order of the stages"));
}

void AdvancedPanel::connectHandle(const std::string &stage, StageSection &section)
{
    connect(section.handle(), &DragHandle::dragged, this, &AdvancedPanel::showPlace);
    connect(section.handle(), &DragHandle::cancelled, this, &AdvancedPanel::hidePlace);
    connect(section.handle(), &DragHandle::dropped, this, [this, stage](QPoint global) {
        hidePlace();
        moveTo(stage, placeAt(global));
    });
}

std::size_t AdvancedPanel::placeAt(QPoint global) const
{
    const int at = mapFromGlobal(global).y();
    const std::vector<std::string> order = currentOrder();
    return static_cast<std::size_t>(std::count_if(order.begin(), order.end(), [&](const std::string &stage) {
        const StageSection *each = section(stage);
        return each && each->geometry().center().y() < at;
    }));
}

void AdvancedPanel::showPlace(QPoint global)
{
    if (!m_document)
        return;
    if (!m_place) {
        m_place = new QFrame(this);
        m_place->setObjectName(QStringLiteral("dropPlace"));
    }
    const std::vector<std::string> order = currentOrder();
    const std::size_t place = placeAt(global);
    const StageSection *next = section(order[std::min(place, order.size() - 1)]);
    const int gap = m_column->spacing() / 2;
    const int y = place < order.size() ? next->geometry().top() - gap : next->geometry().bottom() + gap;
    m_place->setGeometry(0, y - 1, width(), 3);
    m_place->show();
    m_place->raise();
    // Where the list is longer than the dock it moves along.
    for (QWidget *above = parentWidget(); above; above = above->parentWidget()) {
        if (auto *area = qobject_cast<QScrollArea *>(above)) {
            const QPoint at = mapTo(area->widget(), mapFromGlobal(global));
            area->ensureVisible(0, at.y(), 0, Theme::lines(2));
            break;
        }
    }
}

void AdvancedPanel::hidePlace()
{
    if (m_place)
        m_place->hide();
}

void AdvancedPanel::moveTo(const std::string &stage, std::size_t place)
{
    if (!m_document)
        return;
    std::vector<std::string> order = currentOrder();
    const auto from = std::find(order.begin(), order.end(), stage);
    if (from == order.end())
        return;
    const auto to = order.begin() + static_cast<std::ptrdiff_t>(std::min(place, order.size()));
    if (from < to)
        std::rotate(from, from + 1, to);
    else
        std::rotate(to, from, from + 1);
    if (order != currentOrder())
        m_document->setOrder(order, tr("Order of the stages"));
}

void AdvancedPanel::setLeftOut(const std::string &stage, bool leftOut)
{
    if (leftOut)
        m_leftOut.insert(stage);
    else
        m_leftOut.erase(stage);
    Q_EMIT leftOutChanged();
}

QStringList AdvancedPanel::orderWarnings(const std::vector<std::string> &order)
{
    struct Rule
    {
        const char *first;
        const char *second;
        QString sentence; //!< When the second stands before the first.
    };
    const Rule rules[] = {
        {"repair", "denoise", tr("Denoising first blurs the blocks of compression, so that fewer are found.")},
        {"denoise", "deblur", tr("Deblurring first makes the noise stronger.")},
        {"denoise", "faces", tr("Faces are restored from the noisy picture, which misleads their models.")},
        {"denoise", "upscale", tr("Noise is enlarged before it is removed: slower, and more of it stays.")},
        {"faces", "upscale", tr("Faces after upscaling are slower and softer.")},
        {"upscale", "resize", tr("The picture is brought to its size before it is upscaled, which loses detail.")},
        {"resize", "sharpen", tr("Sharpening before the final size is softened again.")},
        {"resize", "grain", tr("Grain before the final size is enlarged with the picture.")},
        {"sharpen", "grain", tr("Sharpening after it makes the grain harsh.")}};
    const auto place = [&order](const char *stage) { return std::find(order.begin(), order.end(), stage); };
    QStringList warnings;
    for (const Rule &rule : rules) {
        if (place(rule.first) != order.end() && place(rule.second) < place(rule.first))
            warnings << rule.sentence;
    }
    const auto behind = [&](const char *stage) { return std::distance(place(stage), order.end()) - 1; };
    const std::ptrdiff_t allowed = place("grain") != order.end() && behind("grain") == 0 ? 1 : 0; // stays as it is set
    if (place("strength") != order.end() && behind("strength") > allowed)
        warnings << tr("What stands behind Strength is not mixed with the original.");
    return warnings;
}

} // namespace ambrotype::ui
