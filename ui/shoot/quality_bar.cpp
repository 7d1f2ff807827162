#include "shoot/quality_bar.h"

#include "shoot/quality_desk.h"
#include "theme/theme.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

using Faces = ShootFilter::Faces;

QualityBar::QualityBar(ShootFilter &filter, QualityDesk &desk, QWidget *parent)
    : QWidget(parent)
    , m_filter(filter)
    , m_desk(desk)
    , m_blurred(addChip(this, tr("Blurred"), tr("Only blurred pictures")))
    , m_noisy(addChip(this, tr("Noisy"), tr("Only noisy pictures")))
    , m_line(new QWidget(this))
    , m_text(new QLabel(m_line))
    , m_do(new QPushButton(m_line))
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(Theme::lines(0.3));
    auto *first = new QHBoxLayout;
    first->setSpacing(Theme::lines(0.25));
    first->addWidget(m_blurred, 1);
    first->addWidget(m_noisy, 1);
    column->addLayout(first);

    auto *second = new QHBoxLayout;
    second->setSpacing(Theme::lines(0.25));
    second->addWidget(new QLabel(tr("Faces"), this));
    auto *group = new QButtonGroup(this);
    for (const auto &[text, name] : {std::pair(tr("Any"), tr("Any number of faces")),
                                     std::pair(QStringLiteral("0"), tr("Only pictures without a face")),
                                     std::pair(QStringLiteral("1"), tr("Only pictures with one face")),
                                     std::pair(QStringLiteral("2+"), tr("Only pictures with two faces or more"))}) {
        QPushButton *chip = addChip(this, text, name);
        group->addButton(chip, static_cast<int>(m_faces.size()));
        m_faces << chip;
        second->addWidget(chip, 1);
    }
    column->addLayout(second);

    m_text->setWordWrap(true);
    m_text->setProperty("dim", true);
    m_text->setObjectName(QStringLiteral("qualityState"));
    m_do->setProperty("flat", true);
    auto *line = new QHBoxLayout(m_line);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(m_text, 1);
    line->addWidget(m_do);
    column->addWidget(m_line);

    connect(m_blurred, &QPushButton::clicked, this, [this](bool on) {
        ShootFilter::Criteria criteria = m_filter.criteria();
        criteria.blurred = on;
        ask(criteria);
    });
    connect(m_noisy, &QPushButton::clicked, this, [this](bool on) {
        ShootFilter::Criteria criteria = m_filter.criteria();
        criteria.noisy = on;
        ask(criteria);
    });
    connect(group, &QButtonGroup::idClicked, this, [this](int id) {
        ShootFilter::Criteria criteria = m_filter.criteria();
        criteria.faces = static_cast<Faces>(id);
        ask(criteria);
    });
    connect(m_do, &QPushButton::clicked, this, [this] { m_desk.isMeasuring() ? m_desk.cancel() : m_desk.measure(); });
    connect(&filter, &ShootFilter::criteriaChanged, this, &QualityBar::showCriteria);
    connect(&filter, &ShootFilter::countsChanged, this, &QualityBar::showState);
    connect(&desk, &QualityDesk::progressed, this, &QualityBar::showState);
    showCriteria();
}

QPushButton *QualityBar::addChip(QWidget *parent, const QString &text, const QString &name)
{
    auto *chip = new QPushButton(text, parent);
    chip->setCheckable(true);
    chip->setAccessibleName(name);
    chip->setToolTip(name);
    chip->setMinimumSize(24, 24);
    chip->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // the panel says how wide
    return chip;
}

void QualityBar::ask(const ShootFilter::Criteria &criteria)
{
    const bool before = m_filter.criteria().asksQuality();
    m_filter.setCriteria(criteria);
    if (criteria.asksQuality() && !before)
        m_desk.measure();
}

void QualityBar::showCriteria()
{
    const ShootFilter::Criteria &criteria = m_filter.criteria();
    m_blurred->setChecked(criteria.blurred);
    m_noisy->setChecked(criteria.noisy);
    m_faces[static_cast<qsizetype>(criteria.faces)]->setChecked(true);
    showState();
}

void QualityBar::showState()
{
    const bool measuring = m_desk.isMeasuring();
    const int unmeasured = m_filter.unmeasuredCount();
    const int unmeasurable = m_filter.unmeasurableCount();
    QStringList sentences;
    if (measuring)
        sentences << tr("Measured %1 of %2.").arg(m_desk.done()).arg(m_desk.count());
    else if (unmeasured > 0)
        sentences << tr("%n picture(s) not measured yet.", nullptr, unmeasured);
    if (unmeasurable > 0)
        sentences << tr("%n picture(s) cannot be measured.", nullptr, unmeasurable);
    m_text->setText(sentences.join(QLatin1Char(' ')));
    m_do->setVisible(measuring || unmeasured > 0);
    m_do->setText(measuring ? tr("Cancel") : tr("Measure"));
    m_line->setVisible(!sentences.isEmpty());
}

} // namespace ambrotype::ui
