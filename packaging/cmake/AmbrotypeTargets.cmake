# The kinds of target that this project has, each with one function. Sources are listed, never globbed.

include(GNUInstallDirs)
find_package(Threads REQUIRED)

find_program(AMBROTYPE_CCACHE ccache)
if(AMBROTYPE_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${AMBROTYPE_CCACHE})
    set(CMAKE_C_COMPILER_LAUNCHER ${AMBROTYPE_CCACHE})
endif()

# Our warnings and definitions, for our targets only.
add_library(ambrotype_options INTERFACE)
target_compile_options(ambrotype_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # Wrong about "literal" + std::string with optimisation: https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651
    target_compile_options(ambrotype_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
if(AMBROTYPE_WERROR)
    target_compile_options(ambrotype_options INTERFACE -Werror)
endif()
# The same input gives the same bytes on every machine that runs the same code path: no contraction that
# depends on which loop the compiler vectorised.
target_compile_options(ambrotype_options INTERFACE -ffp-contract=off)
target_link_libraries(ambrotype_options INTERFACE Threads::Threads)
if(AMBROTYPE_SANITIZE)
    target_compile_options(ambrotype_options INTERFACE -fsanitize=${AMBROTYPE_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(ambrotype_options INTERFACE -fsanitize=${AMBROTYPE_SANITIZE})
    if(AMBROTYPE_SANITIZE MATCHES "undefined")
        target_compile_options(ambrotype_options INTERFACE -fno-sanitize-recover=undefined)
    endif()
endif()
if(AMBROTYPE_FUZZ)
    target_compile_options(ambrotype_options INTERFACE -fsanitize=fuzzer-no-link) # the coverage that steers libFuzzer
endif()

set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# LibTorch's files need about 1.5 GB each while they compile.
set_property(GLOBAL PROPERTY JOB_POOLS torch=2)

# ambrotype_library(<name> SOURCES <file>... [PUBLIC <target>...] [PRIVATE <target>...] [STANDARD 17])
# makes the static library ambrotype_<name>, alias ambrotype::<name>; includes start at core/.
function(ambrotype_library name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "STANDARD" "SOURCES;PUBLIC;PRIVATE")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ambrotype_library(${name}): unknown ${arg_UNPARSED_ARGUMENTS}")
    endif()
    add_library(ambrotype_${name} STATIC ${arg_SOURCES})
    add_library(ambrotype::${name} ALIAS ambrotype_${name})
    target_include_directories(ambrotype_${name} PUBLIC ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(ambrotype_${name} PUBLIC ${arg_PUBLIC} PRIVATE ambrotype_options ${arg_PRIVATE})
    if(arg_STANDARD)
        set_target_properties(ambrotype_${name} PROPERTIES CXX_STANDARD ${arg_STANDARD})
    endif()
endfunction()

# ambrotype_plugin(<name> SOURCES <file>... [PRIVATE <target>...])
# makes lib<name>.so, opened at run time by ambrotype::openPlugin: the home of libraries that are slow to load.
function(ambrotype_plugin name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;PRIVATE")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ambrotype_plugin(${name}): unknown ${arg_UNPARSED_ARGUMENTS}")
    endif()
    add_library(${name} MODULE ${arg_SOURCES})
    target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/core)
    target_link_libraries(${name} PRIVATE ambrotype_options ${arg_PRIVATE})
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${AMBROTYPE_PLUGIN_DIR})
    install(TARGETS ${name} LIBRARY DESTINATION lib/ambrotype) # beside bin, wherever that is: where openPlugin looks
endfunction()

# ambrotype_test(<name> SOURCES <file>... [LIBRARIES <target>...] [LABEL <label>] [PLUGINS <plugin>...] [ALONE])
# makes the Catch2 program test_<name>; every TEST_CASE becomes one CTest test. Without a label it is a
# "unit" test. ALONE: no other test runs meanwhile.
function(ambrotype_test name)
    cmake_parse_arguments(PARSE_ARGV 1 arg "ALONE" "LABEL" "SOURCES;LIBRARIES;PLUGINS")
    if(arg_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "ambrotype_test(${name}): unknown ${arg_UNPARSED_ARGUMENTS}")
    endif()
    add_executable(test_${name} ${arg_SOURCES})
    target_include_directories(test_${name} PRIVATE ${PROJECT_SOURCE_DIR}/core ${PROJECT_SOURCE_DIR}/tests)
    target_link_libraries(test_${name} PRIVATE ambrotype_options ambrotype_test_support ${arg_LIBRARIES})
    set_target_properties(test_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/tests)
    # Tests are compiled for the compiler's speed, not theirs; with -O3, GCC 12 also warns of std::vector itself.
    if(NOT AMBROTYPE_SANITIZE AND NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
        target_compile_options(test_${name} PRIVATE -O1)
    endif()
    if(arg_PLUGINS)
        add_dependencies(test_${name} ${arg_PLUGINS})
    endif()
    if(NOT arg_LABEL)
        set(arg_LABEL unit)
    endif()
    set(properties LABELS ${arg_LABEL} SKIP_REGULAR_EXPRESSION "SKIPPED:" TIMEOUT 900)
    if(arg_ALONE)
        list(APPEND properties RUN_SERIAL TRUE)
    endif()
    catch_discover_tests(test_${name} TEST_PREFIX "${name}: " DISCOVERY_MODE PRE_TEST PROPERTIES ${properties})
endfunction()
