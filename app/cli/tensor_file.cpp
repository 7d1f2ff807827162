#include "tensor_file.h"

#include "inference/weights/checkpoint.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace ambrotype::cli {

using inference::Tensor;

Result<std::map<std::string, Tensor>> readTensorFile(const std::filesystem::path &file)
{
    const auto checkpoint = inference::readCheckpoint(file);
    if (!checkpoint)
        return checkpoint.error();
    std::map<std::string, Tensor> tensors;
    for (const auto &[name, tensor] : checkpoint->tensors)
        tensors[name] = Tensor{inference::toFloat(tensor), tensor.shape};
    return tensors;
}

Result<void> writeTensorFile(const std::filesystem::path &file, const std::map<std::string, Tensor> &tensors)
{
    nlohmann::json header = nlohmann::json::object();
    std::size_t offset = 0;
    for (const auto &[name, tensor] : tensors) {
        const std::size_t bytes = tensor.data.size() * sizeof(float);
        header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {offset, offset + bytes}}};
        offset += bytes;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' '); // tensors at multiples of 8 bytes
    const std::uint64_t length = text.size();
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(reinterpret_cast<const char *>(&length), sizeof length);
    stream << text;
    for (const auto &entry : tensors)
        stream.write(reinterpret_cast<const char *>(entry.second.data.data()),
                     static_cast<std::streamsize>(entry.second.data.size() * sizeof(float)));
    stream.close();
    if (!stream)
        return Error{ErrorCode::Io, "The output file could not be written.", file.string()};
    return {};
}

} // namespace ambrotype::cli
