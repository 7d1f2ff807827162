#include "shoot/shoot_panel.h"

#include "filmstrip/shoot_filter.h"
#include "filmstrip/shoot_filter_box.h"
#include "filmstrip/shown_count.h"
#include "shoot/folder_list.h"
#include "shoot/quality_bar.h"
#include "shoot/quality_desk.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

ShootPanel::ShootPanel(ShootModel &shoot, ShootFilter &filter, QualityDesk &quality, QWidget *parent)
    : QWidget(parent)
    , m_filter(filter)
    , m_search(new QLineEdit(this))
    , m_folders(new FolderList(shoot, filter, this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, Theme::lines(0.4));
    column->addWidget(buildHead());
    column->addWidget(m_folders, 1);
    column->addWidget(buildFilters(quality));
    quality.follow(); // the numbers of faces are seen from now on
}

QWidget *ShootPanel::buildHead()
{
    auto *head = new QWidget(this);
    m_search->setParent(head);
    m_search->setObjectName(QStringLiteral("shootSearch"));
    m_search->setPlaceholderText(tr("Search by name"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Search the pictures by name"));
    m_search->setText(m_filter.criteria().search);
    auto *open = new QToolButton(head);
    open->setAutoRaise(true);
    open->setIcon(icon(QStringLiteral("add-folder")));
    open->setToolTip(tr("Open a folder of pictures"));
    open->setAccessibleName(open->toolTip());
    auto *line = new QHBoxLayout(head);
    line->setContentsMargins(Theme::lines(0.5), 2, Theme::lines(0.5), 2);
    line->setSpacing(2);
    line->addWidget(m_search, 1);
    line->addWidget(open);
    connect(open, &QToolButton::clicked, this, &ShootPanel::openFolderWanted);
    connect(m_search, &QLineEdit::textChanged, &m_filter, &ShootFilter::setSearch);
    connect(&m_filter, &ShootFilter::criteriaChanged, m_search, [this] {
        if (m_search->text() != m_filter.criteria().search)
            m_search->setText(m_filter.criteria().search);
    });
    return head;
}

QWidget *ShootPanel::buildFilters(QualityDesk &quality)
{
    auto *filters = new QWidget(this);
    auto *column = new QVBoxLayout(filters);
    column->setContentsMargins(Theme::lines(0.5), 2, Theme::lines(0.5), 2);
    column->setSpacing(Theme::lines(0.3));
    auto *box = new ShootFilterBox(m_filter, filters);
    box->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); // the panel says how wide
    column->addWidget(box);
    column->addWidget(new QualityBar(m_filter, quality, filters));
    column->addWidget(new ShownCount(m_filter, filters));
    return filters;
}

void ShootPanel::search()
{
    m_search->setFocus(Qt::ShortcutFocusReason);
    m_search->selectAll();
}

} // namespace ambrotype::ui
