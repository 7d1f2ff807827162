#pragma once

#include "faces/shown_face.h"

#include "jobs/shoot/people_service.h"

#include <QObject>
#include <QPointer>
#include <QStringList>

#include <functional>

namespace ambrotype::ui {

class ShootModel;

//! Carries decisions from picture to picture by who is on them: looks through the shoot for its people, then puts what
//! is wanted into the settings of each picture, one step of its history each. No file is changed. Window thread.
class PeopleDesk : public QObject
{
    Q_OBJECT

public:
    PeopleDesk(ShootModel &shoot, jobs::shoot::PeopleService &service, QObject *parent = nullptr);

    //! Gives what was decided about \p face of \p document to the same person in all pictures of the shoot.
    void copyToPerson(const PhotoDocument &document, const ShownFace &face);
    //! Lets the likeness of each face be measured against the sharpest pictures of its person, too.
    void compareWithinShoot(const PhotoDocument &document);
    void cancel();

Q_SIGNALS:
    void working(const QString &text); //!< Until told() or failed().
    void told(const QString &message);
    void failed(const QString &message, const QString &detail);

private:
    using People = jobs::shoot::People;

    void look(const PhotoDocument &document);
    void found(const People &people);
    //! Puts what \p made says of each picture into its settings. \returns how many were changed.
    int give(const People &people,
             const std::function<std::vector<pipeline::FaceChoice>(std::size_t picture,
                                                                   std::vector<pipeline::FaceChoice> choices)> &made,
             const QString &title);
    void giveToPerson(const People &people);
    void giveReferences(const People &people);
    QString ofUnread(const People &people) const; //!< A sentence about those that could not be looked through.

    ShootModel &m_shoot;
    jobs::shoot::PeopleService &m_service;
    quint64 m_request = 0;
    QStringList m_files; //!< That are looked through, in their order.
    struct Wish
    {
        QString file;
        faces::Point centre; //!< Of the face, in shares.
        jobs::shoot::PersonWish wish;
    };
    std::optional<Wish> m_wish; //!< Nothing: references for everyone.
};

} // namespace ambrotype::ui
