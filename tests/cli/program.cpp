#include "program.h"

#include "support/test_files.h"

#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace ambrotype::test {

nlohmann::json Ran::summary() const
{
    for (const nlohmann::json &line : lines) {
        if (line.value("event", "") == "summary")
            return line;
    }
    return {};
}

nlohmann::json Ran::item(const std::string &fileName) const
{
    for (const nlohmann::json &line : lines) {
        if (line.value("event", "") == "item"
            && std::filesystem::path(line.value("input", "")).filename() == std::filesystem::path(fileName))
            return line;
    }
    return {};
}

Ran runCli(const std::vector<std::string> &arguments, const std::function<void(int pid)> &meanwhile)
{
    constexpr int kHangMs = 200'000;
    QProcess process;
    QStringList list;
    for (const std::string &argument : arguments)
        list.append(QFile::decodeName(QByteArray::fromStdString(argument)));
    process.setProgram(QFile::decodeName(AMBROTYPE_CLI));
    process.setArguments(list);
    // Nobody's own presets and models decide what a test sees, unless the test says where they are.
    static const TemporaryDir home;
    QProcessEnvironment clean = QProcessEnvironment::systemEnvironment();
    if (!clean.contains(QStringLiteral("AMBROTYPE_HOME")))
        clean.insert(QStringLiteral("AMBROTYPE_HOME"), QString::fromStdString(home.path().string()));
    process.setProcessEnvironment(clean);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start();
    if (!process.waitForStarted(kHangMs))
        throw std::runtime_error("ambrotype-cli does not start");
    if (meanwhile)
        meanwhile(static_cast<int>(process.processId()));
    if (!process.waitForFinished(kHangMs)) {
        process.kill();
        process.waitForFinished();
        throw std::runtime_error("ambrotype-cli hangs");
    }
    Ran ran;
    ran.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    ran.out = process.readAllStandardOutput().toStdString();
    ran.err = process.readAllStandardError().toStdString();
    std::istringstream stream(ran.out);
    for (std::string line; std::getline(stream, line);) {
        nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
        if (object.is_object())
            ran.lines.push_back(std::move(object));
    }
    return ran;
}

std::vector<std::string> filesBelow(const std::filesystem::path &folder)
{
    std::vector<std::string> names;
    std::error_code ignored;
    for (std::filesystem::recursive_directory_iterator entry(folder, ignored), end; entry != end; ++entry) {
        if (entry->is_regular_file() && entry->path().filename().string()[0] != '.')
            names.push_back(entry->path().lexically_relative(folder).string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace ambrotype::test
