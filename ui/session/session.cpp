#include "session/session.h"

#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <optional>

using namespace Qt::Literals::StringLiterals;

namespace ambrotype::ui {

namespace {

constexpr int kSchema = 1;

//! Gives each different recipe a number.
class RecipeTable
{
public:
    int numberOf(const pipeline::Recipe &recipe)
    {
        const QString text = QString::fromStdString(recipe.toJson(-1));
        const auto known = m_numbers.constFind(text);
        if (known != m_numbers.cend())
            return *known;
        const int number = static_cast<int>(m_texts.size());
        m_numbers.insert(text, number);
        m_texts.append(text);
        return number;
    }
    const QJsonArray &texts() const { return m_texts; }

private:
    QHash<QString, int> m_numbers;
    QJsonArray m_texts;
};

QJsonArray toArray(const std::vector<SavedPicture> &pictures, RecipeTable &recipes)
{
    QJsonArray array;
    for (const SavedPicture &picture : pictures) {
        QJsonObject entry{{u"file"_s, picture.file},
                          {u"recipe"_s, recipes.numberOf(picture.edit->recipe)},
                          {u"baseline"_s, recipes.numberOf(picture.edit->baseline)},
                          {u"preset"_s, picture.edit->presetId},
                          {u"presetName"_s, picture.edit->presetName},
                          {u"touched"_s, picture.touched},
                          {u"state"_s, static_cast<int>(picture.state)}};
        if (!picture.subFolder.isEmpty())
            entry.insert(u"folder"_s, picture.subFolder);
        if (!picture.result.isEmpty())
            entry.insert(u"result"_s, picture.result);
        if (picture.stars > 0)
            entry.insert(u"stars"_s, picture.stars);
        if (picture.acceptsPart)
            entry.insert(u"part"_s, true);
        if (picture.saved)
            entry.insert(u"saved"_s, recipes.numberOf(*picture.saved));
        array.append(entry);
    }
    return array;
}

QJsonObject toObject(const ShootFilter::Criteria &shown)
{
    return {{u"which"_s, shown.which},
            {u"folder"_s, shown.folder},
            {u"search"_s, shown.search},
            {u"blurred"_s, shown.blurred},
            {u"noisy"_s, shown.noisy},
            {u"faces"_s, static_cast<int>(shown.faces)}};
}

ShootFilter::Criteria criteriaFrom(const QJsonObject &entry)
{
    ShootFilter::Criteria shown;
    shown.which = std::clamp(entry.value("which"_L1).toInt(), 0, ShootFilter::withStars(PhotoDocument::kMostStars));
    shown.folder = entry.value("folder"_L1).toString();
    shown.search = entry.value("search"_L1).toString();
    shown.blurred = entry.value("blurred"_L1).toBool();
    shown.noisy = entry.value("noisy"_L1).toBool();
    shown.faces = static_cast<ShootFilter::Faces>(
        std::clamp(entry.value("faces"_L1).toInt(), 0, static_cast<int>(ShootFilter::Faces::Several)));
    return shown;
}

class Reader
{
public:
    explicit Reader(const QJsonArray &recipes)
    {
        for (const QJsonValue &text : recipes) {
            auto recipe = pipeline::Recipe::fromJson(text.toString().toStdString());
            m_recipes.push_back(recipe ? std::optional(std::move(recipe).value()) : std::nullopt);
        }
    }

