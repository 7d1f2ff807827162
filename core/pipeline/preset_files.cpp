#include "pipeline/preset.h"

#include "base/log.h"
#include "base/paths.h"
#include "imaging/atomic_file.h"
#include "pipeline/guard.h"
#include "pipeline/name_suggestion.h"

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <system_error>
#include <tuple>
#include <utility>

namespace ambrotype::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestFile = (std::size_t(4) << 20) + 1; //!< One byte more than parsePreset() takes.
constexpr std::size_t kLongestId = 100;
constexpr const char *kNone = "none";

fs::path userFolder()
{
    return paths::configDir() / "presets";
}

char lowerCase(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool sameName(const std::string &a, const std::string &b)
{
    return std::equal(
        a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lowerCase(x) == lowerCase(y); });
}

//! A file name of \p name: ASCII letters and digits in lower case, other scripts as they are, "-" for all else.
std::string idFromName(const std::string &name)
{
    std::string id;
    for (const char c : name) {
        const char lower = lowerCase(c);
        const bool kept = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')
                          || static_cast<unsigned char>(lower) >= 0x80;
        if (kept)
            id += lower;
        else if (!id.empty() && id.back() != '-')
            id += '-';
    }
    while (id.size() > kLongestId || (!id.empty() && id.back() == '-')) {
        // Whole UTF-8 characters: continuation bytes go with the byte that leads them.
        while (id.size() > 1 && (static_cast<unsigned char>(id.back()) & 0xC0U) == 0x80U)
            id.pop_back();
        id.pop_back();
    }
    return id;
}

//! Whether \p id is a plain file name: nothing that could lead out of the folder.
bool isFileName(const std::string &id)
{
    return !id.empty() && id.size() <= 2 * kLongestId && id.front() != '.' && id.find('/') == std::string::npos
           && id.find('\0') == std::string::npos;
}

Result<Preset> readPreset(const fs::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return Error{ErrorCode::NotFound, "The preset file cannot be read.", file.string()};
    std::string text(kLargestFile, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    auto preset = parsePreset(text, file.stem().string());
    if (!preset) {
        Error error = preset.error();
        error.detail = file.string() + " " + error.detail;
        return error;
    }
    return preset;
}

std::vector<Preset> presetsIn(const fs::path &folder, bool builtIn)
{
    std::vector<Preset> presets;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        if (entry->path().extension() != ".json")
            continue;
        auto preset = readPreset(entry->path());
        if (!preset) {
            log(LogLevel::Warning,
                "pipeline",
                "preset left out: " + preset.error().message + " " + preset.error().detail);
            continue;
        }
        preset->builtIn = builtIn;
        if (builtIn)
            preset->warnings.clear(); // shipped presets name stages of later versions on purpose
        presets.push_back(std::move(*preset));
    }
    std::sort(presets.begin(), presets.end(), [](const Preset &a, const Preset &b) {
        return std::tie(a.rank, a.name, a.id) < std::tie(b.rank, b.name, b.id);
    });
    return presets;
}

Preset nonePreset()
{
    Preset preset = presetFromRecipe(Recipe::neutral(), "None", "Sets everything back; the picture stays as it is.");
    preset.id = kNone;
    preset.builtIn = true;
    preset.stages = Recipe::neutral().stages();
    return preset;
}

Error notFound(const std::string &wanted, const std::vector<Preset> &presets)
{
    std::vector<std::string> known{kNone};
    for (const Preset &preset : presets) {
        known.push_back(preset.id);
        known.push_back(preset.name);
    }
    std::string sentence = "There is no preset \"" + wanted + "\"." + didYouMean(wanted, known);
    if (nearestNames(wanted, known).empty()) {
        sentence += " Known are none";
        for (const Preset &preset : presets)
            sentence += ", " + preset.id;
        sentence += ".";
    }
    return Error{ErrorCode::NotFound, std::move(sentence), {}};
}

} // namespace

std::vector<Preset> loadPresets()
{
    std::vector<Preset> presets = presetsIn(paths::resource("presets"), true);
    for (Preset &own : presetsIn(userFolder(), false)) {
        const auto same =
            std::find_if(presets.begin(), presets.end(), [&](const Preset &each) { return each.id == own.id; });
        if (same != presets.end())
            *same = std::move(own);
        else
            presets.push_back(std::move(own));
    }
    return presets;
}

Result<Preset> findPreset(const std::string &nameOrFile)
{
    return guarded([&]() -> Result<Preset> {
        if (sameName(nameOrFile, kNone))
            return nonePreset();
        const std::vector<Preset> presets = loadPresets();
        for (const Preset &preset : presets)
            if (preset.id == nameOrFile)
                return preset;
        for (const Preset &preset : presets)
            if (sameName(preset.id, nameOrFile) || sameName(preset.name, nameOrFile))
                return preset;
        std::error_code ignored;
        if (fs::is_regular_file(nameOrFile, ignored))
            return readPreset(nameOrFile);
        return notFound(nameOrFile, presets);
    });
}

Result<fs::path> saveUserPreset(const Preset &preset)
{
    return guarded([&]() -> Result<fs::path> {
        const std::string wanted = isFileName(preset.id) ? preset.id : idFromName(preset.name);
        if (wanted.empty())
            return Error{ErrorCode::InvalidArgument, "A preset needs a name with at least one letter or digit.", {}};
        if (wanted == kNone)
            return Error{ErrorCode::InvalidArgument,
                         "The name \"none\" is taken by the neutral preset; choose another one.",
                         {}};
        std::error_code failed;
        fs::create_directories(userFolder(), failed);
        if (failed)
            return Error{ErrorCode::Io,
                         "The folder for presets cannot be made.",
                         userFolder().string() + ": " + failed.message()};
        std::string id = wanted;
        if (preset.id != wanted)
            for (int number = 2; fs::exists(userFolder() / (id + ".json"), failed); ++number)
                id = wanted + "-" + std::to_string(number);
        const fs::path file = userFolder() / (id + ".json");
        if (auto written = imaging::writeTextAtomically(file, preset.json); !written)
            return written.error();
        return file;
    });
}

Result<void> removeUserPreset(const std::string &id)
{
    const fs::path file = userFolder() / (id + ".json");
    std::error_code failed;
    if (!isFileName(id) || !fs::is_regular_file(file, failed))
        return Error{ErrorCode::NotFound, "There is no preset of yours with this name.", id};
    if (!fs::remove(file, failed) || failed)
        return Error{ErrorCode::Io, "The preset could not be removed.", file.string() + ": " + failed.message()};
    return {};
}

} // namespace ambrotype::pipeline
