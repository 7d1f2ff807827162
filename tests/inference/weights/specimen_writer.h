#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

//! Writes checkpoint files byte by byte, good and hostile ones, so that a clean clone tests the readers.
namespace ambrotype::test {

//! One entry of a zip archive; stored. The checksum is that of the content unless `crc` says otherwise.
struct ZipEntry
{
    std::string name;
    std::string content;
    bool wrongCrc = false;
};
std::string zipOf(const std::vector<ZipEntry> &entries);

//! Opcodes of a pickle, protocol 2.
namespace pk {
std::string text(const std::string &value);
std::string number(std::int64_t value);
std::string global(const std::string &module, const std::string &name);
std::string tuple(const std::vector<std::string> &items);
std::string dict(const std::vector<std::pair<std::string, std::string>> &items); //!< Keys are plain text.
std::string orderedDict(const std::vector<std::pair<std::string, std::string>> &items);
//! A tensor of the zip layout; \p legacy adds the sixth member of the storage's id.
std::string tensor(const std::string &key,
                   const std::string &storage,
                   std::int64_t storageElements,
                   std::int64_t offset,
                   const std::vector<std::int64_t> &shape,
                   const std::vector<std::int64_t> &strides,
                   bool legacy = false);
std::string file(const std::string &value); //!< With PROTO and STOP.
} // namespace pk

//! Little-endian bytes of numbers.
template <typename T> std::string bytesOf(const std::vector<T> &values)
{
    return {reinterpret_cast<const char *>(values.data()), values.size() * sizeof(T)};
}

//! torch.save since 1.6: data.pkl and storages by key.
std::string torchZip(const std::string &pickle, const std::vector<std::pair<std::string, std::string>> &storages);

//! torch.save before 1.6. \p storages: key, number of elements, bytes.
struct LegacyStorage
{
    std::string key;
    std::int64_t elements;
    std::string content;
};
std::string torchLegacy(const std::string &pickle, const std::vector<LegacyStorage> &storages);

std::string safetensors(const std::string &header, const std::string &data);

void writeFile(const std::filesystem::path &file, const std::string &content);

} // namespace ambrotype::test
