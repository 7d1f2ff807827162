#include "inference/weights/torch_tensors.h"

#include "inference/weights/pickle_machine.h"
#include "inference/weights/refusal.h"

#include <algorithm>

namespace ambrotype::inference {
namespace {

using pickle::Document;
using pickle::Kind;
using pickle::Ref;
using pickle::Value;

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxVisits = 1'000'000;
constexpr std::size_t kMaxKeyLength = 1024;
constexpr std::size_t kMaxValues = 1000;

//! Elements of a shape whose numbers are not negative and whose bytes fit into 63 bits; else refuses.
std::int64_t checkedElements(const pickle::Tensor &tensor, std::size_t elementBytes)
{
    auto bytes = static_cast<std::int64_t>(elementBytes);
    for (const std::int64_t size : tensor.shape)
        if (size < 0 || __builtin_mul_overflow(bytes, size, &bytes))
            refuseDamaged("a tensor has an impossible size");
    return bytes / static_cast<std::int64_t>(elementBytes);
}

void checkReach(const pickle::Tensor &tensor, std::int64_t elements, std::int64_t stored)
{
    if (tensor.shape.size() != tensor.strides.size())
        refuseDamaged("a tensor has as many sizes as it should but not as many strides");
    if (tensor.offset < 0 || tensor.offset > stored)
        refuseDamaged("a tensor begins outside its data");
    std::int64_t last = tensor.offset;
    for (std::size_t d = 0; d < tensor.shape.size(); ++d) {
        if (tensor.strides[d] < 0)
            refuseDamaged("a tensor has a negative stride");
        std::int64_t reach = 0;
        if (elements > 0
            && (__builtin_mul_overflow(tensor.shape[d] - 1, tensor.strides[d], &reach)
                || __builtin_add_overflow(last, reach, &last)))
            refuseDamaged("a tensor has an impossible stride");
    }
    if (elements > 0 && last >= stored)
        refuseDamaged("a tensor reaches past the end of its data");
}

TensorRef makeTensor(const Document &document, std::size_t index, const std::vector<MappedBytes> &storages)
{
    const pickle::Tensor &described = document.tensors[index];
    const MappedBytes &bytes = storages[described.storage];
    TensorRef tensor;
    tensor.dtype = document.storages[described.storage].dtype;
    tensor.shape = described.shape;
    tensor.strides = described.strides;
    if (tensor.elements() == 0)
        tensor.strides = contiguousStrides(tensor.shape);
    for (std::size_t d = 0; d < tensor.shape.size(); ++d)
        if (tensor.shape[d] == 1) // never stepped over: PyTorch leaves any number there
            tensor.strides[d] = 1;
    tensor.data = bytes.data + static_cast<std::size_t>(described.offset) * elementSize(tensor.dtype);
    tensor.owner = bytes.owner;
    return tensor;
}

class Collector
{
public:
    Collector(const Document &document, const std::vector<MappedBytes> &storages, CheckpointFormat format)
        : m_document(document)
        , m_storages(storages)
    {
        m_checkpoint.format = format;
    }

    Checkpoint run()
    {
        const Kind kind = m_document.at(m_document.root).kind;
        if (kind != Kind::Dict && kind != Kind::Object)
            refuseNoWeights("the file holds something else than a dictionary");
        visit(m_document.root, {}, 0);
        if (m_checkpoint.tensors.empty())
            refuseNoWeights("the dictionary holds no tensors");
        return std::move(m_checkpoint);
    }

private:
    [[noreturn]] static void refuseNoWeights(const std::string &detail)
    {
        throw Refusal(ErrorCode::BadFormat, "The file holds no network weights (no state dict).", detail);
    }

    void visit(Ref ref, const std::string &path, int depth);
    void visitChild(Ref child, const std::string &path, const std::string &name, int depth, std::size_t &group);
    void addTensor(const Value &value, const std::string &path, const std::string &name, std::size_t &group);
    std::string nameOf(Ref key) const;
    bool isWalked(const Value &value) const;

