# The layers point one way. Linking does not enforce it: on Debian every header lies under the default include
# path. So it is a test. Run by CTest and `./dev lint`: cmake -DROOT=<source> -P layers.cmake
set(errors "")

function(forbid folder regex why)
    file(GLOB_RECURSE files "${ROOT}/${folder}/*.h" "${ROOT}/${folder}/*.cpp")
    foreach(file IN LISTS files)
        file(STRINGS "${file}" hits REGEX "^[ \t]*#[ \t]*include[ \t]*[<\"](${regex})")
        foreach(hit IN LISTS hits)
            string(APPEND errors "${file}: ${hit} (${why})\n")
        endforeach()
    endforeach()
    set(errors "${errors}" PARENT_SCOPE)
endfunction()

set(torch "torch/|ATen/|c10/|caffe2/")
set(oiio "OpenImageIO/")
forbid(core/base "Q[A-Z]|opencv2/|nlohmann/|spdlog/|${torch}|${oiio}|inference/|imaging/|pipeline/|jobs/|ui/"
       "base needs only the standard library")
forbid(core/inference "Q[A-Z]|opencv2/|spdlog/|exiv2/|lcms2|${oiio}|imaging/|pipeline/|jobs/|ui/"
       "inference builds with LibTorch alone")
forbid(core/imaging "Q[A-Z]|${torch}|inference/|pipeline/|jobs/|ui/" "imaging knows files and pixels only")
forbid(core/faces "Q[A-Z]|opencv2/|${torch}|${oiio}|inference/networks/|pipeline/|jobs/|ui/"
       "faces knows pictures and loaded networks; OpenCV lives in its plug-in")
foreach(folder color io metadata ops)
    forbid(core/imaging/${folder} "opencv2/" "OpenCV lives in the plug-in of core/imaging/vision")
endforeach()
forbid(core/pipeline "Q[A-Z]|opencv2/|${torch}|${oiio}|jobs/|ui/" "pipeline is the product without a window")
forbid(core/jobs "QtGui|QtWidgets|QWidget|QImage|QPixmap|QPainter|QIcon|QColor|${torch}|${oiio}|ui/"
       "jobs runs without a display")
forbid(ui "${torch}|${oiio}|opencv2/|exiv2/|lcms2|inference/networks/" "the window draws; it does not compute")
forbid(app "${torch}|${oiio}|opencv2/|exiv2/|lcms2" "programs only assemble")

# Public headers of inference carry no LibTorch, so that nobody above pays for it.
foreach(header IN ITEMS engine.h engine_loader.h)
    if(EXISTS "${ROOT}/core/inference/${header}")
        file(STRINGS "${ROOT}/core/inference/${header}" hits REGEX "include[ \t]*[<\"](${torch})")
        if(hits)
            string(APPEND errors "core/inference/${header}: ${hits} (public headers are free of LibTorch)\n")
        endif()
    endif()
endforeach()

# Nothing but a plug-in may link what is slow to load.
file(GLOB_RECURSE lists "${ROOT}/app/CMakeLists.txt" "${ROOT}/ui/CMakeLists.txt" "${ROOT}/core/jobs/CMakeLists.txt"
     "${ROOT}/core/pipeline/CMakeLists.txt")
foreach(list IN LISTS lists)
    file(STRINGS "${list}" hits REGEX "OpenImageIO|TORCH_|torch_cpu|imgcodecs|highgui")
    list(FILTER hits EXCLUDE REGEX "^[ \t]*#")
    if(hits)
        string(APPEND errors "${list}: ${hits} (slow libraries live behind ambrotype_plugin)\n")
    endif()
endforeach()

if(errors)
    message(FATAL_ERROR "layering broken:\n${errors}")
endif()
