#include "jobs/runner/process_name.h"

#include "jobs/host_name.h"

#include <atomic>
#include <cctype>
#include <fstream>
#include <sstream>
#include <vector>

#include <unistd.h>

namespace ambrotype::jobs {
namespace {

//! hostName() without what separates the parts.
std::string hostPart()
{
    std::string text = hostName();
    for (char &letter : text)
        letter = std::isalnum(static_cast<unsigned char>(letter)) || letter == '-' || letter == '.' ? letter : '_';
    return text;
}

std::string firstLine(const std::string &file)
{
    std::ifstream stream(file);
    std::string line;
    std::getline(stream, line);
    return line;
}

//! When process \p pid began, in ticks since the machine did (field 22 of /proc/PID/stat); empty when it is gone.
std::string startOf(const std::string &pid)
{
    const std::string line = firstLine("/proc/" + pid + "/stat");
    const std::size_t end = line.rfind(')'); // the program's name may hold anything
    if (end == std::string::npos)
        return {};
    std::istringstream fields(line.substr(end + 1));
    std::string field;
    std::string state;
    for (int number = 3; number <= 22; ++number) {
        fields >> field;
        if (number == 3)
            state = field;
    }
    return state == "Z" || state == "X" ? std::string() : field; // dead, only not yet buried
}

std::vector<std::string> parts(const std::string &name)
{
    std::vector<std::string> found;
    std::istringstream stream(name);
    for (std::string part; std::getline(stream, part, '/');)
        found.push_back(part);
    return found;
}

} // namespace

const std::string &thisProcess()
{
    static const std::string name = [] {
        const std::string pid = std::to_string(getpid());
        return hostPart() + "/" + firstLine("/proc/sys/kernel/random/boot_id") + "/" + pid + "/" + startOf(pid);
    }();
    return name;
}

std::string newWorkerName()
{
    static std::atomic<int> count{0};
    return thisProcess() + "#" + std::to_string(++count);
}

Alive isAlive(const std::string &worker)
{
    const std::vector<std::string> his = parts(worker.substr(0, worker.find('#')));
    const std::vector<std::string> mine = parts(thisProcess());
    if (his.size() != 4 || mine.size() != 4 || his[0] != mine[0])
        return Alive::Unknown;
    if (his[1] != mine[1])
        return Alive::No; // this machine was started anew
    return startOf(his[2]) == his[3] && !his[3].empty() ? Alive::Yes : Alive::No;
}

} // namespace ambrotype::jobs
