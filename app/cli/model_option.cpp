#include "model_option.h"

#include <filesystem>

namespace ambrotype::cli {

Result<void> setModel(pipeline::Recipe &recipe, const char *stage, const std::string &model, const std::string &option)
{
    std::error_code ignored;
    const bool isFile = std::filesystem::is_regular_file(model, ignored);
    auto set = recipe.set(stage, "model", isFile ? std::string("file") : model == "off" ? std::string("none") : model);
    if (set && isFile)
        set = recipe.set(stage, "file", std::filesystem::absolute(model).string());
    if (!set)
        return Error{ErrorCode::InvalidArgument, option + ": " + set.error().message, set.error().detail};
    return {};
}

} // namespace ambrotype::cli
