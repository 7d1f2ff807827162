#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "base/result.h"
#include "faces/face.h"
#include "faces/guard/people.h"
#include "faces/guard/person_reference.h"
#include "imaging/geometry.h"
#include "imaging/io/reader.h"
#include "pipeline/faces/face_choices.h"
#include "pipeline/recipe.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

//! Who is in the pictures of a shoot, and what was decided for a person carried to all pictures that show this one.
//! Nothing here changes any file.
namespace ambrotype::jobs::shoot {

//! A picture that was looked through.
struct PeoplePicture
{
    std::filesystem::path file;
    imaging::Size size;         //!< As read; faces and choices count in it.
    std::optional<Error> error; //!< Why nobody was looked for in it.
};

//! A face of it. A few hundred bytes and its embedding (half a kilobyte with MobileFaceNet); its pixels are gone.
struct PersonFace
{
    faces::Face face;               //!< In pixels of its picture.
    faces::PortrayedFace portrayed; //!< picture: index into People::pictures.
    bool trusted = false;           //!< Its embedding says who it is.
};

//! One person. Numbers are indices into People::faces.
struct Person
{
    std::vector<std::size_t> faces;      //!< Rising.
    std::vector<std::size_t> references; //!< The sharpest, the best first; none when no face of the person is trusted.
    //! What faces of the person are held against; nothing without references.
    std::optional<faces::PersonReference> reference;
};

struct People
{
    std::string network; //!< Embedder::network() of the recogniser.
    std::vector<PeoplePicture> pictures;
    std::vector<PersonFace> faces;    //!< By picture, the largest of a picture first.
    std::vector<Person> persons;      //!< The most frequent first.
    std::vector<std::size_t> unknown; //!< Faces that nobody can tell, rising.
};

struct PeopleOptions
{
    std::string device = "auto";
    imaging::ReadOptions read;
    faces::PeopleParams grouping;
    //! Told of each picture before it is looked at. May be empty.
    std::function<void(std::size_t number, const std::filesystem::path &file)> begun;
};

//! Looks through \p files, one after the other, with the values that the stage "faces" has in \p recipe, and groups
//! their faces by person. One picture is in memory at a time. A picture that cannot be read is left out with its error
//! in People::pictures. The same files in the same order give the same people. Not the window's thread.
//! Errors: ModelMissing (no recogniser; says what to import), those of the recogniser and the detector, Cancelled.
Result<People> findPeople(const std::vector<std::filesystem::path> &files,
                          const pipeline::Recipe &recipe,
                          const PeopleOptions &options = {},
                          const Progress &progress = {},
                          const CancelToken &cancel = {});

//! \p people with \p faces, all of \p person, as a person of their own, the last one. All faces of a person, or none of
//! them, change nothing. References are made anew. Errors: InvalidArgument (no such person or face).
Result<People>
split(People people, std::size_t person, const std::vector<std::size_t> &faces, const faces::PeopleParams &params = {});

//! \p people with the faces of \p other added to those of \p person, and \p other gone. References are made anew.
//! Errors: InvalidArgument (no such persons, or one and the same).
Result<People> merged(People people, std::size_t person, std::size_t other, const faces::PeopleParams &params = {});

//! \p people with the unknown \p face as one of \p person. Errors: InvalidArgument (no such person, a face that is not
//! unknown).
Result<People> assigned(People people, std::size_t face, std::size_t person, const faces::PeopleParams &params = {});

//! Whose face has its middle at \p centre (shares of width and height) of \p picture: index into People::persons.
//! Nothing where no face was found, or one that nobody can tell.
std::optional<std::size_t> personAt(const People &people, std::size_t picture, faces::Point centre);

//! The choices for \p picture: \p choices with the reference of its person for every face that has one. What was
//! decided about a face stays; one that is removed or anonymised gets no reference, one of no person loses an old one.
std::vector<pipeline::FaceChoice>
withReferences(const People &people, std::size_t picture, std::vector<pipeline::FaceChoice> choices);

//! What can be decided for a person at once. What is unset is left as it was face by face.
struct PersonWish
{
    std::optional<bool> on;
    std::optional<double> strength;   //!< 0..100.
    std::optional<std::string> model; //!< As FaceChoice::model.
    std::optional<bool> anonymise;
};

//! The choices for \p picture: \p choices with \p wish for the face of \p person, where the picture shows one.
std::vector<pipeline::FaceChoice> withWish(const People &people,
                                           std::size_t person,
                                           const PersonWish &wish,
                                           std::size_t picture,
                                           std::vector<pipeline::FaceChoice> choices);

} // namespace ambrotype::jobs::shoot
