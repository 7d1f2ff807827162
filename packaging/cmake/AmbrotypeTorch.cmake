# Finds LibTorch and says what it offers. Sets
#   AMBROTYPE_TORCH_LIBRARIES  to link with
#   AMBROTYPE_TORCH_VERSION    as LibTorch's header names it
#   AMBROTYPE_TORCH_STANDARD   of C++ for files with its headers
#   AMBROTYPE_TORCH_CUDA       whether it can run on CUDA devices
#   AMBROTYPE_CUDA_HEADERS     whether what needs CUDA's own headers (CUDA graphs, the memory of a card) can be built
# Include it before any target is made: an old wheel of PyTorch fixes the C++ library's ABI for everything.
#
# LibTorch is found by its CMake package (Torch_DIR). That of a CUDA build stops where the CUDA toolkit is not installed;
# -DAMBROTYPE_TORCH_PREFIX=DIR then takes the folder that holds LibTorch's include/ and lib/ as it is.
set(AMBROTYPE_TORCH_PREFIX "" CACHE PATH "Folder with include/ and lib/ of a LibTorch, instead of its CMake package")

if(AMBROTYPE_TORCH_PREFIX)
    set(TORCH_INCLUDE_DIRS ${AMBROTYPE_TORCH_PREFIX}/include ${AMBROTYPE_TORCH_PREFIX}/include/torch/csrc/api/include)
    add_library(ambrotype_plain_torch INTERFACE)
    target_include_directories(ambrotype_plain_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
    foreach(name c10 torch_cpu torch)
        find_library(AMBROTYPE_TORCH_LIBRARY_${name} ${name} PATHS ${AMBROTYPE_TORCH_PREFIX}/lib NO_DEFAULT_PATH REQUIRED)
        target_link_libraries(ambrotype_plain_torch INTERFACE ${AMBROTYPE_TORCH_LIBRARY_${name}})
    endforeach()
    set(torch_lib_dir ${AMBROTYPE_TORCH_PREFIX}/lib)
    set(AMBROTYPE_TORCH_LIBRARIES ambrotype_plain_torch)
else()
    find_package(Torch REQUIRED)
    get_filename_component(torch_lib_dir ${TORCH_LIBRARY} DIRECTORY)
    set(AMBROTYPE_TORCH_LIBRARIES ${TORCH_LIBRARIES})
endif()

# What the headers say; Debian's CMake package has another number.
find_file(torch_version_header torch/version.h PATHS ${TORCH_INCLUDE_DIRS}
    PATH_SUFFIXES torch/csrc/api/include NO_CACHE REQUIRED)
file(STRINGS ${torch_version_header} torch_version_lines REGEX "define TORCH_VERSION_(MAJOR|MINOR|PATCH) ")
string(REGEX REPLACE "[^0-9]+" "." AMBROTYPE_TORCH_VERSION "${torch_version_lines}")
string(REGEX REPLACE "^\\.|\\.$" "" AMBROTYPE_TORCH_VERSION "${AMBROTYPE_TORCH_VERSION}")

# Headers of newer versions want more than those of 1.13 can stand.
set(AMBROTYPE_TORCH_STANDARD 17)
if(AMBROTYPE_TORCH_VERSION VERSION_GREATER_EQUAL 2.5)
    set(AMBROTYPE_TORCH_STANDARD 20)
endif()

# Wheels of PyTorch before 2.6 were built with the old std::string; our libraries hand strings to each other.
if(TORCH_CXX_FLAGS MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
    add_compile_definitions(_GLIBCXX_USE_CXX11_ABI=0)
endif()

find_library(torch_cuda_library torch_cuda PATHS ${torch_lib_dir} NO_DEFAULT_PATH NO_CACHE)
find_library(c10_cuda_library c10_cuda PATHS ${torch_lib_dir} NO_DEFAULT_PATH NO_CACHE)
set(AMBROTYPE_TORCH_CUDA OFF)
set(AMBROTYPE_CUDA_HEADERS OFF)
if(torch_cuda_library AND c10_cuda_library)
    set(AMBROTYPE_TORCH_CUDA ON)
    if(AMBROTYPE_TORCH_PREFIX)
        # Nothing of ours names a symbol of torch_cuda; it registers itself when it is loaded.
        target_link_libraries(ambrotype_plain_torch INTERFACE
            -Wl,--no-as-needed ${torch_cuda_library} -Wl,--as-needed ${c10_cuda_library})
    endif()
    # The toolkit's headers, or those of the wheels beside PyTorch.
    get_filename_component(torch_packages ${torch_lib_dir}/../.. ABSOLUTE)
    file(GLOB wheel_includes ${torch_packages}/nvidia/*/include)
    find_path(AMBROTYPE_CUDA_INCLUDE cuda_runtime_api.h
        HINTS ${CUDA_INCLUDE_DIRS} ${CUDAToolkit_INCLUDE_DIRS} ENV CUDA_HOME ENV CUDA_PATH /usr/local/cuda
        PATHS ${wheel_includes} PATH_SUFFIXES include DOC "Folder of cuda_runtime_api.h")
    find_library(AMBROTYPE_CUDA_RUNTIME NAMES cudart libcudart.so.13 libcudart.so.12
        HINTS ENV CUDA_HOME ENV CUDA_PATH /usr/local/cuda PATHS ${torch_lib_dir} ${torch_packages}/nvidia/cu13
              ${torch_packages}/nvidia/cuda_runtime
        PATH_SUFFIXES lib64 lib DOC "CUDA's run-time library")
    if(AMBROTYPE_CUDA_INCLUDE AND AMBROTYPE_CUDA_RUNTIME)
        include(CheckCXXSourceCompiles)
        set(CMAKE_REQUIRED_INCLUDES ${TORCH_INCLUDE_DIRS} ${AMBROTYPE_CUDA_INCLUDE} ${wheel_includes})
        set(CMAKE_REQUIRED_FLAGS -std=c++${AMBROTYPE_TORCH_STANDARD})
        set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY) # headers only, nothing to link with
        check_cxx_source_compiles("#include <ATen/cuda/CUDAContext.h>
            #include <ATen/cuda/CUDAGraph.h>
            #include <c10/cuda/CUDACachingAllocator.h>
            int main() { return 0; }" AMBROTYPE_CUDA_HEADERS_WORK)
        unset(CMAKE_REQUIRED_INCLUDES)
        unset(CMAKE_REQUIRED_FLAGS)
        unset(CMAKE_TRY_COMPILE_TARGET_TYPE)
        if(AMBROTYPE_CUDA_HEADERS_WORK)
            set(AMBROTYPE_CUDA_HEADERS ON)
            set(AMBROTYPE_CUDA_INCLUDE_DIRS ${AMBROTYPE_CUDA_INCLUDE} ${wheel_includes})
            set(AMBROTYPE_CUDA_LIBRARIES ${c10_cuda_library} ${torch_cuda_library} ${AMBROTYPE_CUDA_RUNTIME})
        endif()
    endif()
endif()
message(STATUS "LibTorch ${AMBROTYPE_TORCH_VERSION} in ${torch_lib_dir}: CUDA ${AMBROTYPE_TORCH_CUDA}, "
               "CUDA graphs and memory ${AMBROTYPE_CUDA_HEADERS}")
