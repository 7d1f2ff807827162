#include "faces/drawn_face.h"

#include "faces/detect/template_face.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

namespace {

double distance(faces::Point a, faces::Point b)
{
    return std::hypot(a.x - b.x, a.y - b.y);
}

bool contains(const faces::Box &box, faces::Point at)
{
    return at.x >= box.left && at.x <= box.right && at.y >= box.top && at.y <= box.bottom;
}

faces::Box boxBetween(faces::Point a, faces::Point b)
{
    return {std::min(a.x, b.x), std::min(a.y, b.y), std::max(a.x, b.x), std::max(a.y, b.y)};
}

} // namespace

faces::Point DrawnFace::corner(int index) const
{
    const faces::Box &box = m_face.box;
    return {index == 1 || index == 2 ? box.right : box.left, index >= 2 ? box.bottom : box.top};
}

DrawnFace::Handle DrawnFace::handleAt(faces::Point at, double reach) const
{
    if (!m_hasBox)
        return {};
    Handle nearest;
    double least = reach;
    for (int i = 0; i < 5; ++i) {
        if (const double away = distance(m_face.landmarks[static_cast<std::size_t>(i)], at); away <= least) {
            least = away;
            nearest = {Handle::Kind::Point, i};
        }
    }
    for (int i = 0; i < 4; ++i) {
        if (const double away = distance(corner(i), at); away <= least) {
            least = away;
            nearest = {Handle::Kind::Corner, i};
        }
    }
    if (nearest.kind == Handle::Kind::NewBox && contains(m_face.box, at))
        nearest = {Handle::Kind::Box, 0};
    return nearest;
}

void DrawnFace::press(faces::Point at, double reach)
{
    m_held = handleAt(at, reach);
    m_from = at;
    m_before = m_face;
    m_hadBox = m_hasBox;
}

void DrawnFace::move(faces::Point to)
{
    if (!m_held)
        return;
    const faces::Point by{to.x - m_from.x, to.y - m_from.y};
    switch (m_held->kind) {
    case Handle::Kind::NewBox:
        m_face.box = boxBetween(m_from, to);
        m_hasBox = true;
        suggestPoints();
        break;
    case Handle::Kind::Box:
        m_face = m_before;
        m_face.box = {
            m_before.box.left + by.x, m_before.box.top + by.y, m_before.box.right + by.x, m_before.box.bottom + by.y};
        for (faces::Point &point : m_face.landmarks)
            point = {point.x + by.x, point.y + by.y};
        break;
    case Handle::Kind::Corner:
        moveCorner(m_held->index, to);
        break;
    case Handle::Kind::Point:
        m_face.landmarks[static_cast<std::size_t>(m_held->index)] = to;
        break;
    }
}

void DrawnFace::moveCorner(int index, faces::Point to)
{
    m_face = m_before;
    const faces::Box from = m_before.box;
    m_face.box = boxBetween(corner((index + 2) % 4), to);
    const faces::Box &now = m_face.box;
    // The points keep their places within the box.
    for (faces::Point &point : m_face.landmarks) {
        point.x = now.left + (point.x - from.left) * now.width() / std::max(1e-6, from.width());
        point.y = now.top + (point.y - from.top) * now.height() / std::max(1e-6, from.height());
    }
}

void DrawnFace::release(double smallest)
{
    if (!m_held)
        return;
    m_held.reset();
    if (m_hasBox && std::min(m_face.box.width(), m_face.box.height()) < smallest) {
        m_face = m_before;
        m_hasBox = m_hadBox;
    }
}

void DrawnFace::suggestPoints()
{
    m_face.landmarks = faces::landmarksFromBox(m_face.box);
    m_face.hasLandmarks = true;
    m_face.score = 1.0;
    m_face.source = faces::FaceSource::Drawn;
    m_face.turned = 0;
}

} // namespace ambrotype::ui
