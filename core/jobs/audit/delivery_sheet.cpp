#include "jobs/audit/delivery_sheet.h"

#include "imaging/atomic_file.h"
#include "jobs/audit/page_text.h"
#include "jobs/audit/thumbnail_uri.h"

#include <algorithm>

namespace ambrotype::jobs::audit {
namespace {

constexpr std::size_t kShownDigits = 12;

std::string sizeText(imaging::Size size)
{
    return size.empty() ? std::string() : std::to_string(size.width) + " x " + std::to_string(size.height);
}

std::string modelsText(const Outcome &outcome, bool anonymous)
{
    std::string text;
    for (const UsedModel &model : outcome.models) {
        const pipeline::ModelPaper &paper = model.paper;
        // The title of a model without a card is the name of somebody's file.
        const std::string name = !paper.id.empty()                  ? paper.id
                                 : anonymous || paper.title.empty() ? paper.sha256.substr(0, kShownDigits)
                                                                    : paper.title;
        if (text.find(name) == std::string::npos)
            text += (text.empty() ? "" : ", ") + name;
    }
    return text;
}

//! The lowest likeness of a face of the picture.
std::string identityText(const Outcome &outcome)
{
    std::optional<double> lowest;
    for (const Outcome::Identity &face : outcome.faces) {
        if (face.score && (!lowest || *face.score < *lowest))
            lowest = face.score;
    }
    return lowest ? numberText(*lowest, 3) : std::string();
}

const WrittenFile *mainFile(const Outcome &outcome)
{
    return outcome.files.empty() ? nullptr : &outcome.files.front();
}

std::string shortHash(const std::string &hash)
{
    return "<code title=\"" + htmlText(hash) + "\">" + htmlText(hash.substr(0, kShownDigits)) + "</code>";
}

} // namespace

DeliverySheet::DeliverySheet(Recorded recorded, SheetOptions options)
    : m_recorded(std::move(recorded))
    , m_options(std::move(options))
{
}

//! The last decision counts. It is about bytes, not about a name.
const Review *DeliverySheet::reviewOf(const Outcome &outcome) const
{
    const WrittenFile *main = mainFile(outcome);
    const Review *last = nullptr;
    for (const Review &review : m_recorded.reviews) {
        if (main && review.resultHash == main->sha256)
            last = &review;
    }
    return last;
}

std::string DeliverySheet::nameOf(std::size_t index) const
{
    if (m_options.anonymous)
        return "picture " + std::to_string(index + 1);
    return m_recorded.outcomes[index].input.filename().string();
}

std::string DeliverySheet::resultOf(std::size_t index) const
{
    const WrittenFile *main = mainFile(m_recorded.outcomes[index]);
    return m_options.anonymous || !main ? std::string() : main->path.filename().string();
}

int DeliverySheet::count(const char *state) const
{
    return static_cast<int>(std::count_if(m_recorded.outcomes.begin(),
                                          m_recorded.outcomes.end(),
                                          [state](const Outcome &outcome) { return outcome.state == state; }));
}

int DeliverySheet::done() const
{
    return count(stateName(ItemState::Done));
}

int DeliverySheet::failed() const
{
    return count(stateName(ItemState::Failed));
}

int DeliverySheet::skipped() const
{
    return count(stateName(ItemState::Skipped));
}

std::string DeliverySheet::toCsv() const
{
    std::string text = kUtf8Mark
                       + csvLine({"number",
                                  "original",
                                  "result",
                                  "state",
                                  "width",
                                  "height",
                                  "time",
                                  "seconds",
                                  "device",
                                  "preset",
                                  "models",
                                  "lowest_identity",
                                  "decision",
                                  "reviewer",
                                  "remark",
                                  "original_sha256",
                                  "result_sha256",
                                  "recipe_sha256"});
    const auto named = [this](const std::string &value) { return m_options.anonymous ? std::string() : value; };
    for (std::size_t i = 0; i < m_recorded.outcomes.size(); ++i) {
        const Outcome &outcome = m_recorded.outcomes[i];
        const WrittenFile *main = mainFile(outcome);
        const Review *review = reviewOf(outcome);
        text += csvLine({std::to_string(i + 1),
                         nameOf(i),
                         resultOf(i),
                         outcome.state,
                         main ? std::to_string(main->size.width) : std::string(),
                         main ? std::to_string(main->size.height) : std::string(),
                         outcome.time,
                         numberText(outcome.seconds, 3),
                         outcome.device,
                         named(outcome.preset),
                         modelsText(outcome, m_options.anonymous),
                         identityText(outcome),
                         review ? review->decision : std::string(),
                         review ? named(review->reviewer) : std::string(),
                         review ? named(review->remark) : std::string(),
                         outcome.inputHash,
                         main ? main->sha256 : std::string(),
                         outcome.recipeHash});
    }
    return text;
}

std::string DeliverySheet::toHtml(const CancelToken &cancel) const
{
    const bool pictures = m_options.thumbnails && !m_options.anonymous;
    std::vector<std::string> head{
        "No.", "Original", "Result", "State", "Size", "Models", "Identity", "Decision", "Hashes"};
    if (pictures)
        head.insert(head.begin() + 1, {"Before", "After"});
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < m_recorded.outcomes.size(); ++i) {
        const Outcome &outcome = m_recorded.outcomes[i];
        const WrittenFile *main = mainFile(outcome);
        const Review *review = reviewOf(outcome);
        std::string decision = review ? htmlText(review->decision) : std::string();
        if (review && !m_options.anonymous && !review->reviewer.empty())
            decision += "<br><span class=\"faint\">" + htmlText(review->reviewer) + "</span>";
        std::vector<std::string> row{std::to_string(i + 1),
                                     htmlText(nameOf(i)),
                                     htmlText(resultOf(i)),
                                     htmlText(outcome.state),
                                     main ? htmlText(sizeText(main->size)) : std::string(),
                                     htmlText(modelsText(outcome, m_options.anonymous)),
                                     identityText(outcome),
                                     decision,
                                     shortHash(outcome.inputHash) + (main ? "<br>" + shortHash(main->sha256) : "")};
        if (pictures) {
            const auto image = [&](const std::filesystem::path &file, const char *what) {
                const std::string uri = thumbnailUri(file, m_options.thumbnailEdge, cancel);
                return uri.empty() ? std::string() : "<img alt=\"" + std::string(what) + "\" src=\"" + uri + "\">";
            };
            row.insert(row.begin() + 1, {image(outcome.input, "before"), main ? image(main->path, "after") : ""});
        }
        rows.push_back(std::move(row));
    }
    std::string totals = std::to_string(rows.size()) + " pictures: " + std::to_string(done()) + " done";
    if (skipped() > 0)
        totals += ", " + std::to_string(skipped()) + " skipped";
    if (failed() > 0)
        totals += ", " + std::to_string(failed()) + " failed";
    const std::string title =
        m_options.anonymous || m_options.order.empty() ? "Delivery sheet" : "Delivery sheet: " + m_options.order;
    return htmlPage(title, "<p>" + totals + ".</p>\n" + htmlTable(head, rows));
}

Result<void> writeDeliverySheet(const std::filesystem::path &folder,
                                const SheetOptions &options,
                                const std::filesystem::path &file,
                                const CancelToken &cancel)
{
    const std::string extension = file.extension().string();
    const bool isCsv = extension == ".csv";
    if (!isCsv && extension != ".html" && extension != ".htm")
        return Error{ErrorCode::InvalidArgument,
                     "Delivery sheets are written as .html or .csv. Choose a name that ends so.",
                     file.string()};
    Selection selection;
    selection.order = options.order;
    Result<Recorded> recorded = readRecorded(folder, selection);
    if (!recorded)
        return recorded.error();
    if (recorded->outcomes.empty())
        return Error{ErrorCode::NotFound, "The audit log has no picture of this order.", options.order};
    const DeliverySheet sheet(std::move(*recorded), options);
    const std::string text = isCsv ? sheet.toCsv() : sheet.toHtml(cancel);
    if (cancel.isCancelled())
        return Error{ErrorCode::Cancelled, {}, {}};
    return imaging::writeTextAtomically(file, text);
}

} // namespace ambrotype::jobs::audit
