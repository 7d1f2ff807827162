#include "language/core_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

using namespace Qt::Literals::StringLiterals;

namespace ambrotype::ui {

namespace {

constexpr const char *kContext = "core";
constexpr int kMostDepth = 3; // a reason inside of a sentence inside of a message

//! A text with values in it.
struct Pattern
{
    const char *source;
    QRegularExpression expression;
};

std::vector<Pattern> makePatterns()
{
    static const QRegularExpression place(u"%\\d"_s);
    std::vector<Pattern> patterns;
    for (const char *source : coreTexts()) {
        const QString text = QString::fromUtf8(source);
        if (!text.contains(place))
            continue;
        // Values are numbered in the order of the English text, so the n-th group is the n-th value.
        QString expression;
        qsizetype from = 0;
        for (auto found = place.globalMatch(text); found.hasNext();) {
            const QRegularExpressionMatch match = found.next();
            expression += QRegularExpression::escape(text.sliced(from, match.capturedStart() - from)) + u"(.+?)"_s;
            from = match.capturedEnd();
        }
        expression += QRegularExpression::escape(text.sliced(from));
        patterns.push_back({source,
                            QRegularExpression(QRegularExpression::anchoredPattern(expression),
                                               QRegularExpression::DotMatchesEverythingOption)});
    }
    return patterns;
}

const std::vector<Pattern> &patterns()
{
    static const std::vector<Pattern> all = makePatterns();
    return all;
}

QString translatedText(const QString &english, int depth);

//! \p english by the pattern that leaves the least to be filled in; "" when none fits.
QString byPattern(const QString &english, int depth)
{
    const Pattern *best = nullptr;
    QRegularExpressionMatch bestMatch;
    for (const Pattern &pattern : patterns()) {
        if (best && qstrlen(pattern.source) <= qstrlen(best->source))
            continue;
        if (QRegularExpressionMatch match = pattern.expression.match(english); match.hasMatch()) {
            best = &pattern;
            bestMatch = match;
        }
    }
    if (!best)
        return {};
    QString text = QCoreApplication::translate(kContext, best->source);
    for (int i = bestMatch.lastCapturedIndex(); i >= 1; --i)
        text.replace(u"%%1"_s.arg(i), translatedText(bestMatch.captured(i), depth + 1));
    return text;
}

QString bySentence(const QString &english, int depth)
{
    static const QRegularExpression border(u"(?<=[.!?])\\s+(?=[A-Z\"])"_s);
    const QStringList sentences = english.split(border, Qt::SkipEmptyParts);
    if (sentences.size() < 2)
        return {};
    QStringList all;
    for (const QString &sentence : sentences)
        all << translatedText(sentence, depth + 1);
    return all.join(u' ');
}

QString translatedText(const QString &english, int depth)
{
    const QByteArray source = english.toUtf8();
    const QString exact = QCoreApplication::translate(kContext, source.constData());
    if (exact != english || depth > kMostDepth)
        return exact;
    if (const QString text = byPattern(english, depth); !text.isEmpty())
        return text;
    if (const QString text = bySentence(english, depth); !text.isEmpty())
        return text;
    return english;
}

} // namespace

QString coreText(const std::string &english)
{
    if (english.empty())
        return {};
    // English shows the source itself: nothing to look for.
    static const char *const kProbe = QT_TRANSLATE_NOOP("core", "English");
    const QString text = QString::fromStdString(english);
    if (QCoreApplication::translate(kContext, kProbe) == QLatin1StringView(kProbe))
        return text;
    return translatedText(text, 0);
}

} // namespace ambrotype::ui
