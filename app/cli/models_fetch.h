#pragma once

#include <string>

namespace ambrotype::inference {
class ModelCatalog;
}

namespace ambrotype::cli {

//! Names the address, the size and the licence of model \p id, asks (unless \p agreed), downloads it by the plug-in
//! that alone uses a network, and imports it. \returns an ExitStatus.
int fetchModel(inference::ModelCatalog &catalog, const std::string &id, bool agreed);

} // namespace ambrotype::cli
