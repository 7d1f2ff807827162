#pragma once

#include "imaging/geometry.h"
#include "jobs/batch_item.h"
#include "pipeline/recipe.h"

#include <optional>
#include <string>
#include <vector>

namespace ambrotype::jobs::planner {

//! A part of the work on one picture whose time can be learnt and foretold.
struct WorkPiece
{
    std::string stage;     //!< Id of the stage; kFiles for reading and writing; kWhole for a picture as a whole.
    std::string way;       //!< What its time depends on besides the size: choices, models, formats. Names no file.
    bool onDevice = false; //!< A network works on it, so its time is that of the device.
    double units = 0.0;    //!< Amount of work; of one stage and way, time grows with it.
    bool onFaces = false;  //!< Its time grows with the faces that it works on.
    std::optional<int> faces = {}; //!< How many these are; nothing: not known.
};

inline constexpr const char *kFiles = "files";
inline constexpr const char *kWhole = "whole";

//! Cuts the work on pictures into pieces. Looks once for the models that the recipe has at hand; so make one per recipe
//! and ask it for many sizes. A value; blocks while it looks the first time: not for the window's thread.
class WorkCutter
{
public:
    //! Of an item whose values are settled (ItemResult::usedRecipe): a piece per stage that works, and the files.
    static WorkCutter ofRecipe(const BatchItem &item, const pipeline::Recipe &recipe);
    //! Of an item as it waits. With automatic values one piece: only the picture itself will tell which stages work.
    static WorkCutter ofItem(const BatchItem &item);
    //! The one piece of a picture with automatic values.
    static WorkCutter ofWhole(const BatchItem &item);

    bool dependsOnFaces() const; //!< Whether any piece is WorkPiece::onFaces.

    //! The pieces of a picture of \p size pixels, in the order of the work. \p faces: those in it that the usual rules
    //! would restore (Stage::facesToWorkOn()), or that were worked on; nothing: not known.
    std::vector<WorkPiece> pieces(imaging::Size size, std::optional<int> faces = {}) const;

private:
    struct Step
    {
        std::string stage;
        std::string way;
        bool onDevice = false;
        std::string facesOf = {}; //!< Stage of m_recipe that works on faces; empty: none.
    };
    std::optional<int> facesToWorkOn(const std::string &stage, std::optional<int> faces) const;

    std::vector<Step> m_steps; //!< Those of m_recipe that work.
    Step m_last;               //!< kFiles or kWhole.
    pipeline::Recipe m_recipe; //!< With automatic values: as far as it is known before.
};

} // namespace ambrotype::jobs::planner
