#include "faces/face_panel.h"

#include "language/plain_text.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QAction>
#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ambrotype::ui {

namespace {

// A group photograph has sixty rows; the window's thread goes on between some of them.
constexpr qint64 kRowBudgetMs = 12;

QToolButton *toolButton(const QString &iconName, const QString &text, QWidget *parent)
{
    auto *button = new QToolButton(parent);
    button->setIcon(icon(iconName));
    button->setToolTip(text);
    button->setAccessibleName(text);
    return button;
}

} // namespace

FacePanel::FacePanel(QAction *showBoxes, QWidget *parent)
    : QWidget(parent)
    , m_summary(new QLabel(this))
    , m_draw(toolButton(QStringLiteral("brush"), tr("Draw a face that was missed"), this))
    , m_again(toolButton(QStringLiteral("retry"), tr("Look for faces again"), this))
    , m_notice(buildNotice())
    , m_pages(new QStackedWidget(this))
    , m_list(new QScrollArea(this))
    , m_ground(new QWidget(this))
    , m_none(buildNone())
    , m_message(buildMessage())
    , m_removed(new QPushButton(this))
{
    setObjectName(QStringLiteral("facePanel"));
    m_ground->setObjectName(QStringLiteral("scrollGround"));
    auto *rows = new QVBoxLayout(m_ground);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);
    rows->addStretch(1);
    m_list->setWidgetResizable(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setWidget(m_ground);
    m_list->setAccessibleName(tr("Faces"));
    m_pages->addWidget(m_message);
    m_pages->addWidget(m_none);
    m_pages->addWidget(m_list);
    m_removed->setProperty("flat", true);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildHead(showBoxes));
    column->addWidget(m_notice);
    column->addWidget(m_pages, 1);
    column->addWidget(m_removed);

    m_more.setSingleShot(true);
    connect(&m_more, &QTimer::timeout, this, &FacePanel::makeRows);
    connect(m_draw, &QToolButton::clicked, this, &FacePanel::drawWanted);
    connect(m_again, &QToolButton::clicked, this, &FacePanel::findWanted);
    connect(m_removed, &QPushButton::clicked, this, &FacePanel::bringBackWanted);
    setContent({});
}

QWidget *FacePanel::buildHead(QAction *showBoxes)
{
    auto *head = new QWidget(this);
    auto *boxes = new QToolButton(head);
    boxes->setDefaultAction(showBoxes);
    boxes->setAccessibleName(plainText(showBoxes->text()));
    auto *line = new QHBoxLayout(head);
    line->setContentsMargins(Theme::lines(0.8), Theme::lines(0.4), Theme::lines(0.5), Theme::lines(0.3));
    line->setSpacing(2);
    m_summary->setTextInteractionFlags(Qt::NoTextInteraction);
    line->addWidget(m_summary, 1);
    line->addWidget(m_again);
    line->addWidget(m_draw);
    line->addWidget(boxes);
    return head;
}

QWidget *FacePanel::buildNotice()
{
    auto *notice = new QWidget(this);
    auto *text = new QLabel(tr("Restoration of faces is off for this picture."), notice);
    text->setWordWrap(true);
    text->setProperty("dim", true);
    auto *restore = new QPushButton(tr("Restore"), notice);
    restore->setAccessibleName(tr("Restore the faces of this picture"));
    auto *line = new QHBoxLayout(notice);
    line->setContentsMargins(Theme::lines(0.8), 0, Theme::lines(0.8), Theme::lines(0.4));
    line->addWidget(text, 1);
    line->addWidget(restore);
    connect(restore, &QPushButton::clicked, this, &FacePanel::restoreWanted);
    return notice;
}

