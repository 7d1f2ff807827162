#include "specimen_writer.h"

#include "inference/weights/crc32.h"

#include <cstring>
#include <fstream>

namespace ambrotype::test {
namespace {

template <typename T> std::string little(T value)
{
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

} // namespace

std::string zipOf(const std::vector<ZipEntry> &entries)
{
    std::string body;
    std::string directory;
    for (const ZipEntry &entry : entries) {
        const std::uint32_t crc =
            inference::crc32(entry.content.data(), entry.content.size()) ^ (entry.wrongCrc ? 1U : 0U);
        const auto size = static_cast<std::uint32_t>(entry.content.size());
        const auto nameLength = static_cast<std::uint16_t>(entry.name.size());
        // version, flags, method, time, date, crc, packed, unpacked, name length, extra length
        const std::string common = little<std::uint16_t>(20) + std::string(8, '\0') + little(crc) + little(size)
                                   + little(size) + little(nameLength) + std::string(2, '\0');
        directory += std::string("PK\x01\x02", 4) + little<std::uint16_t>(20) + common + std::string(10, '\0')
                     + little(static_cast<std::uint32_t>(body.size())) + entry.name;
        body += std::string("PK\x03\x04", 4) + common + entry.name + entry.content;
    }
    const auto count = static_cast<std::uint16_t>(entries.size());
    return body + directory + std::string("PK\x05\x06", 4) + std::string(4, '\0') + little(count) + little(count)
           + little(static_cast<std::uint32_t>(directory.size())) + little(static_cast<std::uint32_t>(body.size()))
           + std::string(2, '\0');
}

namespace pk {

std::string text(const std::string &value)
{
    return "X" + little(static_cast<std::uint32_t>(value.size())) + value;
}

std::string number(std::int64_t value)
{
    return std::string("\x8a\x08", 2) + little(value);
}

std::string global(const std::string &module, const std::string &name)
{
    return "c" + module + "\n" + name + "\n";
}

std::string tuple(const std::vector<std::string> &items)
{
    std::string value = "(";
    for (const std::string &item : items)
        value += item;
    return value + "t";
}

std::string dict(const std::vector<std::pair<std::string, std::string>> &items)
{
    std::string value = "}(";
    for (const auto &[key, item] : items)
        value += text(key) + item;
    return value + "u";
}

std::string orderedDict(const std::vector<std::pair<std::string, std::string>> &items)
{
    return global("collections", "OrderedDict") + ")R" + dict(items).substr(1);
}

std::string tensor(const std::string &key,
                   const std::string &storage,
                   std::int64_t storageElements,
                   std::int64_t offset,
                   const std::vector<std::int64_t> &shape,
                   const std::vector<std::int64_t> &strides,
                   bool legacy)
{
    std::vector<std::string> sizes;
    std::vector<std::string> steps;
    for (const std::int64_t size : shape)
        sizes.push_back(number(size));
    for (const std::int64_t step : strides)
        steps.push_back(number(step));
    std::vector<std::string> id = {
        text("storage"), global("torch", storage), text(key), text("cpu"), number(storageElements)};
    if (legacy)
        id.emplace_back("N");
    return global("torch._utils", "_rebuild_tensor_v2")
           + tuple({tuple(id) + "Q", number(offset), tuple(sizes), tuple(steps), "\x89", orderedDict({})}) + "R";
}

std::string file(const std::string &value)
{
    return "\x80\x02" + value + ".";
}

} // namespace pk

std::string torchZip(const std::string &pickle, const std::vector<std::pair<std::string, std::string>> &storages)
{
    std::vector<ZipEntry> entries = {{"archive/data.pkl", pickle}};
    for (const auto &[key, content] : storages)
        entries.push_back({"archive/data/" + key, content});
    entries.push_back({"archive/version", "3\n"});
    return zipOf(entries);
}

std::string torchLegacy(const std::string &pickle, const std::vector<LegacyStorage> &storages)
{
    std::string file = std::string("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
    file += pk::file(pk::number(1001)) + pk::file(pk::dict({{"little_endian", "\x88"}})) + pickle;
    std::string keys = "](";
    std::string data;
    for (const LegacyStorage &storage : storages) {
        keys += pk::text(storage.key);
        data += little(storage.elements) + storage.content;
    }
    return file + pk::file(keys + "e") + data;
}

std::string safetensors(const std::string &header, const std::string &data)
{
    return little(static_cast<std::uint64_t>(header.size())) + header + data;
}

void writeFile(const std::filesystem::path &file, const std::string &content)
{
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << content;
}

} // namespace ambrotype::test
