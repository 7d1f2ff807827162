// What screen readers are told while somebody works.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "document/photo_document.h"
#include "export/time_forecast.h"
#include "main_window/message_bar.h"
#include "main_window/partial_bar.h"
#include "models/model_dialog.h"
#include "panels/param_editor.h"
#include "panels/value_row.h"
#include "panels/value_slider.h"
#include "queue/report_dialog.h"
#include "theme/icons.h"

#include <catch2/catch.hpp>

#include <QAccessible>
#include <QLabel>
#include <QLocale>

#include <algorithm>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

pipeline::ParamSpec specOf(double minimum, double maximum, double step, const char *unit)
{
    pipeline::ParamSpec spec;
    spec.id = "amount";
    spec.title = "Amount";
    spec.type = pipeline::ParamType::Number;
    spec.minimum = minimum;
    spec.maximum = maximum;
    spec.step = step;
    spec.unit = unit;
    return spec;
}

QAccessibleInterface &accessOf(QWidget &widget)
{
    QAccessibleInterface *access = QAccessible::queryAccessibleInterface(&widget);
    REQUIRE(access);
    return *access;
}

//! Of a label a name is told instead of its text. \returns how many were looked at.
int checkLabels(QWidget &window)
{
    int labels = 0;
    for (QLabel *label : window.findChildren<QLabel *>()) {
        if (qobject_cast<ui::IconLabel *>(label) || label->objectName().startsWith("qt_"_L1))
            continue;
        const QString text = label->text();
        label->setText(u"Something new"_s);
        INFO(label->parentWidget()->metaObject()->className()
             << " " << label->objectName().toStdString() << " \"" << text.toStdString() << "\"");
        CHECK(accessOf(*label).text(QAccessible::Name).contains(u"Something new"_s));
        label->setText(text);
        ++labels;
    }
    return labels;
}

} // namespace

TEST_CASE("sliders say their value and its unit, not a position", "[ui][access]")
{
    application();
    struct Expected
    {
        pipeline::ParamSpec spec;
        double value;
        QString words;
    };
    const QString half = QLocale().toString(0.25, 'f', 2);
    const Expected all[] = {{specOf(0, 100, 1, "%"), 35, u"35 %"_s},
                            {specOf(0, 100, 1, ""), 35, u"35 of 100"_s},
                            {specOf(0, 1, 0.01, ""), 0.25, half + u" of "_s + QLocale().toString(1.0, 'f', 2)},
                            {specOf(10, 200, 1, "px"), 48, u"48 px"_s}};
    for (const Expected &each : all) {
        INFO(each.words.toStdString());
        ui::ValueRow row(each.spec, u"Amount"_s);
        row.setValue(each.value);
        QAccessibleInterface &access = accessOf(*row.slider());
        CHECK(access.role() == QAccessible::Slider);
        CHECK(access.text(QAccessible::Name) == u"Amount"_s);
        CHECK(access.text(QAccessible::Value) == each.words);
        QAccessibleValueInterface *value = access.valueInterface();
        REQUIRE(value);
        CHECK(value->currentValue().toDouble() == Approx(each.value));
        CHECK(value->minimumValue().toDouble() == Approx(each.spec.minimum));
        CHECK(value->maximumValue().toDouble() == Approx(each.spec.maximum));
        CHECK(value->minimumStepSize().toDouble() == Approx(each.spec.step));
        value->setCurrentValue(each.spec.maximum);
        CHECK(value->currentValue().toDouble() == Approx(each.spec.maximum));
    }
}

TEST_CASE("a step of a slider is told with the value that it brings", "[ui][access]")
{
    application();
    ui::ValueRow row(specOf(0, 1, 0.01, ""), u"Amount"_s);
    row.setValue(0.25);
    row.show();
    turnTo(row);
    row.slider()->setFocus();
    press(Qt::Key_Up);
    CHECK(accessOf(*row.slider()).valueInterface()->currentValue().toDouble() == Approx(0.26));
    CHECK(accessOf(*row.slider()).text(QAccessible::Value).startsWith(QLocale().toString(0.26, 'f', 2)));
}

TEST_CASE("the canvas says which sides it shows", "[ui][access]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    ui::Canvas &canvas = studio.window().canvas();
    CHECK(canvas.accessibleName() == u"Picture: Original, Result"_s);
    studio.trigger(u"Flip original and result"_s);
    CHECK(canvas.accessibleName() == u"Picture: Result, Original"_s);
    studio.trigger(u"Flip original and result"_s);
    studio.trigger(u"Single"_s);
    CHECK(canvas.accessibleName() == u"Picture: Result"_s);
    studio.trigger(u"Difference"_s);
    CHECK(canvas.accessibleName() == u"Picture: Difference x4"_s);
}

TEST_CASE("labels say what stands in them", "[ui][access]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    studio.trigger(u"Queue"_s);
    ui::PartialBar partial(&studio.window().canvas());
    CHECK(checkLabels(studio.window()) > 30);
    studio.trigger(u"Preferences..."_s);
    QWidget *preferences = openDialog("ambrotype::ui::PreferenceDialog");
    CHECK(checkLabels(*preferences) > 20);
    preferences->close();
    turnTo(studio.window());
    studio.trigger(u"Models..."_s);
    CHECK(checkLabels(*openDialog("ambrotype::ui::ModelDialog")) > 0);
    ui::ReportDialog report(studio.studio().queue(), {});
    CHECK(checkLabels(report) > 0);
    ui::TimeForecast forecast;
    forecast.setText(u"about 3 minutes"_s);
    CHECK(accessOf(forecast).text(QAccessible::Name) == forecast.text());
}

TEST_CASE("a message is read out with its words", "[ui][access]")
{
    StudioFixture studio;
    studio.window().messageBar().showNews(u"The preset was saved."_s);
    const auto labels = studio.window().messageBar().findChildren<QLabel *>();
    CHECK(std::any_of(labels.begin(), labels.end(), [](QLabel *label) {
        return accessOf(*label).text(QAccessible::Name) == u"The preset was saved."_s;
    }));
}
