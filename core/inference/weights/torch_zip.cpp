#include "inference/weights/pickle_machine.h"
#include "inference/weights/readers.h"
#include "inference/weights/refusal.h"
#include "inference/weights/torch_tensors.h"
#include "inference/weights/zip_archive.h"

#include "base/parallel.h"

#include <atomic>
#include <optional>

// Layout: pytorch/pytorch, caffe2/serialize/inline_container.h.
namespace ambrotype::inference {
namespace {

constexpr std::uint64_t kMaxPickle = std::uint64_t(64) << 20;
constexpr std::uint64_t kMostUnpacked = std::uint64_t(16) << 20;
constexpr std::uint64_t kUnpackedRatio = 16;

//! The folder that data.pkl is in, with its slash ("archive/").
std::string findPrefix(const ZipArchive &archive)
{
    constexpr std::string_view kName = "data.pkl";
    for (const auto &[name, entry] : archive.entries()) {
        const std::size_t slash = name.find('/');
        const std::size_t from = slash == std::string::npos ? 0 : slash + 1;
        if (name.compare(from, std::string::npos, kName) == 0)
            return name.substr(0, from);
    }
    throw Refusal(
        ErrorCode::BadFormat, "The file is a zip archive, but no PyTorch weights are in it.", "zip without data.pkl");
}

void checkByteOrder(const ZipArchive &archive, const std::string &prefix)
{
    const std::string name = prefix + "byteorder";
    const ZipArchive::Entry *entry = archive.find(name);
    if (entry && archive.read(name, *entry, 64, true).text() != "little")
        throw Refusal(ErrorCode::Unsupported,
                      "The file was written on a machine with another byte order, which is not supported.",
                      "byteorder is not little");
}

bool isTorchScript(const ZipArchive &archive, const std::string &prefix)
{
    if (archive.find(prefix + "constants.pkl"))
        return true;
    const auto code = archive.entries().lower_bound(prefix + "code/");
    return code != archive.entries().end() && code->first.compare(0, prefix.size() + 5, prefix + "code/") == 0;
}

//! The bytes of every storage that the pickle names; sizes are compared before anything is read.
std::vector<MappedBytes> readStorages(const ZipArchive &archive,
                                      const std::string &prefix,
                                      const pickle::Document &document,
                                      const ReadOptions &options)
{
    struct Wanted
    {
        std::string name;
        const ZipArchive::Entry *entry;
        std::uint64_t bytes;
    };
    std::vector<Wanted> wanted;
    std::uint64_t unpacked = 0;
    for (const pickle::Storage &storage : document.storages) {
        if (storage.key.empty() || storage.key.find_first_of("/\\") != std::string::npos || storage.key == "..")
            refuseDamaged("it names a storage with a path");
        const std::string name = prefix + "data/" + storage.key;
        const ZipArchive::Entry *entry = archive.find(name);
        if (!entry)
            refuseDamaged("the numbers of " + name + " are missing");
        const std::uint64_t bytes = static_cast<std::uint64_t>(storage.elements) * elementSize(storage.dtype);
        if (entry->size < bytes)
            refuseDamaged("the numbers of " + name + " are cut off");
        if (entry->size > bytes)
            refuseDamaged("there are more numbers in " + name + " than belong there");
        wanted.push_back({name, entry, bytes});
        unpacked += entry->method == 0 ? 0 : bytes;
    }
    // Weights shrink by a few percent when they are compressed; a thousand times is a trap for the memory.
    if (unpacked > kMostUnpacked + kUnpackedRatio * archive.fileBytes())
        refuseDamaged("its numbers unpack to far more than the file holds");
    std::vector<MappedBytes> storages(wanted.size());
    std::vector<std::optional<Error>> failures(wanted.size());
    const auto readSome = [&](std::int64_t from, std::int64_t to) {
        for (auto i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(to); ++i) {
            if (options.cancel.isCancelled()) {
                failures[i] = Error{ErrorCode::Cancelled, {}, {}};
                continue;
            }
            const Wanted &want = wanted[i];
            auto bytes = guarded<MappedBytes>(
                [&] { return archive.read(want.name, *want.entry, want.bytes, options.verifyChecksums); });
            if (bytes)
                storages[i] = std::move(bytes).value();
            else
                failures[i] = bytes.error();
        }
    };
    parallelFor(0, static_cast<std::int64_t>(wanted.size()), 8, readSome);
    for (const std::optional<Error> &failure : failures)
        if (failure)
            throw Refusal(failure->code, failure->message, failure->detail);
    return storages;
}

Checkpoint read(const MappedBytes &file, const ReadOptions &options)
{
    const ZipArchive archive(file);
    const std::string prefix = findPrefix(archive);
    checkByteOrder(archive, prefix);
    const bool script = isTorchScript(archive, prefix);
    const std::string name = prefix + "data.pkl";
    const MappedBytes text = archive.read(name, *archive.find(name), kMaxPickle, options.verifyChecksums);
    const pickle::Document document = pickle::read(text.text(), script);
    checkTensors(document, file.size);
    const auto storages = readStorages(archive, prefix, document, options);
    return collectTensors(document, storages, script ? CheckpointFormat::TorchScript : CheckpointFormat::TorchZip);
}

} // namespace

Result<Checkpoint> readTorchZip(const MappedBytes &file, const ReadOptions &options)
{
    return guarded<Checkpoint>([&] { return read(file, options); });
}

} // namespace ambrotype::inference
