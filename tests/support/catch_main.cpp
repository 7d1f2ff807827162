// The test programs' main(). Debian's library of it is compiled without our sanitizers, and the linker may take its
// copies of inline functions of the standard library for the whole program: the thread sanitizer is then blind to the
// atomic counters of every shared_ptr.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
