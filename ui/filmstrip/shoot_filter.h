#pragma once

#include "document/photo_document.h"

#include <QObject>
#include <QString>

#include <optional>
#include <vector>

namespace ambrotype::ui {

class ShootModel;

//! Which pictures of the shoot are shown: by what has become of them or by their stars, by folder, by name, and by what
//! was measured. The one truth that the filmstrip, its title line and the Shoot tab speak to; the shoot itself keeps
//! all. Window thread.
class ShootFilter : public QObject
{
    Q_OBJECT

public:
    enum Which { All, ToDo, InQueue, Saved, Failed, Outdated, NeedsReview, Approved, Rejected, NoStars, WithStars };
    //! The entry for pictures of \p stars (1..5) or more.
    static constexpr int withStars(int stars) { return WithStars + stars; }
    enum class Faces { Any, None, One, Several };

    struct Criteria
    {
        int which = All;
        QString folder; //!< With all below it; "" = every folder.
        QString search; //!< Part of the file's name; case and the form of letters do not matter.
        bool blurred = false;
        bool noisy = false;
        Faces faces = Faces::Any;

        bool asksQuality() const { return blurred || noisy || faces != Faces::Any; }
        bool operator==(const Criteria &) const = default;
    };

    explicit ShootFilter(ShootModel &model, QObject *parent = nullptr);

    const Criteria &criteria() const { return m_criteria; }
    void setCriteria(const Criteria &criteria);
    void setWhich(int which);
    void setFolder(const QString &folder);
    void setSearch(const QString &text);
    void showAll() { setCriteria({}); }
    bool isActive() const { return !(m_criteria == Criteria()); }

    bool isShown(int row) const;
    int shownCount() const { return m_shown; }
    int count() const { return static_cast<int>(m_rows.size()); }
    //! Of those that are hidden: they may fit, but nobody has measured them yet.
    int unmeasuredCount() const { return m_unmeasured; }
    int unmeasurableCount() const { return m_unmeasurable; } //!< Likewise: they cannot be measured.
    bool isAwaited(int row) const;                           //!< Of unmeasuredCount().
    //! What is asked for in words: "Failed", "IMG_2".
    QString text() const;

    static bool fits(int which, const PhotoDocument &document);
    //! The entry \p which in words.
    static QString nameOf(int which);
    //! Whether \p file lies in \p folder or below it; every file lies in "".
    static bool liesIn(const QString &file, const QString &folder);
    //! \p text as names are compared: case, full width and composed letters do not matter.
    static QString plainForm(const QString &text);

Q_SIGNALS:
    void criteriaChanged();
    void rowsChanged(int first, int last); //!< Some of them are shown or hidden now.
    void countsChanged();                  //!< shownCount(), count() or unmeasuredCount().

private:
    enum class Row : unsigned char { Shown, Hidden, Unmeasured, Unmeasurable };
    Row judge(const PhotoDocument &document) const;
    Row judgeQuality(const PhotoDocument &document) const;
    Row stateOf(int row) const;
    void take(int first, int last);
    void remove(int first, int last);
    void evaluate(int first, int last);
    void count(Row row, int by);

    ShootModel &m_model;
    Criteria m_criteria;
    QString m_plainSearch;
    std::vector<Row> m_rows;
    int m_shown = 0;
    int m_unmeasured = 0;
    int m_unmeasurable = 0;
};

} // namespace ambrotype::ui
