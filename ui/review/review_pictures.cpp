#include "review/review_pictures.h"

#include "file_text.h"

#include "imaging/color/working_space.h"
#include "imaging/io/reader.h"
#include "jobs/screen_pixels.h"

#include <algorithm>
#include <cstring>

namespace ambrotype::ui {

using imaging::Image;

namespace {

constexpr int kDraftEdge = 1600;   // a screen's worth
constexpr int kSmallestEdge = 250; // down to sides that lie beside each other in a small window
constexpr int kStripRows = 128;    // of working values at a time: they take sixteen bytes per pixel
// Beyond this the finest level is half as fine, so that two pictures stay within a gigabyte.
constexpr std::int64_t kMostPixels = 60'000'000;

ScreenLevels failedWith(const Error &error)
{
    ScreenLevels levels;
    levels.problem = error.message;
    return levels;
}

ScreenLevels draftOf(const std::filesystem::path &file, const CancelToken &cancel)
{
    const auto header = imaging::readHeader(file);
    if (!header)
        return failedWith(header.error());
    const auto picture = imaging::readDraft(file, kDraftEdge, imaging::readingToShow(), cancel);
    if (!picture)
        return failedWith(picture.error());
    ScreenLevels levels;
    levels.levels.push_back(jobs::toScreenOrder(jobs::fitInto(picture->pixels, kDraftEdge)));
    levels.fullSize = QSize(header->size.width, header->size.height);
    return levels;
}

//! All pixels through the profiles of picture and screen.
Result<Image> onScreen(const imaging::Picture &picture, const imaging::IccProfile *display, const CancelToken &cancel)
{
    const auto space = imaging::WorkingSpace::forPicture(picture);
    if (!space)
        return space.error();
    const imaging::Size size = picture.pixels.size();
    Image shown(size, 4, imaging::SampleType::U8);
    for (int top = 0; top < size.height; top += kStripRows) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        const imaging::Region strip{0, top, size.width, std::min(kStripRows, size.height - top)};
        const Image part = imaging::toDisplay((*space)->toWorking(picture.pixels, strip), display);
        for (int y = 0; y < strip.height; ++y)
            std::memcpy(shown.writableRow(top + y), part.row(y), static_cast<std::size_t>(size.width) * 4);
    }
    return shown;
}

ScreenLevels wholeOf(const std::filesystem::path &file, const imaging::IccProfile *display, const CancelToken &cancel)
{
    const auto picture = imaging::readPicture(file, imaging::readingToShow(), cancel);
    if (!picture)
        return failedWith(picture.error());
    auto shown = onScreen(*picture, display, cancel);
    if (!shown)
        return failedWith(shown.error());
    ScreenLevels levels;
    levels.fullSize = QSize(shown->width(), shown->height());
    Image level = std::move(shown).value();
    if (level.size().pixels() <= kMostPixels)
        levels.levels.push_back(level);
    for (int edge = std::max(level.width(), level.height()) / 2; edge >= kSmallestEdge; edge /= 2) {
        level = jobs::fitInto(level, edge);
        levels.levels.push_back(level);
    }
    if (levels.levels.empty())
        levels.levels.push_back(level);
    return levels;
}

} // namespace

ReviewPictures::ReviewPictures(QObject *parent)
    : QObject(parent)
{
}

ReviewPictures::~ReviewPictures()
{
    m_cancel.cancel();
}

void ReviewPictures::setDisplayProfile(std::shared_ptr<const imaging::IccProfile> profile)
{
    m_profile = std::move(profile);
}

void ReviewPictures::cancel()
{
    m_cancel.cancel();
    m_cancel = CancelSource();
    m_wanted = {};
    m_drafts.clear(); // the whole pair is among them
}

void ReviewPictures::readDraft(const Files &files)
{
    m_drafter.run(
        [files, token = m_cancel.token()] {
            auto pair = std::make_shared<ReviewPair>();
            pair->original = draftOf(textToFile(files.first), token);
            pair->result = draftOf(textToFile(files.second), token);
            pair->isDraft = true;
            return std::shared_ptr<const ReviewPair>(std::move(pair));
        },
        [this, files, token = m_cancel.token()](const std::shared_ptr<const ReviewPair> &pair) {
            if (token.isCancelled())
                return; // what a given-up read brings is no answer
            const bool whole = m_drafts.contains(files) && !m_drafts[files]->isDraft;
            if (!whole)
                m_drafts[files] = pair;
            if (files == m_wanted && !whole)
                Q_EMIT ready(pair);
        });
}

void ReviewPictures::show(const QString &original, const QString &result)
{
    m_cancel.cancel();
    m_cancel = CancelSource();
    m_wanted = {original, result};
    const auto known = m_drafts.find(m_wanted);
    const std::shared_ptr<const ReviewPair> draft = known == m_drafts.end() ? nullptr : known->second;
    m_drafts.clear();
    if (draft) {
        m_drafts[m_wanted] = draft;
        Q_EMIT ready(draft);
    } else {
        readDraft(m_wanted);
    }
    m_reader.run(
        [files = m_wanted, token = m_cancel.token(), profile = m_profile] {
            auto pair = std::make_shared<ReviewPair>();
            pair->original = wholeOf(textToFile(files.first), profile.get(), token);
            pair->result = wholeOf(textToFile(files.second), profile.get(), token);
            return std::shared_ptr<const ReviewPair>(std::move(pair));
        },
        [this, files = m_wanted, token = m_cancel.token()](const std::shared_ptr<const ReviewPair> &pair) {
            if (token.isCancelled())
                return;
            m_drafts[files] = pair; // a draft that comes late must not replace it
            Q_EMIT ready(pair);
        });
}

void ReviewPictures::readAhead(const QString &original, const QString &result)
{
    const Files files{original, result};
    if (!m_drafts.contains(files))
        readDraft(files);
}

} // namespace ambrotype::ui