QWidget *FacePanel::buildNone()
{
    auto *page = new QWidget(this);
    auto *text = new QLabel(tr("No faces found. Lower the threshold, draw one, or continue without."), page);
    text->setWordWrap(true);
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(Theme::lines(0.8), Theme::lines(0.8), Theme::lines(0.8), 0);
    column->setSpacing(Theme::lines(0.5));
    column->addWidget(text);
    const auto add = [&](const QString &title, const QString &iconName, void (FacePanel::*wanted)()) {
        auto *button = new QPushButton(icon(iconName), title, page);
        button->setAccessibleName(title);
        column->addWidget(button);
        connect(button, &QPushButton::clicked, this, wanted);
    };
    add(tr("Lower the threshold"), QStringLiteral("zoom-in"), &FacePanel::lowerThresholdWanted);
    add(tr("Draw a face"), QStringLiteral("brush"), &FacePanel::drawWanted);
    add(tr("Continue without"), QStringLiteral("next"), &FacePanel::continueWanted);
    column->addStretch(1);
    return page;
}

QWidget *FacePanel::buildMessage()
{
    auto *page = new QWidget(this);
    m_messageText = new QLabel(page);
    m_messageText->setWordWrap(true);
    m_messageText->setProperty("dim", true);
    m_find = new QPushButton(icon(QStringLiteral("face")), tr("Find faces"), page);
    m_find->setAccessibleName(m_find->text());
    auto *column = new QVBoxLayout(page);
    column->setContentsMargins(Theme::lines(0.8), Theme::lines(0.8), Theme::lines(0.8), 0);
    column->setSpacing(Theme::lines(0.5));
    column->addWidget(m_messageText);
    column->addWidget(m_find);
    column->addStretch(1);
    connect(m_find, &QPushButton::clicked, this, &FacePanel::findWanted);
    return page;
}

