#include "faulty_program.h"

#include "base/hash.h"
#include "jobs/item_pictures.h"
#include "jobs/qt_loop.h"

#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>

#include <cstdlib>
#include <set>
#include <sstream>
#include <stdexcept>

namespace ambrotype::test {
namespace {

constexpr int kHangMs = 120'000;

}

nlohmann::json FaultyProgram::End::event(const std::string &name) const
{
    for (const nlohmann::json &line : lines) {
        if (line.value("event", "") == name)
            return line;
    }
    return {};
}

std::unique_ptr<QProcess> FaultyProgram::begin(const std::vector<std::string> &arguments) const
{
    needApplication();
    auto process = std::make_unique<QProcess>();
    QStringList list;
    for (const std::string &argument : arguments)
        list.append(QFile::decodeName(QByteArray::fromStdString(argument)));
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("AMBROTYPE_HOME"), QString::fromStdString(m_home.string()));
    environment.insert(QStringLiteral("AMBROTYPE_FAULT_CRASH"), QString::fromStdString(m_crashOn));
    environment.remove(QStringLiteral("AMBROTYPE_QUEUE"));
    process->setProcessEnvironment(environment);
    process->setStandardInputFile(QProcess::nullDevice());
    process->start(QStringLiteral(AMBROTYPE_CLI_FAULTS), list);
    if (!process->waitForStarted(kHangMs))
        throw std::runtime_error("the program does not start");
    return process;
}

FaultyProgram::End FaultyProgram::end(QProcess &process, int killAfterMs)
{
    if (!process.waitForFinished(killAfterMs >= 0 ? killAfterMs : kHangMs)) {
        process.kill();
        process.waitForFinished(kHangMs);
        if (killAfterMs < 0)
            throw std::runtime_error("the program hangs");
    }
    End end;
    end.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    end.err = process.readAllStandardError().toStdString();
    std::istringstream stream(process.readAllStandardOutput().toStdString());
    for (std::string line; std::getline(stream, line);) {
        nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
        if (object.is_object())
            end.lines.push_back(std::move(object));
    }
    return end;
}

FaultyProgram::End FaultyProgram::run(const std::vector<std::string> &arguments, int killAfterMs) const
{
    const std::unique_ptr<QProcess> process = begin(arguments);
    return end(*process, killAfterMs);
}

std::map<std::string, std::string> contentBelow(const std::filesystem::path &folder)
{
    std::map<std::string, std::string> content;
    std::error_code none;
    for (std::filesystem::recursive_directory_iterator entry(folder, none), end; entry != end; ++entry) {
        if (entry->is_regular_file())
            content[entry->path().lexically_relative(folder).string()] = sha256File(entry->path()).value();
    }
    return content;
}

int damagePagesWith(const std::filesystem::path &file, const std::string &text)
{
    constexpr std::size_t kPage = 4096;
    constexpr char kRows = 0x0D; // kind of a page; others hold old rows in what is free of them
    std::string bytes = readText(file);
    std::set<std::size_t> pages;
    for (std::size_t at = bytes.find(text); at != std::string::npos; at = bytes.find(text, at + 1)) {
        if (bytes[at / kPage * kPage] == kRows)
            pages.insert(at / kPage);
    }
    for (const std::size_t page : pages)
        bytes.replace(page * kPage, kPage, std::string(kPage, '\xA5'));
    writeText(file, bytes);
    return static_cast<int>(pages.size());
}

int numberFrom(const char *name, int usual)
{
    const char *text = std::getenv(name); // NOLINT(concurrency-mt-unsafe)
    return text && *text ? std::atoi(text) : usual;
}

} // namespace ambrotype::test
