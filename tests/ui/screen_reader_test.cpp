// What screen readers are told.
#include "ui/studio_fixture.h"

#include "panels/value_row.h"
#include "panels/value_slider.h"

#include <catch2/catch.hpp>

#include <QAccessible>
#include <QLocale>

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
