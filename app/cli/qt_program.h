#pragma once

#include <QCoreApplication>

namespace ambrotype::cli {

//! The QCoreApplication of a command that needs an event loop or a database. Made before Qt looks at the environment:
//! Qt insists on UTF-8 and says so on stderr, so an empty environment is given what it wants.
class QtProgram
{
public:
    QtProgram();

private:
    int m_count = 1;
    char m_name[16] = "ambrotype-cli";
    char *m_arguments[2] = {m_name, nullptr};
    QCoreApplication m_application;
};

} // namespace ambrotype::cli
