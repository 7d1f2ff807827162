#pragma once

#include "faces/guard/attribute_guard.h"
#include "faces/guard/guard_support.h"

namespace ambrotype::faces::test {

//! The colours of \p iris turned by \p degrees of hue, as a network that dreams of blue eyes does.
void turnIris(imaging::FloatImage &image, const Iris &iris, double degrees);

//! Dark frames around both eyes with a bridge, on the landmarks.
void drawGlasses(imaging::FloatImage &image, const Landmarks &landmarks);

//! A dark round spot of \p radius pixels whose middle lies \p depth below the skin's brightness.
void drawMole(imaging::FloatImage &image, const Point &centre, double radius, float depth);

//! Dark stubble over chin and cheeks.
void drawBeard(imaging::FloatImage &image, const Landmarks &landmarks);

AttributeInput compared(const TestFace &face, const imaging::FloatImage &result);
const AttributeFinding *findingOf(const AttributeResult &result, FaceAttribute attribute);

} // namespace ambrotype::faces::test