    std::optional<SavedPicture> picture(const QJsonObject &entry) const
    {
        const pipeline::Recipe *recipe = recipeAt(entry.value("recipe"_L1).toInt(-1));
        const pipeline::Recipe *baseline = recipeAt(entry.value("baseline"_L1).toInt(-1));
        SavedPicture picture;
        picture.file = entry.value("file"_L1).toString();
        if (!recipe || !baseline || picture.file.isEmpty())
            return {};
        picture.subFolder = entry.value("folder"_L1).toString();
        picture.edit = std::make_shared<EditState>(EditState{
            *recipe, *baseline, entry.value("preset"_L1).toString(), entry.value("presetName"_L1).toString()});
        picture.touched = entry.value("touched"_L1).toBool();
        picture.state = lastingState(static_cast<PictureState>(entry.value("state"_L1).toInt()), picture.touched);
        if (const pipeline::Recipe *saved = recipeAt(entry.value("saved"_L1).toInt(-1)))
            picture.saved = std::make_shared<pipeline::Recipe>(*saved);
        if (picture.state == PictureState::Done || picture.state == PictureState::Stale)
            picture.result = entry.value("result"_L1).toString();
        picture.stars = std::clamp(entry.value("stars"_L1).toInt(), 0, PhotoDocument::kMostStars);
        picture.acceptsPart = entry.value("part"_L1).toBool();
        return picture;
    }

private:
    const pipeline::Recipe *recipeAt(int number) const
    {
        const auto index = static_cast<std::size_t>(number);
        return number >= 0 && index < m_recipes.size() && m_recipes[index] ? &*m_recipes[index] : nullptr;
    }

    std::vector<std::optional<pipeline::Recipe>> m_recipes;
};

} // namespace

PictureState lastingState(PictureState state, bool touched)
{
    if (state == PictureState::Done || state == PictureState::Stale)
        return state;
    return touched ? PictureState::Edited : PictureState::Untouched;
}

void SavedPicture::giveTo(PhotoDocument &document) const
{
    if (touched) {
        document.resume(*edit, state, result);
    } else {
        document.restore(*edit);
        document.setState(state, result);
    }
    document.resumeSaved(saved);
    document.setStars(stars);
    if (acceptsPart)
        document.acceptPart();
}

QByteArray sessionToJson(const Session &session)
{
    RecipeTable recipes;
    QJsonArray selected;
    for (const int row : session.selected)
        selected.append(row);
    const QJsonArray pictures = toArray(session.pictures, recipes);
    const QJsonArray earlier = toArray(session.earlier, recipes);
    const QJsonObject all{{u"schema"_s, kSchema},
                          {u"recipes"_s, recipes.texts()},
                          {u"pictures"_s, pictures},
                          {u"earlier"_s, earlier},
                          {u"current"_s, session.current},
                          {u"selected"_s, selected},
                          {u"shown"_s, toObject(session.shown)}};
    return QJsonDocument(all).toJson(QJsonDocument::Compact);
}

Result<Session> sessionFromJson(const QByteArray &text)
{
    QJsonParseError problem;
    const QJsonObject all = QJsonDocument::fromJson(text, &problem).object();
    const int schema = all.value("schema"_L1).toInt();
    if (schema < 1)
        return Error{ErrorCode::BadFormat,
                     "The record of the last session cannot be read.",
                     problem.errorString().toStdString()};
    if (schema > kSchema)
        return Error{ErrorCode::Unsupported, "The record of the last session was written by a newer program.", {}};
    const Reader reader(all.value("recipes"_L1).toArray());
    Session session;
    QHash<int, int> places; // what is left out shifts the rest
    int number = 0;
    for (const QJsonValue &entry : all.value("pictures"_L1).toArray()) {
        if (auto picture = reader.picture(entry.toObject())) {
            places.insert(number, static_cast<int>(session.pictures.size()));
            session.pictures.push_back(std::move(*picture));
        }
        ++number;
    }
    for (const QJsonValue &entry : all.value("earlier"_L1).toArray()) {
        if (auto picture = reader.picture(entry.toObject()))
            session.earlier.push_back(std::move(*picture));
    }
    session.current = places.value(all.value("current"_L1).toInt(-1), -1);
    for (const QJsonValue &row : all.value("selected"_L1).toArray()) {
        if (const int place = places.value(row.toInt(-1), -1); place >= 0)
            session.selected << place;
    }
    std::sort(session.selected.begin(), session.selected.end());
    session.shown = criteriaFrom(all.value("shown"_L1).toObject());
    return session;
}

} // namespace ambrotype::ui
