#include "ui/core_sentences.h"
#include "ui/shown_texts.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "document/photo_document.h"
#include "language/core_text.h"
#include "language/language.h"
#include "main_window/message_bar.h"
#include "panels/adjust_panel.h"
#include "panels/advanced_panel.h"
#include "panels/output_section.h"
#include "panels/stage_section.h"

#include <catch2/catch.hpp>

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>
#include <functional>
#include <set>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

//! The window speaks this language while one of these lives.
class Speaking
{
public:
    explicit Speaking(const QString &code) { ui::speak(application(), code); }
    ~Speaking() { ui::speak(application(), u"en"_s); }
};

struct Message
{
    QString context;
    QString source;
    QStringList translations; //!< One, or one per plural form.
    bool plural = false;
    bool finished = true;
};

std::vector<Message> messagesOf(const QString &code)
{
    QFile file(u"%1/resources/translations/ambrotype_%2.ts"_s.arg(QStringLiteral(AMBROTYPE_SOURCE_DIR), code));
    REQUIRE(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    std::vector<Message> messages;
    QString context;
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement())
            continue;
        if (xml.name() == u"name") {
            context = xml.readElementText();
        } else if (xml.name() == u"message") {
            messages.push_back({context, {}, {}, xml.attributes().value("numerus"_L1) == u"yes", true});
        } else if (xml.name() == u"source") {
            messages.back().source = xml.readElementText();
        } else if (xml.name() == u"translation") {
            messages.back().finished = xml.attributes().value("type"_L1).isEmpty();
            if (!messages.back().plural)
                messages.back().translations << xml.readElementText();
        } else if (xml.name() == u"numerusform") {
            messages.back().translations << xml.readElementText();
        }
    }
    REQUIRE_FALSE(xml.hasError());
    return messages;
}

//! "%1", "%2", "%n" in it, in order.
QStringList placesIn(const QString &text)
{
    static const QRegularExpression place(u"%(\\d|n)"_s);
    QStringList places;
    for (auto found = place.globalMatch(text); found.hasNext();)
        places << found.next().captured();
    places.sort();
    places.removeDuplicates();
    return places;
}

//! Whether \p text can be the same in every language: a name, a format, a number.
bool isUniversal(const QString &text)
{
    static const QRegularExpression word(u"[A-Za-z]{3,}"_s);
    static const std::set<QString> names{
        u"Ambrotype"_s,  u"English"_s, u"JPEG"_s,          u"PNG"_s,   u"TIFF"_s,       u"WebP"_s,
        u"AVIF"_s,       u"HEIC"_s,    u"GFPGAN"_s,        u"GPEN"_s,  u"CodeFormer"_s, u"YuNet"_s,
        u"RetinaFace"_s, u"Lanczos"_s, u"ESRGAN"_s,        u"Real"_s,  u"BSRGAN"_s,     u"FFDNet"_s,
        u"Poisson"_s,    u"CPU"_s,     u"Ctrl"_s,          u"Shift"_s, u"Return"_s,     u"Enter"_s,
        u"Space"_s,      u"Tab"_s,     u"Esc"_s,           u"Del"_s,   u"Backspace"_s,  u"Backtab"_s,
        u"Left"_s,       u"Right"_s,   u"RestoreFormer"_s, u"png"_s,   u"Lightroom"_s,  u"Topaz"_s,
        u"darktable"_s,  u"sRGB"_s,    u"Adobe"_s,         u"RGB"_s};
    const QString rest = QString(text).remove(u"Display P3"_s);
    for (auto found = word.globalMatch(rest); found.hasNext();) {
        if (!names.contains(found.next().captured()))
            return false;
    }
    return true;
}

QStringList textsOfStudio()
{
    QStringList texts;
    {
        StudioFixture studio;
        studio.openAndSettle(studio.makePicture(u"a.png"_s, 640, 480));
        for (QAction *action : studio.window().actions()) {
            if (action->objectName() == "showQueue"_L1)
                action->trigger();
        }
        texts << shownTexts(studio.window());
    }
    forEachDialog([&texts](QWidget &dialog) { texts << shownTexts(dialog); });
    return texts;
}

using Look = std::function<void(QWidget &widget)>;

