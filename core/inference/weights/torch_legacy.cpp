#include "inference/weights/pickle_machine.h"
#include "inference/weights/readers.h"
#include "inference/weights/refusal.h"
#include "inference/weights/torch_tensors.h"

#include <unordered_map>

// Layout: pytorch/pytorch, torch/serialization.py, _legacy_load.
namespace ambrotype::inference {
namespace {

using pickle::Document;
using pickle::Kind;
using pickle::Value;

[[noreturn]] void refuseKind(const std::string &detail)
{
    throw Refusal(ErrorCode::BadFormat, "This is a Python pickle, but no PyTorch weights file.", detail);
}

//! The pickles at the beginning of the file, one after the other.
class Pickles
{
public:
    explicit Pickles(const MappedBytes &file)
        : m_file(file)
    {
    }

    Document next()
    {
        Document document = pickle::read(m_file.text(m_at, m_file.size - m_at));
        m_at += document.consumed;
        return document;
    }
    std::size_t position() const { return m_at; }

private:
    const MappedBytes &m_file;
    std::size_t m_at = 0;
};

void checkBeginning(Pickles &pickles)
{
    const Document magic = pickles.next();
    const Value &number = magic.at(magic.root);
    constexpr std::string_view kMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10); // 0x1950a86a20f9469cfc6c
    if (number.kind != Kind::BigInteger || number.text != kMagic)
        refuseKind("legacy: another magic number");
    const Document version = pickles.next();
    if (version.at(version.root).kind != Kind::Integer || version.at(version.root).integer != 1001)
        refuseKind("legacy: another protocol version than 1001");
    const Document system = pickles.next();
    const Value &facts = system.at(system.root);
    if (facts.kind != Kind::Dict)
        refuseKind("legacy: no system facts");
    for (std::size_t i = 0; i + 1 < facts.items.size(); i += 2) {
        const Value &value = system.at(facts.items[i + 1]);
        if (system.at(facts.items[i]).text == "little_endian" && (value.kind != Kind::Boolean || value.integer == 0))
            throw Refusal(ErrorCode::Unsupported,
                          "The file was written on a machine with another byte order, which is not supported.",
                          "legacy: not little-endian");
    }
}

//! The storages follow in the order of \p keys: an int64 count of elements, then the elements.
std::vector<MappedBytes>
findStorages(const MappedBytes &file, std::size_t at, const Document &document, const Document &keys)
{
    std::unordered_map<std::string_view, std::size_t> index;
    for (std::size_t i = 0; i < document.storages.size(); ++i)
        index.emplace(document.storages[i].key, i);
    const Value &list = keys.at(keys.root);
    if (list.kind != Kind::List)
        refuseKind("legacy: no list of storages");
    std::vector<MappedBytes> storages(document.storages.size());
    for (const pickle::Ref item : list.items) {
        const Value &key = keys.at(item);
        const auto found = key.kind == Kind::Text ? index.find(key.text) : index.end();
        if (found == index.end())
            refuseDamaged("it lists numbers that belong to no tensor");
        const pickle::Storage &storage = document.storages[found->second];
        if (!file.holds(at, 8))
            refuseDamaged("it is cut off");
        if (file.load<std::int64_t>(at) != storage.elements)
            refuseDamaged("it states two lengths for the same numbers");
        at += 8;
        const std::uint64_t bytes = static_cast<std::uint64_t>(storage.elements) * elementSize(storage.dtype);
        if (!file.holds(at, bytes))
            refuseDamaged("it is cut off");
        storages[found->second] = {file.data + at, bytes, file.owner};
        at += bytes;
        index.erase(found);
    }
    if (!index.empty())
        refuseDamaged("the numbers of some tensors are missing");
    return storages;
}

Checkpoint read(const MappedBytes &file)
{
    Pickles pickles(file);
    checkBeginning(pickles);
    const Document document = pickles.next();
    const Document keys = pickles.next();
    checkTensors(document, file.size);
    const auto storages = findStorages(file, pickles.position(), document, keys);
    return collectTensors(document, storages, CheckpointFormat::TorchLegacy);
}

} // namespace

Result<Checkpoint> readTorchLegacy(const MappedBytes &file)
{
    return guarded<Checkpoint>([&file] { return read(file); });
}

} // namespace ambrotype::inference
