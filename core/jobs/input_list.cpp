#include "jobs/input_list.h"

#include "jobs/glob.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>
#include <string_view>

#include <sys/stat.h>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

//! Extensions of the formats that the readers know; the content has the last word when a file is read.
constexpr std::array<std::string_view, 42> kExtensions{"jpg",
                                                       "jpeg",
                                                       "jpe",
                                                       "jfif",
                                                       "png",
                                                       "tif",
                                                       "tiff",
                                                       "webp",
                                                       "heic",
                                                       "heif",
                                                       "hif",
                                                       "avif",
                                                       "bmp",
                                                       "dib",
                                                       "gif",
                                                       // camera raw
                                                       "dng",
                                                       "cr2",
                                                       "cr3",
                                                       "crw",
                                                       "nef",
                                                       "nrw",
                                                       "arw",
                                                       "srf",
                                                       "sr2",
                                                       "raf",
                                                       "orf",
                                                       "rw2",
                                                       "rwl",
                                                       "pef",
                                                       "srw",
                                                       "x3f",
                                                       "3fr",
                                                       "fff",
                                                       "iiq",
                                                       "mos",
                                                       "mrw",
                                                       "erf",
                                                       "kdc",
                                                       "dcr",
                                                       "mef",
                                                       "raw",
                                                       "gpr"};

Error describe(const std::error_code &failed, const fs::path &path)
{
    if (failed == std::errc::permission_denied)
        return {ErrorCode::PermissionDenied,
                "It may not be read. Check the permissions of the file and its folder.",
                path.string()};
    if (!failed || failed == std::errc::no_such_file_or_directory || failed == std::errc::not_a_directory)
        return {ErrorCode::NotFound, "There is no such file or folder. Check the spelling.", path.string()};
    return {ErrorCode::Io,
            "It cannot be read. Check the disk or the network drive.",
            path.string() + ": " + failed.message()};
}

class Expander
{
public:
    Expander(const fs::path &leaveOut, std::string leaveOutName)
        : m_leaveOutName(std::move(leaveOutName))
    {
        std::error_code ignored;
        if (!leaveOut.empty())
            m_leaveOut = fs::weakly_canonical(leaveOut, ignored);
    }

    void add(const std::string &input)
    {
        const fs::path path(input);
        std::error_code failed;
        const fs::file_status status = fs::status(path, failed);
        if (fs::exists(status)) {
            if (fs::is_directory(status))
                addFolder(path, {});
            else
                addFile(path, {});
        } else if (hasWildcard(input)) {
            addGlob(path);
        } else {
            m_list.missing.emplace_back(path, describe(failed, path));
        }
    }

    InputList take()
    {
        const auto byPath = [](const InputFile &a, const InputFile &b) { return a.file < b.file; };
        std::sort(m_list.files.begin(), m_list.files.end(), byPath);
        std::sort(m_list.ignored.begin(), m_list.ignored.end());
        return std::move(m_list);
    }

private:
    void addFile(const fs::path &file, const fs::path &subFolder)
    {
        std::error_code failed;
        fs::path real = fs::canonical(file, failed);
        if (failed)
            m_list.missing.emplace_back(file, describe(failed, file));
        else if (m_seenFiles.insert(std::move(real)).second)
            m_list.files.push_back({file.lexically_normal(), subFolder});
    }

    void addGlob(const fs::path &pattern)
    {
        GlobMatches matches = expandGlob(pattern);
        std::sort(matches.entries.begin(), matches.entries.end());
        if (matches.entries.empty()) {
            m_list.missing.emplace_back(
                pattern,
                Error{ErrorCode::NotFound, "Nothing fits this pattern. Check the spelling.", pattern.string()});
        }
        const std::string extension = pattern.extension().string();
        const bool extensionIsNamed = extension.size() > 1 && !hasWildcard(extension);
        for (const fs::path &entry : matches.entries) {
            std::error_code failed;
            if (fs::is_directory(entry, failed)) {
                addFolder(entry, entry.lexically_relative(matches.base.empty() ? "." : matches.base));
                continue;
            }
            fs::path subFolder = entry.parent_path();
            if (!matches.base.empty())
                subFolder = subFolder.lexically_relative(matches.base);
            if (extensionIsNamed || looksLikePicture(entry))
                addFile(entry, subFolder == "." ? fs::path() : subFolder);
            else
                m_list.ignored.push_back(entry);
        }
    }

    void addFolder(const fs::path &root, const fs::path &subFolder)
    {
        // Real folders come before links to them, so that a picture keeps the name of where it really lies.
        std::vector<std::pair<fs::path, fs::path>> links{{root, subFolder}};
        while (!links.empty()) {
            const auto [folder, below] = std::move(links.back());
            links.pop_back();
            scan(folder, below, links);
        }
    }

    void scan(const fs::path &folder, const fs::path &below, std::vector<std::pair<fs::path, fs::path>> &links)
    {
        struct stat facts = {};
        if (stat(folder.c_str(), &facts) != 0 || !m_seenFolders.emplace(facts.st_dev, facts.st_ino).second)
            return;
        std::error_code failed;
        std::vector<fs::directory_entry> entries;
        for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed))
            entries.push_back(*entry);
        if (failed)
            m_list.missing.emplace_back(folder, describe(failed, folder));
        std::sort(entries.begin(), entries.end());
        for (const fs::directory_entry &entry : entries) {
            const fs::path name = entry.path().filename();
            if (name.native().front() == '.')
                continue;
            std::error_code ignored;
            if (entry.is_directory(ignored)) {
                if (isLeftOut(entry.path()))
                    continue;
                if (entry.is_symlink(ignored))
                    links.emplace_back(entry.path(), below / name);
                else
                    scan(entry.path(), below / name, links);
            } else if (!entry.is_regular_file(ignored) || !looksLikePicture(name)) {
                m_list.ignored.push_back(entry.path());
            } else {
                addFile(entry.path(), below);
            }
        }
    }

    bool isLeftOut(const fs::path &folder) const
    {
        if (!m_leaveOutName.empty() && folder.filename() == m_leaveOutName)
            return true;
        if (m_leaveOut.empty())
            return false;
        std::error_code ignored;
        return fs::weakly_canonical(folder, ignored) == m_leaveOut;
    }

    fs::path m_leaveOut;
    std::string m_leaveOutName;
    InputList m_list;
    std::set<fs::path> m_seenFiles;
    std::set<std::pair<dev_t, ino_t>> m_seenFolders;
};

} // namespace

bool looksLikePicture(const fs::path &file)
{
    std::string extension = file.extension().string();
    if (extension.empty())
        return false;
    extension.erase(0, 1);
    for (char &letter : extension)
        letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

InputList
expandInputs(const std::vector<std::string> &inputs, const fs::path &leaveOut, const std::string &leaveOutName)
{
    Expander expander(leaveOut, leaveOutName);
    for (const std::string &input : inputs)
        expander.add(input);
    return expander.take();
}

} // namespace ambrotype::jobs
