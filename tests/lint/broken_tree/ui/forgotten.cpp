// Made for the lint tests: includes what the window may not, and no CMakeLists.txt names it.
#include <torch/torch.h>
