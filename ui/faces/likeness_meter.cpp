#include "faces/likeness_meter.h"

#include "language/core_text.h"
#include "theme/theme.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>

namespace ambrotype::ui {

namespace {

constexpr int kGap = 5;
constexpr int kLeastBar = 16; // pixels; less says nothing

struct State
{
    const char *id; //!< As in FaceOutcome::likeness.
    const char *word;
    const char *icon;
    IconTone tone;
    const char *explanation;
};

constexpr State kStates[] = {
    {"passed",
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter", "same person"),
     "done",
     IconTone::Good,
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter", "The result is as like the original as it must be.")},
    {"lowered",
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter", "lowered"),
     "warning",
     IconTone::Warning,
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter",
                       "At the strength that was asked for it would not be like the original, so the strength was "
                       "lowered.")},
    {"flagged",
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter", "differs"),
     "failed",
     IconTone::Bad,
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter",
                       "The result is less like the original than it must be. Compare them, lower the strength or "
                       "switch the face off.")},
    {"cannot be measured",
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter", "cannot be measured"),
     "info",
     IconTone::Dim,
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter",
                       "The original is too poor to say who it is. Judge the result by eye.")},
    {"structural",
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter", "structure only"),
     "info",
     IconTone::Dim,
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter",
                       "No model that knows faces is on this machine, so only the shapes of the face were compared.")},
    {"off",
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter", "not checked"),
     "info",
     IconTone::Dim,
     QT_TRANSLATE_NOOP("ambrotype::ui::LikenessMeter", "The check of the likeness is switched off.")}};

const State *findState(const std::string &id)
{
    const auto *const found =
        std::find_if(std::begin(kStates), std::end(kStates), [&](const State &each) { return id == each.id; });
    return found == std::end(kStates) ? nullptr : found;
}

QString number(double value)
{
    return QLocale().toString(value, 'f', 2);
}

} // namespace

LikenessMeter::LikenessMeter(QWidget *parent)
    : QWidget(parent)
{
    setFont(Theme::smallFont());
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void LikenessMeter::setOutcome(const pipeline::FaceOutcome &outcome)
{
    const State *state = findState(outcome.likeness);
    m_score = outcome.score;
    m_limit = outcome.limit;
    m_word = state ? tr(state->word) : coreText(outcome.likeness);
    m_icon = QLatin1StringView(state ? state->icon : "info");
    m_tone = state ? state->tone : IconTone::Dim;
    QStringList sentences;
    if (state)
        sentences << tr(state->explanation);
    if (m_score && m_limit)
        sentences << tr("Likeness %1, limit %2.").arg(number(*m_score), number(*m_limit));
    if (outcome.used < outcome.asked - 0.5)
        sentences << tr("Strength %1 instead of %2.").arg(qRound(outcome.used)).arg(qRound(outcome.asked));
    for (const std::string &remark : outcome.remarks)
        sentences << coreText(remark);
    explain(sentences.join(QLatin1Char(' ')));
}

void LikenessMeter::setWord(const QString &word, const QString &iconName, const QString &explanation)
{
    m_score.reset();
    m_limit.reset();
    m_word = word;
    m_icon = iconName;
    m_tone = IconTone::Dim;
    explain(explanation);
}

void LikenessMeter::explain(const QString &explanation)
{
    setToolTip(explanation);
    setAccessibleName(numbers().isEmpty() ? tr("Likeness: %1").arg(m_word)
                                          : tr("Likeness: %1, %2").arg(m_word, numbers()));
    setAccessibleDescription(explanation);
    update();
}

QString LikenessMeter::numbers() const
{
    if (!m_score)
        return {};
    return m_limit ? tr("%1 / %2").arg(number(*m_score), number(*m_limit)) : number(*m_score);
}

QSize LikenessMeter::sizeHint() const
{
    return {Theme::lines(8), 2 * fontMetrics().height() + 4}; // letters do not touch the bar
}

QSize LikenessMeter::minimumSizeHint() const
{
    return {0, sizeHint().height()};
}

void LikenessMeter::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int line = height() / 2;
    if (m_score) {
        paintWord(painter, QRect(0, 0, width(), line));
        paintBar(painter, QRect(0, line, width(), height() - line));
    } else {
        paintWord(painter, rect()); // a reason may take both lines
    }
}

void LikenessMeter::paintWord(QPainter &painter, const QRect &area) const
{
    const ThemeColors &colors = Theme::colors();
    const int edge = Theme::lines(0.9);
    const int line = std::min(area.height(), fontMetrics().height());
    QRect place = area.adjusted(edge + kGap, 0, 0, 0);
    const bool isLong =
        fontMetrics().horizontalAdvance(m_word) > place.width() && area.height() >= 2 * fontMetrics().height();
    icon(m_icon, m_tone)
        .paint(&painter, QRect(area.x(), (isLong ? area.top() + line / 2 : area.center().y()) - edge / 2, edge, edge));
    painter.setPen(m_tone == IconTone::Dim ? colors.dim : colors.text);
    if (isLong)
        paintTwoLines(painter, place);
    else
        painter.drawText(
            place, Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(m_word, Qt::ElideRight, place.width()));
}

void LikenessMeter::paintTwoLines(QPainter &painter, QRect place) const
{
    qsizetype end = 0; // of the words that fit into the first line
    for (qsizetype at = m_word.indexOf(QLatin1Char(' ')); at > 0; at = m_word.indexOf(QLatin1Char(' '), at + 1)) {
        if (fontMetrics().horizontalAdvance(m_word.left(at)) > place.width())
            break;
        end = at;
    }
    place.setHeight(fontMetrics().height());
    painter.drawText(place, Qt::AlignVCenter | Qt::AlignLeft, m_word.left(end));
    place.translate(0, place.height());
    painter.drawText(place,
                     Qt::AlignVCenter | Qt::AlignLeft,
                     fontMetrics().elidedText(m_word.mid(end).trimmed(), Qt::ElideRight, place.width()));
}

void LikenessMeter::paintBar(QPainter &painter, const QRect &area) const
{
    const ThemeColors &colors = Theme::colors();
    const QString text = numbers();
    const int textWidth = fontMetrics().horizontalAdvance(text);
    painter.setPen(colors.text);
    painter.drawText(area, Qt::AlignVCenter | Qt::AlignRight, text);
    const QRectF bar(area.x() + 1, area.center().y() - 1.5, area.width() - textWidth - kGap - 2, 5);
    if (bar.width() < kLeastBar)
        return;
    const auto at = [&](double value) { return bar.left() + bar.width() * std::clamp(value, 0.0, 1.0); };
    const QColor fill = m_tone == IconTone::Good      ? colors.good
                        : m_tone == IconTone::Warning ? colors.warning
                        : m_tone == IconTone::Bad     ? colors.bad
                                                      : colors.dim;
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.control);
    painter.drawRoundedRect(bar, 2.5, 2.5);
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(bar.left(), bar.top(), at(*m_score) - bar.left(), bar.height()), 2.5, 2.5);
    if (m_limit)
        painter.fillRect(QRectF(at(*m_limit) - 1, bar.top() - 3, 2, bar.height() + 6), colors.text);
}

} // namespace ambrotype::ui
