#include "jobs/output/sidecar.h"

#include "jobs/output/path_text.h"
#include "jobs/output_plan.h"
#include "pipeline/json_text.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

//! Reads members of one object; the first that is missing or of another kind is remembered.
class Fields
{
public:
    Fields(const json &object, std::string place)
        : m_object(object)
        , m_place(std::move(place))
    {
    }

    std::string text(const char *key)
    {
        const json *value = member(key);
        if (value && value->is_string())
            return value->get<std::string>();
        return complain(key), std::string();
    }
    std::string textOr(const char *key, const std::string &otherwise)
    {
        const json *value = member(key);
        return value && value->is_string() ? value->get<std::string>() : otherwise;
    }
    bool flag(const char *key)
    {
        const json *value = member(key);
        if (value && value->is_boolean())
            return value->get<bool>();
        return complain(key), false;
    }
    double number(const char *key, double low, double high)
    {
        const json *value = member(key);
        if (value && value->is_number() && value->get<double>() >= low && value->get<double>() <= high)
            return value->get<double>();
        return complain(key), low;
    }
    int integer(const char *key, int low, int high) { return static_cast<int>(number(key, low, high)); }
    imaging::FileFormat format(const char *key)
    {
        const auto format = formatOfExtension("name." + text(key));
        if (!format)
            complain(key);
        return format.value_or(imaging::FileFormat::Unknown);
    }
    imaging::StripMetadata strip(const char *key)
    {
        const std::string name = text(key);
        if (name != "none" && name != "gps" && name != "all")
            complain(key);
        return name == "all"   ? imaging::StripMetadata::All
               : name == "gps" ? imaging::StripMetadata::Gps
                               : imaging::StripMetadata::None;
    }
    //! Missing in files of before there was a choice: then "srgb" says the only other one there was.
    imaging::OutputProfile profile(const char *key)
    {
        const json *srgb = member("srgb");
        const bool isSrgb = srgb && srgb->is_boolean() && srgb->get<bool>();
        const auto profile = imaging::outputProfileFromName(textOr(key, isSrgb ? "srgb" : "original"));
        if (!profile)
            complain(key);
        return profile.value_or(imaging::OutputProfile::Original);
    }
    std::string hash(const char *key)
    {
        const std::string value = text(key);
        constexpr std::size_t kDigits = 64;
        if (value.size() != kDigits || value.find_first_not_of("0123456789abcdef") != std::string::npos)
            complain(key);
        return value;
    }
    Fields object(const char *key)
    {
        const json *value = member(key);
        static const json nothing = json::object();
        if (!value || !value->is_object())
            complain(key);
        return {value && value->is_object() ? *value : nothing, m_place + key + "."};
    }
    //! Calls read(Fields) for each element and takes over what it found wrong.
    template <typename Read> void each(const char *key, const Read &read)
    {
        const json *list = member(key);
        if (!list || !list->is_array())
            return complain(key);
        for (const json &element : *list) {
            if (!element.is_object())
                return complain(key);
            Fields fields(element, m_place + key + ".");
            read(fields);
            take(fields);
        }
    }
    void take(const Fields &other)
    {
        if (m_wrong.empty())
            m_wrong = other.m_wrong;
    }
    const std::string &wrong() const { return m_wrong; }

private:
    const json *member(const char *key) const
    {
        const auto found = m_object.find(key);
        return found == m_object.end() ? nullptr : &*found;
    }
    void complain(const char *key)
    {
        if (m_wrong.empty())
            m_wrong = m_place + key;
    }

    const json &m_object;
    std::string m_place;
    std::string m_wrong; //!< Path of the first bad member.
};

constexpr int kMostPixelsPerSide = 1'000'000;

void readInput(Fields fields, Sidecar &sidecar, Fields &all)
{
    sidecar.input = pathFromText(fields.text("file"));
    sidecar.inputHash = fields.hash("sha256");
    sidecar.inputBytes = static_cast<std::uint64_t>(fields.number("bytes", 0, 1e15));
    sidecar.item.expectedHash = sidecar.inputHash;
    all.take(fields);
}

void readWriting(Fields fields, BatchItem &item, Fields &all)
{
    item.keepFormat = false;
    item.write.format = fields.format("format");
    item.write.depth = fields.integer("depth", 0, 32);
    item.write.quality = fields.integer("quality", 1, 100);
    item.write.profile = fields.profile("profile");
    item.write.strip = fields.strip("strip");
    item.write.processingNote = fields.text("note");
    item.noteInMetadata = false; // the literal note, or none
    all.take(fields);
}

