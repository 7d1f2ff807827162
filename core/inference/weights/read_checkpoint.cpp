#include "inference/weights/readers.h"
#include "inference/weights/zip_archive.h"

#include <algorithm>
#include <cctype>

namespace ambrotype::inference {
namespace {

bool beginsWith(const MappedBytes &file, std::string_view text)
{
    if (file.size < text.size())
        return false;
    return std::equal(text.begin(), text.end(), file.text(0, text.size()).begin(), [](char wanted, char found) {
        return wanted == std::tolower(static_cast<unsigned char>(found));
    });
}

bool looksLikeSafetensors(const MappedBytes &file)
{
    return file.size > 8 && file.load<std::uint64_t>(0) <= file.size - 8 && file.data[8] == std::byte{'{'};
}

//! A file of no kind that we read: says what it is when that can be seen.
Error notACheckpoint(const MappedBytes &file)
{
    const auto start = file.text(0, std::min<std::size_t>(file.size, 512));
    const std::size_t first = start.find_first_not_of(" \t\r\n");
    const MappedBytes trimmed = first == start.npos ? file : MappedBytes{file.data + first, file.size - first, {}};
    if (beginsWith(trimmed, "<!doctype") || beginsWith(trimmed, "<html"))
        return {ErrorCode::BadFormat,
                "This is a web page that was saved under the name of a weights file; the download did not work. "
                "Get the file again.",
                "html"};
    if (beginsWith(file, "version https://git-lfs"))
        return {ErrorCode::BadFormat,
                "This is a Git LFS pointer, not the weights themselves. Download the file itself.",
                "git lfs pointer"};
    if (file.size > 262 && file.text(257, 5) == "ustar")
        return {ErrorCode::BadFormat, "This is a tar archive. Unpack it and open the weights file inside.", "tar"};
    if (beginsWith(file, "\x1f\x8b"))
        return {ErrorCode::BadFormat, "This file is compressed with gzip. Unpack it first.", "gzip"};
    if (beginsWith(file, "\x89hdf"))
        return {ErrorCode::BadFormat, "This is a Keras file (HDF5), which is not supported.", "hdf5"};
    return {ErrorCode::BadFormat, "This is no weights file that is known here.", "no known beginning"};
}

//! The other file of an ncnn pair, or an empty path.
std::filesystem::path sibling(std::filesystem::path file, const char *extension)
{
    file.replace_extension(extension);
    std::error_code ignored;
    return std::filesystem::is_regular_file(file, ignored) ? file : std::filesystem::path();
}

} // namespace

Result<Checkpoint> readCheckpointBytes(const MappedBytes &file, const ReadOptions &options)
{
    if (file.size == 0)
        return Error{ErrorCode::EmptyFile, "The weights file is empty; the download may have failed.", {}};
    if (looksLikeZip(file))
        return readTorchZip(file, options);
    if (looksLikeSafetensors(file))
        return readSafetensors(file);
    if (file.data[0] == std::byte{0x80}) // a pickle; the reader compares its magic number
        return readTorchLegacy(file);
    if (looksLikeNcnnParam(file))
        return Error{ErrorCode::NotFound, "The .bin file of this ncnn network does not stand beside it.", {}};
    return notACheckpoint(file);
}

Result<Checkpoint> readCheckpoint(const std::filesystem::path &file, const ReadOptions &options)
{
    const auto bytes = mapFile(file);
    if (!bytes)
        return bytes.error();
    const std::string extension = file.extension().string();
    if (extension == ".safetensors" && !looksLikeZip(*bytes))
        return readSafetensors(*bytes);
    if (looksLikeNcnnParam(*bytes)) {
        if (const auto bin = sibling(file, ".bin"); !bin.empty())
            return readNcnnFiles(file, bin);
    } else if (extension == ".bin" && !looksLikeZip(*bytes)) {
        if (const auto param = sibling(file, ".param"); !param.empty())
            return readNcnnFiles(param, file);
    }
    auto checkpoint = readCheckpointBytes(*bytes, options);
    if (!checkpoint) {
        Error error = checkpoint.error();
        error.detail = file.string() + ": " + error.detail;
        return error;
    }
    return checkpoint;
}

} // namespace ambrotype::inference
