#pragma once

#include "imaging/io/reader.h"
#include "pipeline/faces/face_finder.h"

#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ambrotype::cli {

//! "faces export": writes each face of pictures as a file of its own, and what a network makes of it beside it.
class FacesExport
{
public:
    void declare(CLI::App &faces);
    bool isChosen() const;
    int run();

private:
    CLI::App *m_app = nullptr;
    std::vector<std::string> m_inputs;
    std::string m_output;
    std::string m_model = "none";
    std::string m_detector = "auto";
    std::string m_device = "auto";
    double m_fidelity = 50.0;
    double m_smallest = 4.0;
    bool m_json = false;
    imaging::ReadOptions m_reading;
};

} // namespace ambrotype::cli
