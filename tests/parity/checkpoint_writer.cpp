#include "parity/checkpoint_writer.h"

#include "inference/weights/crc32.h"
#include "inference/weights/specimen_writer.h"

#include <cstdint>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <vector>

namespace ambrotype::parity {

namespace {

namespace pk = test::pk;
constexpr std::size_t kAlignment = 64;

template <typename T> std::string little(T value)
{
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}

//! A zip archive written entry by entry, so that a network of 349 MB is never there twice.
class AlignedZip
{
public:
    explicit AlignedZip(const std::filesystem::path &file)
        : m_stream(file, std::ios::binary | std::ios::trunc)
    {
    }

    void add(const std::string &name, const char *content, std::size_t bytes)
    {
        const std::size_t headerBytes = 30 + name.size();
        const std::size_t begin = m_offset + headerBytes;
        // An extra field has a head of four bytes.
        std::size_t extra = (kAlignment - begin % kAlignment) % kAlignment;
        if (extra < 4)
            extra += kAlignment;
        const auto size = static_cast<std::uint32_t>(bytes);
        const std::string sizes = little(inference::crc32(content, bytes)) + little(size) + little(size)
                                  + little(static_cast<std::uint16_t>(name.size()));
        const std::string fixed = little<std::uint16_t>(20) + std::string(8, '\0') + sizes;
        put(std::string("PK\x03\x04", 4) + fixed + little(static_cast<std::uint16_t>(extra)) + name + "FB"
            + little(static_cast<std::uint16_t>(extra - 4)) + std::string(extra - 4, 'Z'));
        m_directory += std::string("PK\x01\x02", 4) + little<std::uint16_t>(20) + fixed + std::string(12, '\0')
                       + little(static_cast<std::uint32_t>(begin - headerBytes)) + name;
        m_stream.write(content, static_cast<std::streamsize>(bytes));
        m_offset += bytes;
        ++m_count;
    }

    void finish()
    {
        const auto begin = static_cast<std::uint32_t>(m_offset);
        const auto bytes = static_cast<std::uint32_t>(m_directory.size());
        put(m_directory);
        put(std::string("PK\x05\x06", 4) + std::string(4, '\0') + little(m_count) + little(m_count) + little(bytes)
            + little(begin) + std::string(2, '\0'));
        if (!m_stream.flush())
            throw std::runtime_error("the checkpoint could not be written");
    }

private:
    void put(const std::string &text)
    {
        m_stream.write(text.data(), static_cast<std::streamsize>(text.size()));
        m_offset += text.size();
    }

    std::ofstream m_stream;
    std::string m_directory;
    std::size_t m_offset = 0;
    std::uint16_t m_count = 0;
};

} // namespace

void writeCheckpoint(const inference::StateDict &weights, const std::string &nesting, const std::filesystem::path &file)
{
    std::vector<std::pair<std::string, std::string>> entries;
    for (const auto &[key, tensor] : weights) {
        const std::string storage = std::to_string(entries.size());
        entries.emplace_back(key,
                             pk::tensor(storage,
                                        "FloatStorage",
                                        tensor.elements(),
                                        0,
                                        tensor.shape,
                                        inference::contiguousStrides(tensor.shape)));
    }
    const std::string dictionary = pk::orderedDict(entries);
    const std::string pickle = pk::file(nesting.empty() ? dictionary : pk::dict({{nesting, dictionary}}));
    AlignedZip zip(file);
    zip.add("archive/data.pkl", pickle.data(), pickle.size());
    std::size_t storage = 0;
    for (const auto &[key, tensor] : weights) {
        const std::vector<float> values = inference::toFloat(tensor);
        zip.add("archive/data/" + std::to_string(storage++),
                reinterpret_cast<const char *>(values.data()),
                values.size() * sizeof(float));
    }
    zip.add("archive/version", "3\n", 2);
    zip.finish();
}

} // namespace ambrotype::parity
