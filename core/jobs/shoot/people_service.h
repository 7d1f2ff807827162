#pragma once

#include "jobs/shoot/people.h"

#include <QObject>

#include <functional>
#include <memory>

namespace ambrotype::jobs::shoot {

//! Looks on a worker for the people of a shoot. One request at a time, a newer one replaces an older one; what was
//! found is kept, so that the same files with the same values are not looked through again. Owner's thread only; the
//! signals come there, too.
class PeopleService : public QObject
{
    Q_OBJECT

public:
    //! As findPeople().
    using Finder = std::function<Result<People>(const std::vector<std::filesystem::path> &files,
                                                const pipeline::Recipe &recipe,
                                                const PeopleOptions &options,
                                                const Progress &progress,
                                                const CancelToken &cancel)>;

    explicit PeopleService(QObject *parent = nullptr);
    //! Cancels and waits, at most for one tile.
    ~PeopleService() override;

    void setFinder(Finder finder); //!< findPeople() at first.

    //! \p files in the order of the shoot; what \p recipe says of the stage "faces" finds the faces. \returns the
    //! number that the signals name.
    quint64 look(std::vector<std::filesystem::path> files, pipeline::Recipe recipe);
    bool isLooking() const;
    void cancel(); //!< Nothing is told any more of what runs.

Q_SIGNALS:
    void looking(quint64 request, int number, int count); //!< At which file, from 1.
    void found(quint64 request, std::shared_ptr<const ambrotype::jobs::shoot::People> people);
    void failed(quint64 request, const QString &message, const QString &detail);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace ambrotype::jobs::shoot
