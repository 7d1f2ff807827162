#include "sample_command.h"

#include "output.h"

#include "imaging/io/writer.h"
#include "imaging/sample_picture.h"
#include "jobs/output_plan.h"

#include <CLI/CLI.hpp>

#include <string>

namespace ambrotype::cli {
namespace {

class SampleCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("sample", "Write a sample picture, drawn by the program itself");
        m_app->add_option("FILE", m_file, "Where to; the extension says the format")->required();
        m_app
            ->add_option(
                "--width", m_width, "Pixels across; the height follows as 4:3; default 1200 to 1600, by the look")
            ->check(CLI::Range(64, 16384));
        m_app->add_option("--look", m_look, "What it has gone through: film (default), old-print or phone")
            ->check(CLI::IsMember({"film", "old-print", "phone"}));
        m_app->add_flag("--clean", m_clean, "Without blur and grain");
        m_app->add_flag("--replace", m_replace, "Overwrite the file when it exists");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        const auto format = jobs::formatOfExtension(m_file);
        if (!format || !imaging::canWrite(*format))
            return usageError("The file name must end in .jpg, .png, .tif or .webp.");
        imaging::SampleOptions sample = imaging::sampleOptionsFor(m_look == "old-print" ? imaging::SampleLook::OldPrint
                                                                  : m_look == "phone"   ? imaging::SampleLook::Phone
                                                                                        : imaging::SampleLook::Film);
        if (m_width > 0)
            sample.size = {m_width, m_width * 3 / 4};
        if (m_clean)
            sample.blurSigma = sample.grainSigma = 0.0;
        imaging::WriteOptions options;
        options.format = *format;
        options.conflict = m_replace ? imaging::Conflict::Replace : imaging::Conflict::Unique;
        const auto written = imaging::writePicture(imaging::samplePicture(sample), m_file, options);
        if (!written) {
            printError(m_file, written.error());
            return kSomeFailed;
        }
        printLine((*written)->string());
        return kAllDone;
    }

private:
    CLI::App *m_app = nullptr;
    std::string m_file;
    int m_width = 0;
    std::string m_look;
    bool m_clean = false;
    bool m_replace = false;
};

} // namespace

std::unique_ptr<Command> makeSampleCommand()
{
    return std::make_unique<SampleCommand>();
}

} // namespace ambrotype::cli
