#pragma once

namespace ambrotype::ui {

//! Where the results of a folder with folders in it go.
enum class FolderLayout {
    Ask,    //!< Each time.
    Mirror, //!< Each result into a folder as its original's.
    Flat    //!< All into one folder.
};

} // namespace ambrotype::ui
