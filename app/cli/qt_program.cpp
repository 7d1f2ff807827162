#include "qt_program.h"

#include <clocale>
#include <cstring>

#include <langinfo.h>

namespace ambrotype::cli {
namespace {

int &withUtf8(int &count)
{
    std::setlocale(LC_CTYPE, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0)
        qputenv("LC_ALL", "C.UTF-8");
    return count;
}

} // namespace

QtProgram::QtProgram()
    : m_application(withUtf8(m_count), m_arguments)
{
}

} // namespace ambrotype::cli
