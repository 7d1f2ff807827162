#pragma once

#include <filesystem>
#include <string>

namespace ambrotype::test {

//! Folder of photographs, goldens and weights that live outside the repository: the environment variable
//! AMBROTYPE_SHARED, else `shared` beside the checkout. May not exist.
std::filesystem::path sharedDir();

//! Whether sharedDir()/relative exists. When it does not, prints the line that makes CTest count the test as
//! skipped; the test then returns at once:
//!     if (!test::haveShared("photos/formats")) return;
bool haveShared(const std::string &relative);

//! An empty folder of its own that is removed with the object.
class TemporaryDir
{
public:
    TemporaryDir();
    ~TemporaryDir();
    TemporaryDir(const TemporaryDir &) = delete;
    TemporaryDir &operator=(const TemporaryDir &) = delete;
    const std::filesystem::path &path() const { return m_path; }
    std::filesystem::path operator/(const std::string &name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

} // namespace ambrotype::test