//! Text is twice as large while one of these lives, as somebody has it who sees badly.
class LargeText
{
public:
    LargeText()
        : m_before(application().font())
    {
        QFont font = m_before;
        if (font.pointSizeF() > 0)
            font.setPointSizeF(2 * font.pointSizeF());
        else
            font.setPixelSize(2 * font.pixelSize());
        application().setFont(font);
    }
    ~LargeText() { application().setFont(m_before); }

private:
    QFont m_before;
};

//! Every stage unfolded, in an order that needs words.
void lookAtAdvanced(StudioFixture &studio, const Look &look)
{
    auto *adjust = studio.window().findChild<ui::AdjustPanel *>();
    REQUIRE(adjust);
    adjust->setAdvanced(true);
    QApplication::processEvents();
    std::vector<std::string> order;
    for (const pipeline::Stage *stage : pipeline::stages()) {
        order.push_back(stage->info().id);
        ui::StageSection *section = adjust->advancedPanel().section(order.back());
        REQUIRE(section);
        section->setOpen(true);
        section->setSeconds(0.1234);
    }
    REQUIRE(adjust->advancedPanel().output());
    adjust->advancedPanel().output()->setOpen(true);
    std::reverse(order.begin(), order.end());
    studio.studio().current()->setOrder(order, u"order"_s);
    QTest::qWait(50); // wrapped labels find their height
    look(studio.window());
    adjust->advancedPanel().output()->setOpen(false);
    QTest::qWait(50);
    look(studio.window());
    adjust->setAdvanced(false);
}

//! The longest things that the message bar says, and the boxes that ask or tell.
void lookAtMessages(StudioFixture &studio, const Look &look)
{
    ui::MessageBar &bar = studio.window().messageBar();
    const QString name = u"DSC_2041-Hochzeit-Familie-Wagenknecht.tif"_s;
    bar.showFailure(ui::Studio::tr("%1 could not be opened. %2")
                        .arg(name, ui::coreText("The file is empty.") + u' ' + ui::coreText("The file is empty.")),
                    name);
    QTest::qWait(20);
    look(studio.window());
    bar.showDone(ui::MainWindow::tr("Deleted the preset \"%1\".").arg(name), ui::MainWindow::tr("Undo"), [] {});
    QTest::qWait(20);
    look(studio.window());
    for (QAction *action : studio.window().actions()) {
        if (action->objectName() != "about"_L1)
            continue;
        action->trigger();
        QWidget *box = QApplication::activeModalWidget();
        REQUIRE(box);
        QApplication::processEvents();
        look(*box);
        box->close();
    }
}

//! The strip with all that it may say.
void lookAtStates(StudioFixture &studio, const Look &look)
{
    ui::PhotoDocument &document = *studio.studio().current();
    pipeline::Findings findings;
    findings.lookedForFaces = true;
    findings.faces.resize(1);
    findings.faces[0].number = 12;
    findings.faces[0].score = 0.41;
    findings.faces[0].limit = 0.55;
    document.setFindings(findings);
    document.setSaved(pipeline::Recipe::neutral(), {}, u"cuda:0"_s);
    QTest::qWait(20);
    look(studio.window());
}

bool hasFontFor(const QString &code)
{
    if (code != "zh_CN"_L1)
        return true;
    application();
    return !QFontDatabase::families(QFontDatabase::SimplifiedChinese).isEmpty();
}

} // namespace

TEST_CASE("every text that core declares or says has an entry for translators", "[ui][language]")
{
    application();
    std::set<std::string> known;
    for (const char *text : ui::coreTexts())
        known.insert(text);
    for (const std::string &text : declaredTexts()) {
        INFO("Declared, but not in ui/language/core_texts_*.cpp: " << text);
        CHECK(known.contains(text));
    }
    const std::vector<CoreSentence> sentences = coreSentences();
    CHECK(sentences.size() > 200);
    std::size_t missing = 0;
    for (const CoreSentence &sentence : sentences) {
        if (known.contains(sentence.text))
            continue;
        ++missing;
        WARN(sentence.file << " says what is not in ui/language/core_texts_*.cpp: " << sentence.text);
    }
    // A new sentence stays English until translators have had their turn; many of them mean that the list is forgotten.
    CHECK(missing * 50 <= sentences.size());
}