void FacePanel::setContent(Content content)
{
    m_content = std::move(content);
    std::erase_if(m_crops, [this](const Crops &crops) {
        return std::none_of(m_content.faces.begin(), m_content.faces.end(), [&](const ShownFace &face) {
            return face.outcome.face.box == crops.box;
        });
    });
    showHead();
    showMessage();
    switch (m_content.state) {
    case State::List:
        m_pages->setCurrentWidget(m_list);
        break;
    case State::None:
        m_pages->setCurrentWidget(m_none);
        break;
    default:
        m_pages->setCurrentWidget(m_message);
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        refreshRow(i);
    makeRows();
}

void FacePanel::showHead()
{
    const auto count = static_cast<int>(m_content.faces.size());
    const auto on = static_cast<int>(std::count_if(
        m_content.faces.begin(), m_content.faces.end(), [](const ShownFace &face) { return face.isOn(); }));
    const bool list = m_content.state == State::List;
    QString text = list ? tr("%n face(s)", nullptr, count) : QString();
    if (list && m_content.restores)
        text = tr("%1, %2 on").arg(text).arg(on);
    m_summary->setText(text);
    m_draw->setEnabled(m_content.state != State::NoPicture && m_content.state != State::Refused);
    m_again->setEnabled(list || m_content.state == State::None);
    m_notice->setVisible(list && !m_content.restores);
    m_removed->setVisible(m_content.removed > 0);
    m_removed->setText(tr("%n face(s) removed - bring back", nullptr, m_content.removed));
    m_removed->setAccessibleName(m_removed->text());
}

void FacePanel::showMessage()
{
    m_find->setVisible(m_content.state == State::Unknown);
    switch (m_content.state) {
    case State::NoPicture:
        m_messageText->setText(tr("Open a picture to see its faces here."));
        break;
    case State::Unknown:
        m_messageText->setText(tr("Nobody has looked for faces in this picture yet."));
        break;
    case State::Refused:
        m_messageText->setText(tr("The picture could not be opened."));
        break;
    case State::Looking:
        m_messageText->setText(tr("Looking for faces..."));
        break;
    default:
        break;
    }
}

FaceRow *FacePanel::makeRow()
{
    auto *row = new FaceRow(m_ground);
    connect(row, &FaceRow::entered, this, &FacePanel::entered);
    connect(row, &FaceRow::left, this, &FacePanel::left);
    connect(row, &FaceRow::clicked, this, &FacePanel::clicked);
    connect(row, &FaceRow::lookWanted, this, &FacePanel::lookWanted);
    connect(row, &FaceRow::onChanged, this, &FacePanel::onChanged);
    connect(row, &FaceRow::strengthChanged, this, &FacePanel::strengthChanged);
    connect(row, &FaceRow::effectWanted, this, &FacePanel::effectWanted);
    connect(row, &FaceRow::followChanged, this, &FacePanel::followChanged);
    connect(row, &FaceRow::anonymiseChanged, this, &FacePanel::anonymiseChanged);
    connect(row, &FaceRow::modelChanged, this, &FacePanel::modelChanged);
    connect(row, &FaceRow::removeWanted, this, &FacePanel::removeWanted);
    connect(row, &FaceRow::moveWanted, this, &FacePanel::moveWanted);
    connect(row, &FaceRow::drawWanted, this, &FacePanel::drawWanted);
    connect(row, &FaceRow::exportWanted, this, &FacePanel::exportWanted);
    connect(row, &FaceRow::personWanted, this, &FacePanel::personWanted);
    connect(row, &FaceRow::resetWanted, this, &FacePanel::resetWanted);
    auto *column = qobject_cast<QVBoxLayout *>(m_ground->layout());
    column->insertWidget(static_cast<int>(m_rows.size()), row);
    m_rows.push_back(row);
    return row;
}

void FacePanel::makeRows()
{
    QElapsedTimer timer;
    timer.start();
    while (m_rows.size() < m_content.faces.size()) {
        if (timer.elapsed() > kRowBudgetMs) {
            m_more.start(0);
            return;
        }
        makeRow();
        refreshRow(m_rows.size() - 1);
    }
}

void FacePanel::refreshRow(std::size_t index)
{
    FaceRow *row = m_rows[index];
    if (index >= m_content.faces.size()) {
        row->hide();
        return;
    }
    const ShownFace &face = m_content.faces[index];
    if (const Crops *crops = cropsOf(face.outcome.face.box))
        row->setCrops(crops->before, crops->after);
    else
        row->setCrops({}, {});
    row->setModels(m_content.models);
    row->setFace(face, m_content.strength, m_content.restores, m_content.computing);
    row->setCurrent(face.number() == m_current);
    row->setHighlighted(false);
    row->show();
}

FaceRow *FacePanel::row(int number) const
{
    for (std::size_t i = 0; i < std::min(m_rows.size(), m_content.faces.size()); ++i) {
        if (m_rows[i]->number() == number)
            return m_rows[i];
    }
    return nullptr;
}

FacePanel::Crops *FacePanel::cropsOf(const faces::Box &box)
{
    const auto found = std::find_if(m_crops.begin(), m_crops.end(), [&](const Crops &each) { return each.box == box; });
    return found == m_crops.end() ? nullptr : &*found;
}

void FacePanel::setCrops(const faces::Box &box, const QImage &before, const QImage &after)
{
    Crops *crops = cropsOf(box);
    if (!crops)
        crops = &m_crops.emplace_back(Crops{box, {}, {}});
    crops->before = before;
    if (!after.isNull())
        crops->after = after; // else the last one stays until the next is here
    for (std::size_t i = 0; i < std::min(m_rows.size(), m_content.faces.size()); ++i) {
        if (m_content.faces[i].outcome.face.box == box)
            m_rows[i]->setCrops(crops->before, crops->after);
    }
}

void FacePanel::clearCrops()
{
    m_crops.clear();
    for (FaceRow *each : m_rows)
        each->setCrops({}, {});
}

void FacePanel::setCurrent(int number)
{
    m_current = number;
    for (FaceRow *each : m_rows)
        each->setCurrent(each->number() == number);
    if (FaceRow *found = row(number))
        m_list->ensureWidgetVisible(found, 0, 0);
}

void FacePanel::setHighlighted(int number)
{
    for (FaceRow *each : m_rows)
        each->setHighlighted(number > 0 && each->number() == number);
}

void FacePanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    Q_EMIT shown();
}

void FacePanel::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    Q_EMIT hidden();
}

} // namespace ambrotype::ui
