#include "faces/face_row.h"

#include "faces/chip_line.h"
#include "faces/likeness_meter.h"
#include "language/core_text.h"
#include "panels/param_editor.h"
#include "panels/value_slider.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QActionGroup>
#include <QCheckBox>
#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ambrotype::ui {

namespace {

constexpr int kMargin = 4;
constexpr int kCropGap = 3;

int rowHeight()
{
    return std::max(64, Theme::lines(4.0));
}

int cropEdge()
{
    return rowHeight() - 2 * kMargin;
}

} // namespace

FaceRow::FaceRow(QWidget *parent)
    : QWidget(parent)
    , m_number(new QLabel(this))
    , m_likeness(new LikenessMeter(this))
    , m_menu(new QToolButton(this))
    , m_on(new QCheckBox(this))
    , m_slider(new ValueSlider(this))
    , m_value(new QLabel(this))
    , m_link(new QToolButton(this))
    , m_chips(new ChipLine(this))
{
    setMouseTracking(true);
    m_number->setFont(Theme::strongFont());
    m_menu->setIcon(icon(QStringLiteral("more")));
    m_menu->setPopupMode(QToolButton::InstantPopup);
    m_menu->setMenu(new QMenu(m_menu));
    m_on->setToolTip(tr("Restore this face"));
    m_slider->setRange(0, 100);
    m_slider->setPageStep(10);
    m_value->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("100")));
    m_value->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_link->setAutoRaise(true);
    layOut();

    connect(m_menu->menu(), &QMenu::aboutToShow, this, &FaceRow::fillMenu);
    connect(m_on, &QCheckBox::toggled, this, [this](bool on) { Q_EMIT onChanged(number(), on); });
    connect(m_slider, &QSlider::sliderPressed, this, [this] { m_drag = ParamEditor::nextDrag(); });
    connect(m_slider, &QSlider::valueChanged, this, &FaceRow::moved);
    connect(m_slider, &ValueSlider::effectWanted, this, &FaceRow::effectWanted);
    connect(m_slider, &ValueSlider::resetWanted, this, [this] { Q_EMIT followChanged(number(), true); });
    connect(m_link, &QToolButton::clicked, this, [this] { Q_EMIT followChanged(number(), !m_face.followsStage()); });
}

void FaceRow::layOut()
{
    auto *first = new QHBoxLayout;
    first->setSpacing(6);
    first->addWidget(m_number);
    first->addWidget(m_likeness, 1);
    first->addWidget(m_menu);
    auto *second = new QHBoxLayout;
    second->setSpacing(4);
    second->addWidget(m_on);
    second->addWidget(m_slider, 1);
    second->addWidget(m_value);
    second->addWidget(m_link);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kMargin + 2 * cropEdge() + kCropGap + 2 * kMargin, 2, kMargin, kMargin);
    column->setSpacing(0);
    column->addLayout(first, 1);
    column->addLayout(second, 1);
    column->addWidget(m_chips);
}

QSize FaceRow::sizeHint() const
{
    const int chips = m_chips->chips().isEmpty() ? 0 : m_chips->sizeHint().height() + 2;
    return {Theme::lines(18), rowHeight() + chips};
}

void FaceRow::setFace(const ShownFace &face, double stageStrength, bool restores, bool computing)
{
    m_face = face;
    m_restores = restores;
    const QString name = tr("Face %1").arg(face.number());
    setAccessibleName(name);
    m_number->setText(QString::number(face.number()));
    m_menu->setAccessibleName(tr("%1: more").arg(name));
    m_on->setAccessibleName(tr("%1: restore").arg(name));
    m_slider->setAccessibleName(tr("%1: strength").arg(name));
    m_link->setAccessibleName(tr("%1: follow the strength of the stage").arg(name));

    const bool works = restores && face.isOn();
    const QSignalBlocker quietBox(m_on);
    const QSignalBlocker quietSlider(m_slider);
    m_on->setChecked(face.isOn());
    m_on->setEnabled(!face.isAnonymised());
    if (!m_slider->isSliderDown())
        m_slider->setValue(qRound(face.strength(stageStrength)));
    // While it follows, the mark is where it stands: the mode may cap what the stage says.
    m_slider->setMark(face.followsStage() ? m_slider->value() : qRound(stageStrength));
    m_slider->setEnabled(face.isOn());
    m_slider->setToolTip(works ? tr("How much of this face is replaced. Double-click to follow the stage again.")
                               : tr("Has an effect while this face is restored."));
    m_value->setText(QString::number(m_slider->value()));
    m_value->setEnabled(face.isOn());
    m_link->setIcon(icon(face.followsStage() ? QStringLiteral("link") : QStringLiteral("unlink")));
    m_link->setToolTip(face.followsStage() ? tr("Follows the strength of the stage until it is moved.")
                                           : tr("Has a strength of its own. Click to follow the stage again."));
    m_link->setEnabled(face.isOn());

    QStringList badges;
    for (const std::string &badge : face.outcome.badges)
        badges << coreText(badge);
    if (face.isDrawn() && !badges.contains(tr("drawn")))
        badges.prepend(tr("drawn"));
    m_chips->setChips(badges);
    m_chips->setVisible(!badges.isEmpty());
    showLikeness(restores, computing);
    updateGeometry();
    update();
}