    static constexpr std::size_t kNoGroup = std::size_t(-1);
    const Document &m_document;
    const std::vector<MappedBytes> &m_storages;
    Checkpoint m_checkpoint;
    std::size_t m_visits = 0;
};

std::string Collector::nameOf(Ref key) const
{
    const Value &value = m_document.at(key);
    if (value.kind == Kind::Text)
        return std::string(value.text.substr(0, kMaxKeyLength + 1));
    constexpr std::size_t kShort = 40; // a number; every entry of a dictionary has a key
    return pickle::describe(m_document, key, kShort);
}

//! Dictionaries are looked into, and lists that hold a dictionary or a tensor.
bool Collector::isWalked(const Value &value) const
{
    if (value.kind == Kind::Dict || value.kind == Kind::Object)
        return true;
    if (value.kind != Kind::List && value.kind != Kind::Tuple)
        return false;
    constexpr std::size_t kLookedAt = 16;
    const auto first = value.items.begin();
    const auto last = first + static_cast<std::ptrdiff_t>(std::min(kLookedAt, value.items.size()));
    return std::any_of(first, last, [this](Ref item) {
        const Kind kind = m_document.at(item).kind;
        return kind == Kind::Tensor || kind == Kind::Dict || kind == Kind::Object;
    });
}

void Collector::addTensor(const Value &value, const std::string &path, const std::string &name, std::size_t &group)
{
    if (group == kNoGroup) {
        group = m_checkpoint.groups.size();
        m_checkpoint.groups.push_back(path);
    }
    const std::string key = path.empty() ? name : path + "." + name;
    if (key.size() > kMaxKeyLength)
        refuseNoWeights("a tensor has a name of more than 1024 letters");
    if (!m_checkpoint.tensors.insert(key, makeTensor(m_document, static_cast<std::size_t>(value.integer), m_storages)))
        refuseDamaged("it names a tensor twice");
    m_checkpoint.groupOf.push_back(group);
}

void Collector::visitChild(Ref child, const std::string &path, const std::string &name, int depth, std::size_t &group)
{
    if (++m_visits > kMaxVisits)
        refuseNoWeights("more entries than any checkpoint has");
    const Value &value = m_document.at(child);
    if (value.kind == Kind::Tensor)
        return addTensor(value, path, name, group);
    const std::string inner = path.empty() ? name : path + "." + name;
    if (isWalked(value)) {
        if (inner.size() <= kMaxKeyLength)
            visit(child, inner, depth + 1);
        return;
    }
    const bool telling = value.kind != Kind::Opaque && value.kind != Kind::Storage && value.kind != Kind::Global;
    if (telling && m_checkpoint.values.size() < kMaxValues && inner.size() <= kMaxKeyLength
        && m_checkpoint.format != CheckpointFormat::TorchScript)
        m_checkpoint.values.emplace_back(inner, pickle::describe(m_document, child));
}

void Collector::visit(Ref ref, const std::string &path, int depth)
{
    if (depth > kMaxDepth)
        refuseNoWeights("dictionaries inside dictionaries without an end");
    const Value &value = m_document.at(ref);
    if (value.kind == Kind::Object) {
        if (!value.items.empty() && m_document.at(value.items.front()).kind == Kind::Dict)
            visit(value.items.front(), path, depth + 1);
        return;
    }
    std::size_t group = kNoGroup;
    if (value.kind == Kind::Dict)
        for (std::size_t i = 0; i + 1 < value.items.size(); i += 2)
            visitChild(value.items[i + 1], path, nameOf(value.items[i]), depth, group);
    else
        for (std::size_t i = 0; i < value.items.size(); ++i)
            visitChild(value.items[i], path, std::to_string(i), depth, group);
}

} // namespace

void checkTensors(const Document &document, std::size_t fileBytes)
{
    // A view may repeat elements, and views may overlap; what they would fill stays near what the file holds.
    constexpr std::int64_t kRepeats = 16;
    constexpr std::int64_t kSmall = std::int64_t(16) << 20;
    std::int64_t room = kSmall;
    if (std::int64_t most = 0; !__builtin_mul_overflow(static_cast<std::int64_t>(fileBytes), kRepeats, &most))
        room += most;
    for (const pickle::Storage &storage : document.storages)
        if (storage.elements < 0
            || static_cast<std::uint64_t>(storage.elements) > fileBytes * kRepeats * kRepeats * kRepeats + kSmall)
            refuseDamaged("a storage claims more than the file can hold");
    for (const pickle::Tensor &tensor : document.tensors) {
        const pickle::Storage &storage = document.storages[tensor.storage];
        const std::size_t elementBytes = elementSize(storage.dtype);
        const std::int64_t elements = checkedElements(tensor, elementBytes);
        checkReach(tensor, elements, storage.elements);
        room -= elements * static_cast<std::int64_t>(elementBytes);
        if (room < 0)
            refuseDamaged("its tensors claim far more numbers than the file holds");
    }
}

Checkpoint collectTensors(const Document &document, const std::vector<MappedBytes> &storages, CheckpointFormat format)
{
    return Collector(document, storages, format).run();
}

} // namespace ambrotype::inference
