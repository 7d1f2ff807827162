#include "faces/people_desk.h"

#include "file_text.h"
#include "filmstrip/shoot_model.h"

#include <algorithm>
#include <utility>

namespace ambrotype::ui {

using jobs::shoot::PeopleService;
using pipeline::FaceChoice;

PeopleDesk::PeopleDesk(ShootModel &shoot, PeopleService &service, QObject *parent)
    : QObject(parent)
    , m_shoot(shoot)
    , m_service(service)
{
    connect(&service, &PeopleService::looking, this, [this](quint64 request, int number, int count) {
        if (request == m_request)
            Q_EMIT working(tr("Looking for people: picture %1 of %2.").arg(number).arg(count));
    });
    connect(
        &service, &PeopleService::found, this, [this](quint64 request, const std::shared_ptr<const People> &people) {
            if (request == m_request)
                found(*people);
        });
    connect(
        &service, &PeopleService::failed, this, [this](quint64 request, const QString &text, const QString &detail) {
            if (request == m_request)
                Q_EMIT failed(text, detail);
        });
}

void PeopleDesk::copyToPerson(const PhotoDocument &document, const ShownFace &face)
{
    if (!face.choice)
        return;
    Wish wish;
    wish.file = document.file();
    wish.centre = face.choice->centre;
    wish.wish.on = face.choice->on;
    wish.wish.strength = face.choice->strength;
    if (!face.choice->model.empty())
        wish.wish.model = face.choice->model;
    wish.wish.anonymise = face.choice->anonymise;
    m_wish = std::move(wish);
    look(document);
}

void PeopleDesk::compareWithinShoot(const PhotoDocument &document)
{
    m_wish.reset();
    look(document);
}

void PeopleDesk::look(const PhotoDocument &document)
{
    m_files.clear();
    std::vector<std::filesystem::path> files;
    for (int row = 0; row < m_shoot.count(); ++row) {
        m_files << m_shoot.document(row)->file();
        files.push_back(textToFile(m_files.back()));
    }
    Q_EMIT working(tr("Looking for people."));
    m_request = m_service.look(std::move(files), withoutFaceDecisions(document.recipe()));
}

void PeopleDesk::cancel()
{
    m_service.cancel();
    m_request = 0;
    Q_EMIT told(tr("Nothing was changed."));
}

void PeopleDesk::found(const People &people)
{
    m_request = 0;
    if (m_wish)
        giveToPerson(people);
    else
        giveReferences(people);
}

int PeopleDesk::give(const People &people,
                     const std::function<std::vector<FaceChoice>(std::size_t, std::vector<FaceChoice>)> &made,
                     const QString &title)
{
    int changed = 0;
    const std::size_t count = std::min(people.pictures.size(), static_cast<std::size_t>(m_files.size()));
    for (std::size_t picture = 0; picture < count; ++picture) {
        // The shoot may have changed since.
        PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(m_files[static_cast<qsizetype>(picture)]));
        if (!document || people.pictures[picture].error)
            continue;
        const std::vector<FaceChoice> before = faceChoices(document->recipe());
        std::vector<FaceChoice> after = made(picture, before);
        if (after == before)
            continue;
        setFaceChoices(*document, std::move(after), title);
        ++changed;
    }
    return changed;
}

void PeopleDesk::giveToPerson(const People &people)
{
    const auto own = static_cast<std::size_t>(m_files.indexOf(m_wish->file));
    std::optional<std::size_t> person;
    if (own < people.pictures.size() && !people.pictures[own].error)
        person = jobs::shoot::personAt(people, own, m_wish->centre);
    if (!person) {
        Q_EMIT failed(tr("Who this is cannot be told: the face is too small or too blurred, or was drawn by hand. "
                         "Nothing was changed."),
                      {});
        return;
    }
    const int changed = give(
        people,
        [&](std::size_t picture, std::vector<FaceChoice> choices) {
            return jobs::shoot::withWish(people, *person, m_wish->wish, picture, std::move(choices));
        },
        tr("Same for this person"));
    const QString given = changed > 0 ? tr("Given to the same person in %n other picture(s).", nullptr, changed)
                                      : tr("No other picture of the shoot shows this person, or all have it already.");
    Q_EMIT told(given + ofUnread(people));
}

void PeopleDesk::giveReferences(const People &people)
{
    const int changed = give(
        people,
        [&](std::size_t picture, std::vector<FaceChoice> choices) {
            return jobs::shoot::withReferences(people, picture, std::move(choices));
        },
        tr("Compare within the shoot"));
    const int count = static_cast<int>(std::count_if(
        people.persons.begin(), people.persons.end(), [](const auto &person) { return person.reference.has_value(); }));
    const QString text = tr("%n person(s) can be told apart in this shoot.", nullptr, count) + u' '
                         + tr("Their faces in %n picture(s) are compared with them from now on.", nullptr, changed);
    Q_EMIT told(text + ofUnread(people));
}

QString PeopleDesk::ofUnread(const People &people) const
{
    const int unread = static_cast<int>(std::count_if(
        people.pictures.begin(), people.pictures.end(), [](const auto &picture) { return picture.error.has_value(); }));
    return unread > 0 ? u' ' + tr("%n picture(s) could not be looked through.", nullptr, unread) : QString();
}

} // namespace ambrotype::ui
