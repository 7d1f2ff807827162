#pragma once

#include "studio/background.h"

#include "base/cancel.h"
#include "imaging/icc_profile.h"
#include "imaging/image.h"

#include <QObject>
#include <QSize>
#include <QString>

#include <map>
#include <memory>
#include <vector>

namespace ambrotype::ui {

//! One picture in several sizes as a screen wants it, the finest first; drawing one never has to shrink much.
struct ScreenLevels
{
    std::vector<imaging::Image> levels;
    QSize fullSize;      //!< Of the file, upright.
    std::string problem; //!< English; why there are no levels.
};

//! Original and result of one review item.
struct ReviewPair
{
    ScreenLevels original;
    ScreenLevels result;
    bool isDraft = false; //!< A first look in reduced size.
};

//! Reads originals and results for the review on a worker: a first look at once, then all pixels; the first look of
//! the item that comes next is read ahead. Window thread.
class ReviewPictures : public QObject
{
    Q_OBJECT

public:
    explicit ReviewPictures(QObject *parent = nullptr);
    ~ReviewPictures() override;

    //! Reads the two files of one item; what was asked before is given up.
    void show(const QString &original, const QString &result);
    void readAhead(const QString &original, const QString &result);
    void cancel(); //!< Gives up what was asked and frees what was read.
    void setDisplayProfile(std::shared_ptr<const imaging::IccProfile> profile);

Q_SIGNALS:
    //! Of the last show() only: first a draft, then the whole.
    void ready(const std::shared_ptr<const ambrotype::ui::ReviewPair> &pair);

private:
    using Files = std::pair<QString, QString>;

    void readDraft(const Files &files);

    Files m_wanted;
    std::map<Files, std::shared_ptr<const ReviewPair>> m_drafts; //!< Of the item shown and of the next one.
    std::shared_ptr<const imaging::IccProfile> m_profile;
    CancelSource m_cancel;
    Background m_drafter{this};
    Background m_reader{this};
};

} // namespace ambrotype::ui