void readReading(Fields fields, BatchItem &item, Fields &all)
{
    item.read.acceptPartial = fields.flag("accept_partial");
    item.read.limits.maxPixels = static_cast<std::int64_t>(fields.number("max_pixels", 1, 1e13));
    item.read.limits.maxSide = fields.integer("max_side", 1, kMostPixelsPerSide);
    item.read.limits.maxExpansion = fields.number("max_expansion", 1, 1e12);
    all.take(fields);
}

OutputVariant readVariant(Fields &fields)
{
    OutputVariant variant;
    variant.label = fields.text("label");
    variant.subFolder = pathFromText(fields.text("folder"));
    variant.nameTemplate = fields.text("name");
    variant.format = fields.format("format");
    variant.quality = fields.integer("quality", 1, 100);
    variant.depth = fields.integer("depth", 0, 32);
    variant.longEdge = fields.integer("long_edge", 0, kMostPixelsPerSide);
    variant.profile = fields.profile("profile");
    variant.strip = fields.strip("strip");
    return variant;
}

WrittenFile readFile(Fields &fields)
{
    WrittenFile file;
    file.label = fields.text("label");
    file.path = pathFromText(fields.text("file"));
    file.sha256 = fields.hash("sha256");
    file.bytes = static_cast<std::uint64_t>(fields.number("bytes", 0, 1e15));
    return file;
}

UsedModel readModel(Fields &fields)
{
    UsedModel model;
    model.stage = fields.text("stage");
    model.paper.id = fields.textOr("id", {});
    model.paper.title = fields.textOr("title", {});
    model.paper.file = fields.textOr("file", {});
    model.paper.sha256 = fields.hash("sha256");
    return model;
}

Error notOurs(const std::string &message, const fs::path &file)
{
    return {ErrorCode::BadFormat, message, file.string()};
}

Result<void> readVersion(const json &document, const fs::path &file)
{
    const auto version = document.find("ambrotype_sidecar");
    if (version == document.end() || !version->is_number_integer() || *version < 1)
        return notOurs("This is no sidecar of Ambrotype. They are called \"picture.ext.ambrotype.json\".", file);
    if (*version > Sidecar::kVersion)
        return notOurs("This sidecar was written by a newer Ambrotype. Install that version to read it.", file);
    return {};
}

Result<Sidecar> fromDocument(const json &document, const fs::path &file)
{
    Sidecar sidecar;
    sidecar.place = file;
    Fields all(document, {});
    Fields program = all.object("program");
    sidecar.programVersion = program.text("version");
    sidecar.engine = program.textOr("engine", {});
    all.take(program);
    readInput(all.object("input"), sidecar, all);
    readWriting(all.object("write"), sidecar.item, all);
    readReading(all.object("read"), sidecar.item, all);
    all.each("variants", [&](Fields &each) { sidecar.item.variants.push_back(readVariant(each)); });
    all.each("results", [&](Fields &each) { sidecar.files.push_back(readFile(each)); });
    all.each("models", [&](Fields &each) { sidecar.models.push_back(readModel(each)); });
    sidecar.device = all.text("device");
    sidecar.item.device = sidecar.device;
    sidecar.item.presetName = all.textOr("preset", {});
    sidecar.item.order = all.textOr("order", {});
    if (all.wrong().empty() && sidecar.files.empty())
        return notOurs("The sidecar names no result, so there is nothing to make again.", file);
    if (!all.wrong().empty())
        return notOurs("The sidecar cannot be used: \"" + all.wrong() + "\" is missing or makes no sense.", file);
    const auto recipe = document.find("recipe");
    if (recipe == document.end())
        return notOurs("The sidecar cannot be used: \"recipe\" is missing.", file);
    Result<pipeline::Recipe> read = pipeline::Recipe::fromJson(pipeline::jsonText(*recipe, -1));
    if (!read)
        return notOurs(read.error().message, file);
    sidecar.item.recipe = std::move(*read);
    sidecar.item.sidecar = true;
    return sidecar;
}

} // namespace

Result<Sidecar> readSidecar(const fs::path &file)
{
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream.is_open() || stream.bad()) {
        const int reason = errno;
        const ErrorCode code = reason == ENOENT   ? ErrorCode::NotFound
                               : reason == EACCES ? ErrorCode::PermissionDenied
                                                  : ErrorCode::Io;
        return Error{code, "The sidecar cannot be read. Check its name and permissions.", std::strerror(reason)};
    }
    const Result<json> document = pipeline::parseJsonObject(text, "sidecar");
    if (!document)
        return document.error();
    if (const Result<void> version = readVersion(*document, file); !version)
        return version.error();
    return fromDocument(*document, file);
}

} // namespace ambrotype::jobs
