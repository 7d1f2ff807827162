#pragma once

#include "inference/catalog/hash_cache.h"
#include "inference/catalog/model_card.h"
#include "inference/catalog/recognise.h"

#include "base/cancel.h"
#include "base/result.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::inference {

//! How sure it is that a file is what a card describes.
enum class Evidence {
    None,        //!< No card fits.
    Keys,        //!< The only card of the network and settings that the keys show.
    NameAndKeys, //!< The keys fit, several cards have them, and the name says which.
    Hash         //!< Byte for byte.
};

//! "unknown", "keys", "name and keys", "hash".
const char *evidenceName(Evidence evidence);

//! A weights file on this machine.
struct ModelFile
{
    std::filesystem::path path;
    std::int64_t bytes = 0;
    std::string sha256;
    std::string card; //!< Id, or empty.
    Evidence evidence = Evidence::None;
    std::optional<Recognition> network;  //!< Of its main weights; absent when no network of ours fits.
    std::vector<std::string> candidates; //!< Without a card: the cards whose keys it has, of which none is proven.
    std::string problem;                 //!< For people: why it cannot be used; empty if it can.

    //! What paid work may be done with it: a file that no hash vouches for is "unknown".
    PaidWork paidWork(const ModelCard *itsCard) const
    {
        return itsCard && evidence == Evidence::Hash ? itsCard->paidWork : PaidWork::Unknown;
    }
};

//! Where cards and files are looked for.
struct CatalogFolders
{
    std::vector<std::filesystem::path> cards;  //!< Folders of <id>.json; of equal ids the later folder's counts.
    std::vector<std::filesystem::path> models; //!< Folders of weights files, the first one is where imports go.
    std::filesystem::path hashes;              //!< File of the hash cache.

    //! Cards: the shipped ones, those of the networks that come with the program, those in the user's model folder.
    //! Files: the user's model folder, then the folders of the environment variable AMBROTYPE_MODEL_DIRS (colons
    //! between) and of "folders" in models.json of the configuration folder, last what comes with the program.
    static CatalogFolders standard();
};

//! The official files that are known, and which of them are here. Not thread-safe; scan() takes long the first time
//! (every file is hashed once): never from the window's thread.
class ModelCatalog
{
public:
    explicit ModelCatalog(CatalogFolders folders);

    const CatalogFolders &folders() const { return m_folders; }
    //! All cards, by id.
    const std::vector<ModelCard> &cards() const { return m_cards; }
    //! What was wrong with cards that were left out.
    const std::vector<Error> &cardProblems() const { return m_cardProblems; }
    const ModelCard *card(std::string_view id) const;
    std::vector<const ModelCard *> forTask(std::string_view task) const;

    //! Looks through the model folders, two levels deep. Errors: Cancelled.
    Result<void> scan(const CancelToken &cancel = {});
    //! What scan() found, by path.
    const std::vector<ModelFile> &files() const { return m_files; }
    //! The best evidenced file of a card, or null.
    const ModelFile *fileOf(std::string_view id) const;

    //! The file of card \p id. Errors: NotFound (no such card); ModelMissing, whose message says what to get and where.
    Result<ModelFile> require(std::string_view id) const;
    //! The first file that can do \p task, in the order of \p preferred ids, then of the catalogue.
    //! Errors: ModelMissing, naming the first preferred one.
    Result<ModelFile> findForTask(std::string_view task, const std::vector<std::string> &preferred = {}) const;

    //! What one file is: by hash, then by keys. Its `problem` tells what is wrong with a file that is no use.
    //! Errors: those of opening the file; Cancelled.
    Result<ModelFile> identify(const std::filesystem::path &file, const CancelToken &cancel = {});

    //! Copies a file (and the other one of an ncnn pair) into the first model folder under the name of its card, or its
    //! own. A file that is there already is not copied again. \returns the place.
    //! Errors: those of identify(); BadFormat for a file that is no weights file; Io, DiskFull.
    Result<ModelFile> import(const std::filesystem::path &file, const CancelToken &cancel = {});

    //! Hashes again, whatever was remembered. \returns false if the card states another hash; nothing when it states
    //! none. Errors as sha256File().
    Result<std::optional<bool>> verify(const ModelFile &file, const CancelToken &cancel = {});

    void saveHashes() const { m_hashes.save(); }

private:
    void loadCards();
    void matchByKeys(ModelFile &file) const;

    CatalogFolders m_folders;
    HashCache m_hashes;
    std::vector<ModelCard> m_cards;
    std::vector<Error> m_cardProblems;
    std::vector<ModelFile> m_files;
};

//! The error that a stage gives when the file of \p card is not here.
Error modelMissing(const ModelCard &card);

} // namespace ambrotype::inference