void FaceRow::showLikeness(bool restores, bool computing)
{
    const pipeline::FaceOutcome &outcome = m_face.outcome;
    const QString reason = coreText(outcome.reason);
    if (m_face.isAnonymised())
        m_likeness->setWord(tr("anonymised"), QStringLiteral("id-card"), tr("Blurred beyond recognition."));
    else if (!restores)
        m_likeness->setWord(
            tr("not restored"), QStringLiteral("skipped"), tr("Restoration of faces is off for this picture."));
    else if (!m_face.isOn())
        m_likeness->setWord(m_face.choice && m_face.choice->on ? tr("switched off") : reason,
                            QStringLiteral("skipped"),
                            tr("This face is left as it is. %1").arg(reason));
    else if (computing && !outcome.restored)
        m_likeness->setWord(tr("waits for its result"), QStringLiteral("queued"), {});
    else if (!outcome.restored)
        m_likeness->setWord(reason.isEmpty() ? tr("not restored") : reason, QStringLiteral("skipped"), reason);
    else
        m_likeness->setOutcome(outcome);
}

void FaceRow::setCrops(const QImage &before, const QImage &after)
{
    m_before = before;
    m_after = after;
    update();
}

void FaceRow::setCurrent(bool current)
{
    if (current == m_current)
        return;
    m_current = current;
    update();
}

void FaceRow::setHighlighted(bool highlighted)
{
    if (highlighted == m_highlighted)
        return;
    m_highlighted = highlighted;
    update();
}

void FaceRow::moved(int value)
{
    if (!m_slider->isSliderDown())
        m_drag = ParamEditor::nextDrag();
    m_value->setText(QString::number(value));
    Q_EMIT strengthChanged(number(), value, m_drag);
}

void FaceRow::fillMenu()
{
    QMenu *menu = m_menu->menu();
    menu->clear();
    qDeleteAll(menu->findChildren<QMenu *>(Qt::FindDirectChildrenOnly)); // clear() leaves them
    const int face = number();
    menu->addAction(tr("Look at it 2:1"), this, [this, face] { Q_EMIT lookWanted(face); });
    menu->addSeparator();
    QAction *anonymise = menu->addAction(tr("Anonymise (blur)"));
    anonymise->setCheckable(true);
    anonymise->setChecked(m_face.isAnonymised());
    connect(anonymise, &QAction::triggered, this, [this, face](bool on) { Q_EMIT anonymiseChanged(face, on); });
    if (m_models.size() > 1)
        fillModels(*menu->addMenu(tr("Restore it with")));
    menu->addAction(tr("Export crops..."), this, [this, face] { Q_EMIT exportWanted(face); });
    menu->addSeparator();
    menu->addAction(tr("Move its points"), this, [this, face] { Q_EMIT moveWanted(face); });
    menu->addAction(m_face.isDrawn() ? tr("Remove this face") : tr("Remove false face"), this, [this, face] {
        Q_EMIT removeWanted(face);
    });
    menu->addAction(tr("Draw missing face"), this, &FaceRow::drawWanted);
    menu->addSeparator();
    const bool decided =
        m_face.choice
        && (m_face.choice->on || m_face.choice->strength || m_face.choice->anonymise || !m_face.choice->model.empty());
    menu->addAction(tr("Copy to the same person in the shoot"), this, [this, face] { Q_EMIT personWanted(face); })
        ->setEnabled(decided);
    menu->addAction(tr("Reset"), this, [this, face] { Q_EMIT resetWanted(face); })->setEnabled(decided);
}

void FaceRow::fillModels(QMenu &menu)
{
    const QString chosen = m_face.choice ? QString::fromStdString(m_face.choice->model) : QString();
    auto *group = new QActionGroup(&menu);
    for (const FaceModel &model : m_models) {
        QAction *action = menu.addAction(model.isHere ? model.title : tr("%1 (not on this machine)").arg(model.title));
        action->setCheckable(true);
        action->setChecked(model.id == chosen);
        action->setEnabled(model.isHere || model.id == chosen);
        group->addAction(action);
        connect(action, &QAction::triggered, this, [this, face = number(), id = model.id] {
            Q_EMIT modelChanged(face, id);
        });
    }
}

void FaceRow::paintEvent(QPaintEvent *)
{
    const ThemeColors &colors = Theme::colors();
    QPainter painter(this);
    if (m_highlighted || m_current)
        painter.fillRect(rect(), m_highlighted ? colors.hover : colors.control);
    if (m_current)
        painter.fillRect(QRect(0, 0, 3, height()), colors.accent);
    painter.setPen(colors.border);
    painter.drawLine(0, height() - 1, width(), height() - 1);
    const int edge = cropEdge();
    paintCrop(painter, QRect(2 * kMargin, kMargin, edge, edge), m_before, {});
    const bool pending = m_restores && (m_face.isOn() || m_face.isAnonymised());
    paintCrop(painter,
              QRect(2 * kMargin + edge + kCropGap, kMargin, edge, edge),
              m_restores ? m_after : QImage(),
              pending ? QStringLiteral("queued") : QStringLiteral("skipped"));
}

void FaceRow::paintCrop(QPainter &painter, const QRect &area, const QImage &crop, const QString &none) const
{
    painter.fillRect(area, Theme::colors().field);
    if (crop.isNull()) {
        if (none.isEmpty())
            return;
        QRect sign(0, 0, Theme::lines(1.2), Theme::lines(1.2));
        sign.moveCenter(area.center());
        icon(none, IconTone::Dim).paint(&painter, sign);
        return;
    }
    QSize size = crop.size().scaled(area.size(), Qt::KeepAspectRatio);
    QRect place(QPoint(), size);
    place.moveCenter(area.center());
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, crop);
}

void FaceRow::enterEvent(QEnterEvent *)
{
    Q_EMIT entered(number());
}

void FaceRow::leaveEvent(QEvent *)
{
    Q_EMIT left(number());
}

void FaceRow::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT clicked(number());
}

void FaceRow::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT lookWanted(number());
}

void FaceRow::contextMenuEvent(QContextMenuEvent *event)
{
    fillMenu();
    m_menu->menu()->popup(event->globalPos());
}

} // namespace ambrotype::ui
