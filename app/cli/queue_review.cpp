#include "queue_review.h"

#include "command.h"
#include "output.h"

#include "jobs/review_decision.h"

#include <cstdlib>

namespace ambrotype::cli {

void QueueReview::declare(CLI::App &queue)
{
    m_app = queue.add_subcommand("review", "Say what was decided about results; it goes to the audit log as well");
    m_app->add_option("DECISION", m_decision, "approved, rejected, handwork or undecided")
        ->required()
        ->check(CLI::IsMember({"approved", "rejected", "handwork", "undecided"}));
    m_app->add_option("ID", m_ids, "Numbers of \"queue list\"")->required();
    m_app->add_option("--reviewer", m_reviewer, "Who decided; default: the name of your account");
    m_app->add_flag("--xmp",
                    m_xmp,
                    "Write a label and a rating into the XMP file beside the result, \"picture.ext.xmp\"; the result "
                    "itself stays as it is");
}

int QueueReview::run(jobs::QueueStore &store) const
{
    const char *user = std::getenv("USER");
    const std::string reviewer = m_reviewer.empty() && user ? user : m_reviewer;
    const jobs::Review review = jobs::reviewFromName(m_decision).value_or(jobs::Review::Undecided);
    int status = kAllDone;
    for (const jobs::StoreId id : m_ids) {
        if (const Result<void> decided = jobs::decideReview(store, id, review, reviewer, m_xmp); !decided) {
            printError("item " + std::to_string(id), decided.error());
            status = kSomeFailed;
        }
    }
    return status;
}

} // namespace ambrotype::cli
