#include "inference/weights/readers.h"
#include "inference/weights/refusal.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <optional>

// Format: huggingface/safetensors, README.md, "Format".
namespace ambrotype::inference {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxHeader = 100'000'000; // the limit of the reference implementation
constexpr std::size_t kMaxTensors = 1'000'000;
constexpr std::size_t kMaxRank = 32;
constexpr std::size_t kMaxMetadata = 1000; // entries that are kept

[[noreturn]] void refuseHeader(const std::string &detail)
{
    throw Refusal(ErrorCode::Damaged, "The header of the safetensors file is damaged: " + detail + ".", detail);
}

DType dtypeOf(const std::string &name)
{
    constexpr std::pair<const char *, DType> kTypes[] = {{"F64", DType::F64},
                                                         {"F32", DType::F32},
                                                         {"F16", DType::F16},
                                                         {"BF16", DType::BF16},
                                                         {"I64", DType::I64},
                                                         {"I32", DType::I32},
                                                         {"I16", DType::I16},
                                                         {"I8", DType::I8},
                                                         {"U8", DType::U8},
                                                         {"BOOL", DType::Bool}};
    for (const auto &[text, dtype] : kTypes)
        if (name == text)
            return dtype;
    throw Refusal(ErrorCode::Unsupported,
                  "The file holds numbers of a kind that is not supported (" + name.substr(0, 32) + ").",
                  "safetensors dtype " + name.substr(0, 256));
}

struct Declared
{
    std::string name;
    std::string dtype;
    std::optional<std::vector<std::uint64_t>> shape;
    std::optional<std::vector<std::uint64_t>> offsets;
};

//! Takes the header apart without building a tree, so that depth, duplicates and kinds are seen as they come.
class HeaderReader : public nlohmann::json_sax<json>
{
public:
    std::vector<Declared> tensors;
    std::vector<std::pair<std::string, std::string>> metadata;

    bool null() override { unexpected(); }
    bool boolean(bool) override { unexpected(); }
    bool number_integer(number_integer_t) override { refuseHeader("it has a negative number"); }
    bool number_float(number_float_t, const string_t &) override { refuseHeader("it has a number that is no size"); }
    bool binary(binary_t &) override { unexpected(); }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (!m_list)
            unexpected();
        if (m_list->size() >= kMaxRank)
            refuseHeader("a tensor has too many dimensions");
        m_list->push_back(value);
        return true;
    }
    bool string(string_t &value) override
    {
        if (m_depth != 2 || m_list)
            unexpected();
        if (m_inMetadata && metadata.size() < kMaxMetadata)
            metadata.emplace_back(m_key, value);
        else if (m_inMetadata)
            return true;
        else if (m_key == "dtype" && tensors.back().dtype.empty())
            tensors.back().dtype = value;
        else
            unexpected();
        return true;
    }
    bool start_object(std::size_t) override
    {
        if (m_depth >= 2 || m_list)
            unexpected();
        if (++m_depth == 2) {
            m_inMetadata = m_key == "__metadata__";
            if (!m_inMetadata) {
                if (tensors.size() >= kMaxTensors)
                    refuseHeader("it names too many tensors");
                tensors.push_back({m_key, {}, {}, {}});
            }
        }
        return true;
    }
    bool key(string_t &value) override
    {
        m_key = value;
        return true;
    }
    bool end_object() override
    {
        --m_depth;
        return true;
    }
    bool start_array(std::size_t) override
    {
        if (m_depth != 2 || m_inMetadata || m_list)
            unexpected();
        Declared &tensor = tensors.back();
        auto &target = m_key == "shape" ? tensor.shape : tensor.offsets;
        if ((m_key != "shape" && m_key != "data_offsets") || target)
            unexpected();
        m_list = &target.emplace();
        return true;
    }
    bool end_array() override
    {
        m_list = nullptr;
        return true;
    }
    bool parse_error(std::size_t position, const std::string &, const json::exception &) override
    {
        refuseHeader("it is no JSON at byte " + std::to_string(position));
    }

private:
    [[noreturn]] void unexpected() const
    {
        refuseHeader("something stands where it does not belong, near " + m_key.substr(0, 100));
    }

