#include "inference/weights/pickle_calls.h"

#include "inference/weights/refusal.h"

#include <algorithm>
#include <optional>

namespace ambrotype::inference::pickle {
namespace {

constexpr std::size_t kMaxRank = 32;
constexpr std::size_t kMaxNames = 10000;
constexpr std::size_t kMaxNameLength = 1024;
constexpr std::size_t kMaxKeyLength = 256;

//! What a known callable makes.
enum class Makes { OrderedDict, Tensor, FirstArgument, Bytes, Opaque, Unknown };

//! Text is module, line feed, name.
Makes whatMakes(std::string_view global)
{
    constexpr std::pair<std::string_view, Makes> kKnown[] = {
        {"collections\nOrderedDict", Makes::OrderedDict},
        {"torch._utils\n_rebuild_tensor", Makes::Tensor},
        {"torch._utils\n_rebuild_tensor_v2", Makes::Tensor},
        {"torch._utils\n_rebuild_parameter", Makes::FirstArgument},
        {"torch\nSize", Makes::FirstArgument},
        {"torch\ndevice", Makes::Opaque},
        {"numpy.core.multiarray\nscalar", Makes::Opaque},
        {"numpy._core.multiarray\nscalar", Makes::Opaque},
        {"numpy.core.multiarray\n_reconstruct", Makes::Opaque},
        {"numpy._core.multiarray\n_reconstruct", Makes::Opaque},
        {"numpy\ndtype", Makes::Opaque},
        {"_codecs\nencode", Makes::Bytes},
    };
    for (const auto &[name, makes] : kKnown)
        if (global == name)
            return makes;
    return Makes::Unknown;
}

//! Functions that only TorchScript's own pickles name; they wrap a list to give it a type.
bool isScriptWrapper(std::string_view global)
{
    return global == "torch.jit._pickle\nrestore_type_tag" || global == "torch.jit._pickle\nbuild_intlist"
           || global == "torch.jit._pickle\nbuild_tensorlist" || global == "torch.jit._pickle\nbuild_doublelist"
           || global == "torch.jit._pickle\nbuild_boollist";
}

std::optional<DType> storageType(std::string_view global)
{
    constexpr std::pair<std::string_view, DType> kTypes[] = {
        {"torch\nFloatStorage", DType::F32},
        {"torch\nHalfStorage", DType::F16},
        {"torch\nBFloat16Storage", DType::BF16},
        {"torch\nDoubleStorage", DType::F64},
        {"torch\nLongStorage", DType::I64},
        {"torch\nIntStorage", DType::I32},
        {"torch\nShortStorage", DType::I16},
        {"torch\nCharStorage", DType::I8},
        {"torch\nByteStorage", DType::U8},
        {"torch\nBoolStorage", DType::Bool},
    };
    for (const auto &[name, dtype] : kTypes)
        if (global == name)
            return dtype;
    return std::nullopt;
}

std::string dotted(std::string_view global)
{
    std::string text(global.substr(0, 200));
    std::replace(text.begin(), text.end(), '\n', '.');
    return text;
}

} // namespace

Calls::Calls(Document &document, bool torchScript, const Limits &limits)
    : m_document(document)
    , m_torchScript(torchScript)
    , m_limits(limits)
{
}

void Calls::bad(const std::string &why) const
{
    throw Refusal(ErrorCode::BadFormat, "The weights file is not a valid PyTorch file.", "pickle: " + why);
}

void Calls::refuseCall(const std::string &name) const
{
    if (name.compare(0, 8, "torch.nn") == 0 || name.compare(0, 9, "__torch__") == 0)
        throw Refusal(ErrorCode::BadFormat,
                      "The file holds a whole pickled program object (" + name
                          + ") instead of plain weights. Ask for its state dict, or export it as safetensors.",
                      "forbidden global " + name);
    throw Refusal(ErrorCode::BadFormat,
                  "The file wants to run " + name
                      + " while it is opened. It was refused and nothing was run; do not trust where it came from.",
                  "forbidden global " + name);
}

Ref Calls::make(Value value)
{
    if (m_document.values.size() >= m_limits.values)
        bad("more values than any checkpoint has");
    m_document.values.push_back(std::move(value));
    return static_cast<Ref>(m_document.values.size() - 1);
}

std::string_view Calls::join(std::string_view module, std::string_view name)
{
    if (module.size() + name.size() > kMaxNameLength || m_document.names.size() >= kMaxNames)
        bad("too many or too long names");
    return m_document.names.emplace_back(std::string(module) + "\n" + std::string(name));
}

const Value &Calls::argument(const Value &arguments, std::size_t index) const
{
    if (index >= arguments.items.size())
        bad("a call with too few arguments");
    return m_document.at(arguments.items[index]);
}

std::int64_t Calls::integer(const Value &value) const
{
    if (value.kind == Kind::BigInteger)
        refuseDamaged("a tensor has an impossible size");
    if (value.kind != Kind::Integer)
        bad("a tensor whose size is no number");
    return value.integer;
}

std::vector<std::int64_t> Calls::integers(const Value &value) const
{
    if (value.kind != Kind::Tuple && value.kind != Kind::List)
        bad("a tensor without a shape");
    if (value.items.size() > kMaxRank)
        bad("a tensor with too many dimensions");
    std::vector<std::int64_t> numbers;
    for (const Ref item : value.items)
        numbers.push_back(integer(m_document.at(item)));
    return numbers;
}

Ref Calls::opaque()
{
    Value value;
    value.kind = Kind::Opaque;
    return make(std::move(value));
}

Ref Calls::orderedDict(const Value &arguments)
{
    Value dict;
    dict.kind = Kind::Dict;
    if (!arguments.items.empty()) { // Python 2 gives the pairs as the argument
        const Value &pairs = argument(arguments, 0);
        if (pairs.kind != Kind::List)
            bad("an OrderedDict of something else than pairs");
        m_copied += pairs.items.size();
        if (m_copied > m_limits.values)
            bad("more values than any checkpoint has");
        for (const Ref item : pairs.items) {
            const Value &pair = m_document.at(item);
            if ((pair.kind != Kind::List && pair.kind != Kind::Tuple) || pair.items.size() != 2)
                bad("an OrderedDict of something else than pairs");
            dict.items.insert(dict.items.end(), pair.items.begin(), pair.items.end());
        }
    }
    return make(std::move(dict));
}

Ref Calls::tensor(const Value &arguments)
{
    const Value &storage = argument(arguments, 0);
    if (storage.kind != Kind::Storage)
        bad("a tensor without a storage");
    if (m_document.tensors.size() >= m_limits.tensors)
        bad("more tensors than any checkpoint has");
    Tensor tensor;
    tensor.storage = static_cast<std::size_t>(storage.integer);
    tensor.offset = integer(argument(arguments, 1));
    tensor.shape = integers(argument(arguments, 2));
    tensor.strides = integers(argument(arguments, 3));
    Value value;
    value.kind = Kind::Tensor;
    value.integer = static_cast<std::int64_t>(m_document.tensors.size());
    m_document.tensors.push_back(std::move(tensor));
    return make(std::move(value));
}

//! Protocol 2 writes bytes as text in which every character stands for one byte (Latin-1).
Ref Calls::encodedBytes(const Value &text)
{
    if (text.kind != Kind::Text || text.text.size() > kMaxNameLength || m_document.names.size() >= kMaxNames)
        return opaque();
    std::string bytes;
    for (std::size_t i = 0; i < text.text.size(); ++i) {
        const auto lead = static_cast<unsigned char>(text.text[i]);
        if (lead < 0x80) {
            bytes += static_cast<char>(lead);
        } else if ((lead == 0xC2 || lead == 0xC3) && i + 1 < text.text.size()) { // UTF-8 of U+0080 to U+00FF
            const auto trail = static_cast<unsigned char>(text.text[++i]);
            bytes += static_cast<char>((lead & 3U) << 6 | (trail & 0x3FU));
        } else {
            return opaque();
        }
    }
    Value value;
    value.kind = Kind::Bytes;
    value.text = m_document.names.emplace_back(std::move(bytes));
    return make(std::move(value));
}

Ref Calls::call(Ref callee, Ref arguments, bool object)
{
    const Value &called = m_document.at(callee);
    const Value &given = m_document.at(arguments);
    if (called.kind != Kind::Global)
        bad("a call of something that is no function");
    if (m_torchScript && object && called.text.substr(0, 9) == "__torch__") {
        Value instance;
        instance.kind = Kind::Object;
        return make(std::move(instance));
    }
    if (m_torchScript && isScriptWrapper(called.text) && !given.items.empty())
        return given.items.front();
    switch (whatMakes(called.text)) {
    case Makes::OrderedDict:
        return orderedDict(given);
    case Makes::Tensor:
        return tensor(given);
    case Makes::Bytes:
        return encodedBytes(argument(given, 0));
    case Makes::FirstArgument:
        argument(given, 0);
        return given.items.front();
    case Makes::Opaque:
        return opaque();
    case Makes::Unknown:
        break;
    }
    refuseCall(dotted(called.text));
}

void Calls::build(Ref target, Ref state)
{
    Value &value = m_document.values[target];
    if (value.kind == Kind::Object)
        value.items.assign(1, state);
    else if (value.kind != Kind::Dict && value.kind != Kind::Opaque && value.kind != Kind::Tensor)
        bad("a state for something that has none");
}

Ref Calls::persistent(Ref id)
{
    const Value &tuple = m_document.at(id);
    if (tuple.kind != Kind::Tuple || argument(tuple, 0).text != "storage")
        bad("an unknown kind of external object");
    const Value &type = argument(tuple, 1);
    const Value &key = argument(tuple, 2);
    if (type.kind != Kind::Global || key.kind != Kind::Text || key.text.size() > kMaxKeyLength)
        bad("a storage without a type or a name");
    const auto dtype = storageType(type.text);
    if (!dtype)
        throw Refusal(ErrorCode::Unsupported,
                      "The file holds numbers of a kind that is not supported (" + dotted(type.text) + ").",
                      "storage type " + dotted(type.text));
    const std::int64_t elements = integer(argument(tuple, 4));
    if (tuple.items.size() > 5 && argument(tuple, 5).kind != Kind::None)
        throw Refusal(ErrorCode::Unsupported,
                      "The file was written by a PyTorch older than 0.4. Save it again with a newer one.",
                      "storage with view metadata");
    const auto [known, isNew] = m_storages.emplace(std::string(key.text), m_document.storages.size());
    if (isNew)
        m_document.storages.push_back({known->first, *dtype, elements});
    const Storage &storage = m_document.storages[known->second];
    if (storage.dtype != *dtype || storage.elements != elements)
        refuseDamaged("it describes one storage in two ways");
    Value value;
    value.kind = Kind::Storage;
    value.integer = static_cast<std::int64_t>(known->second);
    return make(std::move(value));
}

} // namespace ambrotype::inference::pickle
