#include "faces/guard/attribute_support.h"

#include "support/test_files.h"

#include <catch2/catch.hpp>
