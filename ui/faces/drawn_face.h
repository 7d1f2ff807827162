#pragma once

#include "faces/face.h"

#include <QPointF>

#include <optional>

namespace ambrotype::ui {

//! A face while a person draws it: first a box, then five suggested points; box, corners and points can be moved. In
//! pixels of the photograph. A value; pure arithmetic.
class DrawnFace
{
public:
    //! What can be taken hold of.
    struct Handle
    {
        enum class Kind { NewBox, Box, Corner, Point };
        Kind kind = Kind::NewBox;
        int index = 0; //!< Corner: 0 left top, 1 right top, 2 right bottom, 3 left bottom. Point: as in Landmarks.
        bool operator==(const Handle &) const = default;
    };

    DrawnFace() = default;
    explicit DrawnFace(const faces::Face &face)
        : m_face(face)
        , m_hasBox(true)
    {
    }

    bool hasBox() const { return m_hasBox; }
    const faces::Face &face() const { return m_face; }
    std::optional<Handle> held() const { return m_held; }

    //! What lies at \p at within \p reach; NewBox outside of the box.
    Handle handleAt(faces::Point at, double reach) const;

    void press(faces::Point at, double reach);
    void move(faces::Point to);
    //! Ends a move. A box smaller than \p smallest is none: a click beside the box leaves it as it was.
    void release(double smallest);

    //! Where corner \p index of Handle lies.
    faces::Point corner(int index) const;

private:
    void suggestPoints();
    void moveCorner(int index, faces::Point to);

    faces::Face m_face;
    bool m_hasBox = false;
    std::optional<Handle> m_held;
    faces::Point m_from; //!< Of the move in progress.
    faces::Face m_before;
    bool m_hadBox = false;
};

} // namespace ambrotype::ui
