#pragma once

#include "imaging/io/reader.h"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ambrotype::cli {

//! "faces people": who is in which picture of a shoot, and which faces stand for each person. Writes no file.
//!
//! With --json one object per picture, then one for all:
//! {"event": "item", "input": PATH, "state": "done" | "failed", "error": null or {...}, "size": [W, H], "faces":
//!  [{"number", "box", "landmarks", "score", "source", "turned", "person": N from 1 or null, "reference": BOOL,
//!    "trusted": BOOL, "eye_distance": PIXELS, "blur": SHARE}...]}
//! {"event": "people", "network": NAME, "persons": [{"number", "faces": N, "references": N}...], "unknown": N}
class FacesPeople
{
public:
    void declare(CLI::App &faces);
    bool isChosen() const;
    int run();

private:
    CLI::App *m_app = nullptr;
    std::vector<std::string> m_inputs;
    std::string m_detector = "auto";
    std::string m_device = "auto";
    bool m_json = false;
    imaging::ReadOptions m_reading;
};

} // namespace ambrotype::cli
