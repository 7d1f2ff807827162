#include "jobs/runner/start_check.h"

#include "jobs/item_target.h"
#include "jobs/output_plan.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;
using imaging::FileFormat;

//! Bytes per sample that pictures take in \p format: above what photographs need, below the worst.
double bytesPerSample(FileFormat format, int bitsPerSample)
{
    switch (format) {
    case FileFormat::Jpeg:
        return 0.35;
    case FileFormat::WebP:
    case FileFormat::Heic:
    case FileFormat::Avif:
        return 0.3;
    default:
        return bitsPerSample > 8 ? 2.0 : 0.8;
    }
}

//! The nearest folder above \p folder that exists.
fs::path existingParent(fs::path folder)
{
    std::error_code ignored;
    while (!folder.empty() && !fs::exists(folder, ignored)) {
        const fs::path parent = folder.parent_path();
        if (parent == folder)
            break;
        folder = parent;
    }
    return folder.empty() ? fs::path(".") : folder;
}

fs::path folderOf(const BatchItem &item)
{
    return item.outputFile.empty() ? item.outputFolder : item.outputFile.parent_path();
}

double neededBytes(const BatchItem &item, FileFormat format, const imaging::FileHeader &header, imaging::Size result)
{
    const int bits = item.write.depth > 0 ? item.write.depth : header.bitsPerSample;
    const double samples = static_cast<double>(result.pixels()) * std::max(1, header.channels);
    double bytes = samples * bytesPerSample(format, bits);
    for (const OutputVariant &variant : item.variants) {
        const int longest = std::max(result.width, result.height);
        const double scale =
            variant.longEdge > 0 && longest > variant.longEdge ? double(variant.longEdge) / longest : 1.0;
        bytes += samples * scale * scale * bytesPerSample(variant.format, variant.depth);
    }
    return bytes;
}

} // namespace

std::string bytesText(std::int64_t bytes)
{
    char text[32];
    if (bytes >= 1'000'000'000)
        std::snprintf(text, sizeof text, "%.1f GB", static_cast<double>(bytes) / 1e9);
    else
        std::snprintf(text, sizeof text, "%.1f MB", static_cast<double>(bytes) / 1e6);
    return text;
}

bool StartCheck::hasRoom() const
{
    return std::all_of(disks.begin(), disks.end(), [](const Disk &disk) { return disk.freeBytes >= disk.neededBytes; });
}

bool StartCheck::mayStart() const
{
    return hasRoom() && closedFolders.empty();
}

std::vector<std::string> StartCheck::sentences() const
{
    std::vector<std::string> said;
    for (const Disk &disk : disks) {
        if (disk.freeBytes < disk.neededBytes)
            said.push_back("The disk of \"" + disk.folder.string() + "\" has " + bytesText(disk.freeBytes)
                           + " free, but the results need about " + bytesText(disk.neededBytes)
                           + ". Make room, or choose another folder.");
    }
    for (const fs::path &folder : closedFolders)
        said.push_back("The folder \"" + folder.string()
                       + "\" may not be written. Change its permissions, or choose another one.");
    if (missing > 0)
        said.push_back(std::to_string(missing) + (missing == 1 ? " picture is" : " pictures are")
                       + " not there, or cannot be read.");
    if (existing > 0)
        said.push_back(std::to_string(existing) + (existing == 1 ? " result has a name" : " results have names")
                       + " that exist already.");
    return said;
}

StartCheck checkStart(const std::vector<BatchItem> &items, const CancelToken &cancel)
{
    StartCheck check;
    std::map<fs::path, fs::path> parents; // of result folders
    std::map<dev_t, StartCheck::Disk> disks;
    for (const BatchItem &item : items) {
        if (cancel.isCancelled())
            break;
        const auto [place, isNew] = parents.try_emplace(folderOf(item));
        if (isNew) {
            place->second = existingParent(place->first);
            if (access(place->second.c_str(), W_OK) != 0)
                check.closedFolders.push_back(place->first);
        }
        const Result<imaging::FileHeader> header = imaging::readHeader(item.input, item.read.limits);
        if (!header) {
            ++check.missing;
            continue;
        }
        const imaging::Size result = expectedSize(header->size, item.recipe);
        const FileFormat format = outputFormat(item, header->format, header->channels == 2 || header->channels == 4);
        BatchItem probe = item;
        probe.write.conflict = imaging::Conflict::Skip;
        if (alreadyThere(probe, format, header->size, result))
            ++check.existing;
        struct stat facts = {};
        if (stat(place->second.c_str(), &facts) != 0)
            continue;
        StartCheck::Disk &disk = disks[facts.st_dev];
        if (disk.folder.empty()) {
            disk.folder = place->first;
            struct statvfs space = {};
            if (statvfs(place->second.c_str(), &space) == 0)
                disk.freeBytes = static_cast<std::int64_t>(space.f_bavail) * static_cast<std::int64_t>(space.f_frsize);
        }
        disk.neededBytes += static_cast<std::int64_t>(neededBytes(item, format, *header, result));
    }
    for (auto &[device, disk] : disks)
        check.disks.push_back(std::move(disk));
    return check;
}

} // namespace ambrotype::jobs
