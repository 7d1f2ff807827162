#include "ui/core_sentences.h"

#include "jobs/model_shelf.h"
#include "pipeline/preset.h"
#include "pipeline/stage.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

namespace ambrotype::test {

namespace {

namespace fs = std::filesystem;

//! C++ cut into literals, names and signs; comments and spaces are left out. Literals keep their quotes.
std::vector<std::string> tokensOf(const std::string &source)
{
    std::vector<std::string> tokens;
    std::size_t at = 0;
    const auto upTo = [&](char quote) {
        std::size_t end = at + 1;
        while (end < source.size() && source[end] != quote)
            end += source[end] == '\\' ? 2 : 1;
        return std::min(end + 1, source.size());
    };
    while (at < source.size()) {
        const char c = source[at];
        std::size_t end = at + 1;
        if (std::isspace(static_cast<unsigned char>(c))) {
            at = end;
            continue;
        }
        if (source.compare(at, 2, "//") == 0) {
            at = std::min(source.find('\n', at), source.size());
            continue;
        }
        if (source.compare(at, 2, "/*") == 0) {
            at = std::min(source.find("*/", at) + 2, source.size());
            continue;
        }
        if (source.compare(at, 3, "R\"(") == 0)
            end = std::min(source.find(")\"", at) + 2, source.size());
        else if (source.compare(at, 2, "::") == 0)
            end = at + 2;
        else if (c == '"' || c == '\'')
            end = upTo(c);
        else
            while (std::isalnum(static_cast<unsigned char>(c)) && end < source.size()
                   && (std::isalnum(static_cast<unsigned char>(source[end])) || source[end] == '_'))
                ++end;
        tokens.push_back(source.substr(at, end - at));
        at = end;
    }
    return tokens;
}

bool isLiteral(const std::vector<std::string> &tokens, std::size_t at)
{
    return at < tokens.size() && tokens[at].front() == '"';
}

std::string contentOf(const std::string &literal)
{
    std::string text;
    for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
        if (literal[i] == '\\')
            ++i;
        text += literal[i];
    }
    return text;
}

//! The text that begins at the literal \p at, with what is added to it; moves \p at behind it.
std::string textAt(const std::vector<std::string> &tokens, std::size_t &at)
{
    std::string text;
    int values = 0;
    const auto takeLiterals = [&](std::size_t from) {
        while (isLiteral(tokens, from))
            text += contentOf(tokens[from++]);
        return from;
    };
    at = takeLiterals(at);
    for (;;) {
        std::size_t next = at;
        while (next < tokens.size() && tokens[next] == ")")
            ++next;
        if (next + 1 >= tokens.size() || tokens[next] != "+" || tokens[next + 1] == "=")
            return text;
        ++next;
        if (isLiteral(tokens, next)) {
            at = takeLiterals(next);
            continue;
        }
        int depth = 0;
        for (; next < tokens.size(); ++next) {
            const std::string &token = tokens[next];
            if (token == "(" || token == "[" || token == "{")
                ++depth;
            if ((token == ")" || token == "]" || token == "}") && --depth < 0)
                break;
            if (depth == 0 && (token == "+" || token == "," || token == ";" || token == "?" || token == ":"))
                break;
        }
        text += '%' + std::to_string(++values);
        at = next;
    }
}

bool isSentence(const std::string &text)
{
    const bool begins =
        !text.empty() && (std::isupper(static_cast<unsigned char>(text.front())) || text.front() == '%');
    // What printf fills in has words in the places of values: its results are listed one by one.
    if (text.find("%s") != std::string::npos)
        return false;
    const bool ends = text.size() > 12 && std::string(".!").find(text.back()) != std::string::npos;
    return begins && ends && text.find(' ') != std::string::npos;
}

} // namespace

std::vector<CoreSentence> coreSentences()
{
    const fs::path root = fs::path(AMBROTYPE_SOURCE_DIR);
    std::vector<fs::path> files;
    // What these say is heard on the command line only.
    const std::set<std::string> silent{"core/jobs/audit"};
    const std::set<std::string> silentFiles{"core/jobs/output/rebuild.cpp", "core/jobs/output/sidecar_read.cpp"};
    for (const auto &entry : fs::recursive_directory_iterator(root / "core")) {
        const fs::path file = fs::relative(entry.path(), root);
        const std::string suffix = entry.path().extension().string();
        const bool heard = !silent.contains(file.parent_path().string()) && !silentFiles.contains(file.string());
        if ((suffix == ".cpp" || suffix == ".h") && heard)
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<CoreSentence> sentences;
    std::set<std::string> seen;
    for (const fs::path &file : files) {
        std::ifstream stream(file);
        const std::string source((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
        const std::vector<std::string> tokens = tokensOf(source);
        for (std::size_t at = 0; at < tokens.size();) {
            if (!isLiteral(tokens, at)) {
                ++at;
                continue;
            }
            const std::string text = textAt(tokens, at);
            if (isSentence(text) && seen.insert(text).second)
                sentences.push_back({text, fs::relative(file, root).string()});
        }
    }
    return sentences;
}

std::vector<std::string> declaredTexts()
{
    std::vector<std::string> texts;
    const auto add = [&texts](const std::string &text) {
        if (!text.empty() && text != "%")
            texts.push_back(text);
    };
    for (const pipeline::Stage *stage : pipeline::stages()) {
        add(stage->info().title);
        add(stage->info().help);
        for (const pipeline::ParamSpec &spec : stage->info().params) {
            add(spec.title);
            add(spec.help);
            add(spec.unit);
            for (const pipeline::ParamChoice &choice : spec.choices)
                add(choice.title);
        }
    }
    for (const pipeline::Preset &preset : pipeline::loadPresets()) {
        if (!preset.builtIn)
            continue;
        add(preset.name);
        add(preset.description);
    }
    if (const auto shelf = jobs::modelShelf())
        for (const jobs::ShelfModel &model : *shelf) {
            add(model.purpose);
            add(model.note);
        }
    return texts;
}

} // namespace ambrotype::test