    int m_depth = 0;
    bool m_inMetadata = false;
    std::string m_key;
    std::vector<std::uint64_t> *m_list = nullptr;
};

TensorRef makeTensor(const Declared &declared, const MappedBytes &file, std::uint64_t dataStart)
{
    if (!declared.shape || !declared.offsets || declared.offsets->size() != 2 || declared.dtype.empty())
        refuseHeader("the tensor " + declared.name + " is not fully described");
    TensorRef tensor;
    tensor.dtype = dtypeOf(declared.dtype);
    auto product = static_cast<std::int64_t>(elementSize(tensor.dtype));
    for (const std::uint64_t size : *declared.shape) {
        if (size > std::uint64_t(std::numeric_limits<std::int64_t>::max())
            || __builtin_mul_overflow(product, size, &product))
            refuseHeader("the tensor " + declared.name + " has an impossible shape");
        tensor.shape.push_back(static_cast<std::int64_t>(size));
    }
    const auto bytes = static_cast<std::uint64_t>(product);
    const std::uint64_t begin = declared.offsets->front();
    const std::uint64_t end = declared.offsets->back();
    if (begin > end || end > file.size - dataStart)
        refuseDamaged("the data of " + declared.name + " lies outside the file");
    if (end - begin != bytes)
        refuseDamaged("the data of " + declared.name + " is not as long as its shape says");
    tensor.strides = contiguousStrides(tensor.shape);
    tensor.data = file.data + dataStart + begin;
    tensor.owner = file.owner;
    return tensor;
}

//! The format demands that the tensors fill the data without gaps or overlaps.
void checkCovering(const std::vector<Declared> &tensors, std::uint64_t dataSize)
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    for (const Declared &tensor : tensors)
        ranges.emplace_back(tensor.offsets->front(), tensor.offsets->back());
    std::sort(ranges.begin(), ranges.end());
    std::uint64_t at = 0;
    for (const auto &[begin, end] : ranges) {
        if (begin != at)
            refuseDamaged(begin < at ? "two tensors share the same bytes" : "there is a gap between two tensors");
        at = end;
    }
    if (at != dataSize)
        refuseDamaged("there are bytes after the last tensor");
}

Checkpoint read(const MappedBytes &file)
{
    if (file.size < 8)
        refuseDamaged("it is cut off");
    const auto headerSize = file.load<std::uint64_t>(0);
    if (headerSize > kMaxHeader || headerSize > file.size - 8)
        refuseHeader("it claims to be longer than the file");
    HeaderReader header;
    const std::string_view text = file.text(8, headerSize);
    if (text.empty() || text.front() != '{')
        refuseHeader("it does not begin as one");
    json::sax_parse(text.begin(), text.end(), &header);

    Checkpoint checkpoint;
    checkpoint.format = CheckpointFormat::Safetensors;
    for (const Declared &declared : header.tensors)
        if (!checkpoint.tensors.insert(declared.name, makeTensor(declared, file, 8 + headerSize)))
            refuseHeader("it names the tensor " + declared.name + " twice");
    checkCovering(header.tensors, file.size - 8 - headerSize);
    if (checkpoint.tensors.empty())
        throw Refusal(ErrorCode::BadFormat, "The file holds no weights.", "safetensors without tensors");
    checkpoint.groups = {""};
    checkpoint.groupOf.assign(checkpoint.tensors.size(), 0);
    for (auto &[key, value] : header.metadata)
        checkpoint.values.emplace_back("__metadata__." + key, json(value).dump());
    return checkpoint;
}

} // namespace

Result<Checkpoint> readSafetensors(const MappedBytes &file)
{
    return guarded<Checkpoint>([&file] { return read(file); });
}

} // namespace ambrotype::inference
