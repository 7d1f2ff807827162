#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <filesystem>

namespace ambrotype::test {

//! A data folder of its own for the programs that are run meanwhile.
class OwnHome
{
public:
    explicit OwnHome(const std::filesystem::path &folder)
        : m_before(qgetenv("AMBROTYPE_HOME"))
    {
        qputenv("AMBROTYPE_HOME", QByteArray::fromStdString(folder.string()));
    }
    ~OwnHome() { m_before.isEmpty() ? qunsetenv("AMBROTYPE_HOME") : qputenv("AMBROTYPE_HOME", m_before); }
    OwnHome(const OwnHome &) = delete;
    OwnHome &operator=(const OwnHome &) = delete;

private:
    QByteArray m_before;
};

} // namespace ambrotype::test
