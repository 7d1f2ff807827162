#pragma once

#include "jobs/store/queue_store.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace ambrotype::cli {

//! "queue review": what a person decided about results.
class QueueReview
{
public:
    void declare(CLI::App &queue);
    bool isChosen() const { return m_app->parsed(); }
    //! \returns an exit status.
    int run(jobs::QueueStore &store) const;

private:
    CLI::App *m_app = nullptr;
    std::vector<long long> m_ids;
    std::string m_decision;
    std::string m_reviewer;
    bool m_xmp = false;
};

} // namespace ambrotype::cli