TEST_CASE("translations are complete, with every value and every plural form", "[ui][language]")
{
    struct Expected
    {
        QString code;
        qsizetype forms;
    };
    std::set<std::pair<QString, QString>> first;
    for (const Expected &each : {Expected{u"ru"_s, 3}, Expected{u"zh_CN"_s, 1}}) {
        const std::vector<Message> messages = messagesOf(each.code);
        std::set<std::pair<QString, QString>> sources;
        CHECK(messages.size() > 500);
        for (const Message &message : messages) {
            INFO(each.code.toStdString() << ", " << message.context.toStdString() << ": "
                                         << message.source.toStdString());
            sources.emplace(message.context, message.source);
            CHECK(message.finished);
            CHECK(message.translations.size() == (message.plural ? each.forms : 1));
            for (const QString &translation : message.translations) {
                CHECK_FALSE(translation.trimmed().isEmpty());
                QStringList places = placesIn(message.source);
                if (message.plural && !translation.contains("%n"_L1))
                    places.removeAll(u"%n"_s); // "one face": the number may be a word
                CHECK(placesIn(translation) == places);
            }
        }
        if (first.empty())
            first = sources;
        CHECK(sources == first);
    }
}

TEST_CASE("texts of core with values in them are translated, and unknown ones stay English", "[ui][language]")
{
    const Speaking russian(u"ru"_s);
    const QString graded = ui::coreText("strength 60 because the quality is medium: the noise is visible (sigma 2.1)");
    CHECK(graded.contains("60"_L1));
    CHECK(graded.contains("2.1"_L1));
    CHECK_FALSE(graded.contains("because"_L1));
    CHECK_FALSE(graded.contains("noise"_L1));
    const QString two = ui::coreText("The file is empty. The file is empty.");
    CHECK_FALSE(two.contains("file"_L1));
    // Composed by printf, so that the search in the sources does not see it.
    const QString flagged = ui::coreText(
        "The result is yellower in the faces than the rest of the shoot (skin, yellow against blue 7, usual 2).");
    CHECK(flagged.contains("7"_L1));
    CHECK_FALSE(flagged.contains("usual"_L1));
    CHECK(ui::coreText("Nobody ever wrote this.") == "Nobody ever wrote this."_L1);
    CHECK(ui::coreText({}).isEmpty());
}

TEST_CASE("what the window and its dialogs say is translated", "[ui][language]")
{
    QStringList english;
    {
        const Speaking speaking(u"en"_s);
        english = textsOfStudio();
    }
    CHECK(english.size() > 250);
    const std::set<QString> sources(english.begin(), english.end());
    for (const QString &code : {u"ru"_s, u"zh_CN"_s}) {
        const Speaking speaking(code);
        for (const QString &text : textsOfStudio()) {
            INFO(code.toStdString() << " still says: " << text.toStdString());
            CHECK((isUniversal(text) || !sources.contains(text)));
        }
    }
}

namespace {

//! Walks through all that shows text, in a window of \p size, in every language.
void lookForCuts(QSize size)
{
    for (const ui::Language &language : ui::languages()) {
        if (!hasFontFor(language.code)) {
            WARN("no font for " << language.code.toStdString());
            continue;
        }
        const Speaking speaking(language.code);
        const auto look = [&language](QWidget &widget) {
            for (const QString &cut : clippedTexts(widget)) {
                INFO(language.code.toStdString() << ": " << cut.toStdString());
                CHECK(cut.isEmpty());
            }
        };
        {
            StudioFixture studio;
            studio.window().resize(size);
            QApplication::processEvents();
            look(studio.window());
            studio.openAndSettle(studio.makePicture(u"a.png"_s, 640, 480));
            REQUIRE(waitFor([&studio] { return studio.studio().current()->advice().has_value(); }));
            QTest::qWait(100); // the reasons of the advice find their height
            look(studio.window());
            lookAtMessages(studio, look);
            lookAtStates(studio, look);
            lookAtAdvanced(studio, look);
            for (QAction *action : studio.window().actions()) {
                if (action->objectName() == "showQueue"_L1 || action->objectName() == "review"_L1)
                    action->trigger();
            }
            QApplication::processEvents();
            look(studio.window());
        }
        forEachDialog(look);
    }
}

} // namespace

TEST_CASE("no text is cut at 1280 x 800 in any language", "[ui][language]")
{
    lookForCuts({1280, 800});
}

TEST_CASE("no text is cut when it is twice as large", "[ui][language]")
{
    const LargeText large;
    lookForCuts({1920, 1200});
}
