#pragma once

#include "jobs/planner/time_line.h"
#include "jobs/planner/work_pieces.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::jobs::planner {

//! What a piece of work was seen to take.
struct SeenTime
{
    WorkPiece piece;
    std::string device;   //!< "cpu", "cuda:0"; of pieces that are WorkPiece::onDevice.
    double seconds = 0.0; //!< Of the machine: while several pictures are worked on at once, each counts for its share.
};

//! The times of work on this machine, learnt from the pictures that were done: for every stage, and every way of it,
//! a straight line over the amount of work. Where time depends on faces, pictures without any have a line of their own
//! (no face found may mean a longer search), and those with some another, over the amount and their number. Old
//! pictures count less and less, so that a new driver or a busier machine is noticed. A value without a clock: what is
//! seen is told to it. One thread at a time.
class WorkTimes
{
public:
    //! A piece of work takes this long.
    struct Guess
    {
        double seconds = 0.0;
        //! Seen before in this very way, faces or none. Else it follows from other ways of the stage, or from other
        //! stages by what Stage::cost() says, which may be wrong several times over.
        bool seen = false;
    };

    void learn(const std::vector<SeenTime> &times);
    //! Nothing when nothing at all is known of this device (for pieces that are not onDevice: of this machine). Where
    //! the faces are not known, those of the pictures seen stand for them.
    std::optional<Guess> guess(const WorkPiece &piece, const std::string &device) const;

    //! Devices that networks were seen on, in alphabetical order.
    std::vector<std::string> devices() const;
    //! What "auto" came to last; "cpu" until a network ran.
    std::string automaticDevice() const;
    void setAutomaticDevice(const std::string &device) { m_automaticDevice = device; }

    std::string toJson() const;
    //! Nothing when the text makes no sense. Never throws, whatever the bytes.
    static std::optional<WorkTimes> fromJson(std::string_view json);

private:
    static std::string keyOf(const WorkPiece &piece, const std::string &device);
    void forgetOldest();

    std::map<std::string, TimeLines> m_lines;
    std::string m_automaticDevice;
    long long m_turn = 0;
};

} // namespace ambrotype::jobs::planner
