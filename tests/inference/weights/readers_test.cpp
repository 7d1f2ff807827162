#include "inference/weights/crc32.h"
#include "inference/weights/pickle_machine.h"
#include "inference/weights/readers.h"
#include "specimen_writer.h"

#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

const std::vector<float> kEight = {1, 2, 3, 4, 5, 6, 7, 8};

Result<Checkpoint> readText(const std::string &content)
{
    return readCheckpointBytes(ownBytes(content));
}

//! A zip checkpoint with the one tensor "w" over eight floats.
std::string
oneTensor(std::int64_t offset, const std::vector<std::int64_t> &shape, const std::vector<std::int64_t> &strides)
{
    return test::torchZip(test::pk::file(test::pk::orderedDict(
                              {{"w", test::pk::tensor("0", "FloatStorage", 8, offset, shape, strides)}})),
                          {{"0", test::bytesOf(kEight)}});
}

ErrorCode codeOf(const std::string &content)
{
    const auto checkpoint = readText(content);
    REQUIRE(!checkpoint);
    CHECK(!checkpoint.error().message.empty());
    return checkpoint.error().code;
}

//! Where the directory of \p zip has its record of entry \p name.
std::size_t centralRecord(const std::string &zip, const std::string &name)
{
    constexpr std::size_t kFixed = 46;
    const std::size_t at = zip.rfind(name);
    REQUIRE(at != std::string::npos);
    REQUIRE(zip.compare(at - kFixed, 4, std::string("PK\x01\x02", 4)) == 0);
    return at - kFixed;
}

//! A deflate stream of about \p count zeros: one byte and repeats of 258 of them, in the fixed code of RFC 1951.
std::string deflatedZeros(std::uint32_t count)
{
    std::string bytes;
    unsigned used = 8;
    const auto put = [&](const char *bits) {
        for (; *bits != '\0'; ++bits) {
            if (used == 8) {
                bytes += '\0';
                used = 0;
            }
            if (*bits == '1')
                bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | 1U << used);
            ++used;
        }
    };
    put("110");      // the last block, fixed code
    put("00110000"); // a zero
    for (std::uint32_t written = 1; written < count; written += 258)
        put("1100010100000"); // 258 bytes from 1 byte before
    put("0000000");
    return bytes;
}

std::string pickled(const std::string &value)
{
    return test::torchZip(test::pk::file(value), {});
}

} // namespace

TEST_CASE("the checksum is that of zip, for every length and alignment", "[inference][weights]")
{
    CHECK(crc32("123456789", 9) == 0xCBF43926U);
    CHECK(crc32("", 0) == 0);
    std::vector<unsigned char> bytes(400);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<unsigned char>(i * 37 + (i >> 3));
    for (std::size_t from = 0; from < 3; ++from)
        for (std::size_t length = 0; length + from <= bytes.size(); length += 7) {
            std::uint32_t state = 0xFFFFFFFFU; // bit by bit
            for (std::size_t i = from; i < from + length; ++i) {
                state ^= bytes[i];
                for (int bit = 0; bit < 8; ++bit)
                    state = (state >> 1) ^ ((state & 1U) != 0 ? 0xEDB88320U : 0U);
            }
            CHECK(crc32(bytes.data() + from, length) == ~state);
        }
}

TEST_CASE("views of one storage give the values of the view", "[inference][weights]")
{
    const auto transposed = readText(oneTensor(0, {4, 2}, {1, 4}));
    REQUIRE(transposed);
    const TensorRef *tensor = transposed->tensors.find("w");
    REQUIRE(tensor);
    CHECK(!tensor->isContiguous());
    CHECK(tensor->contiguousFloat() == nullptr);
    CHECK(toFloat(*tensor) == std::vector<float>{1, 5, 2, 6, 3, 7, 4, 8});
    const auto slice = readText(oneTensor(3, {2, 2}, {4, 1}));
    REQUIRE(!slice); // reaches element 8 of 8
    const auto fits = readText(oneTensor(2, {2, 2}, {4, 1}));
    REQUIRE(fits);
    CHECK(toFloat(*fits->tensors.find("w")) == std::vector<float>{3, 4, 7, 8});
    const auto repeated = readText(oneTensor(7, {3}, {0}));
    REQUIRE(repeated);
    CHECK(toFloat(*repeated->tensors.find("w")) == std::vector<float>{8, 8, 8});
    const auto odd = readText(oneTensor(0, {1, 2}, {INT64_MAX, 1})); // the stride of a single element is never used
    REQUIRE(odd);
    CHECK(toFloat(*odd->tensors.find("w")) == std::vector<float>{1, 2});
}

TEST_CASE("tensors that claim what is not there are refused", "[inference][weights]")
{
    CHECK(codeOf(oneTensor(0, {9}, {1})) == ErrorCode::Damaged);
    CHECK(codeOf(oneTensor(-1, {1}, {1})) == ErrorCode::Damaged);
    CHECK(codeOf(oneTensor(0, {-1}, {1})) == ErrorCode::Damaged);
    CHECK(codeOf(oneTensor(0, {2}, {-1})) == ErrorCode::Damaged);
    CHECK(codeOf(oneTensor(0, {2, 2}, {1})) == ErrorCode::Damaged);
    CHECK(codeOf(oneTensor(0, {INT64_MAX, 4}, {0, 0})) == ErrorCode::Damaged);
    CHECK(codeOf(oneTensor(0, {3}, {INT64_MAX})) == ErrorCode::Damaged);
    CHECK(codeOf(oneTensor(0, {1 << 30, 16}, {0, 0})) == ErrorCode::Damaged);
    CHECK(codeOf(oneTensor(9, {0}, {1})) == ErrorCode::Damaged);
}

TEST_CASE("half and bfloat16 become float32 exactly", "[inference][weights]")
{
    const std::vector<std::uint16_t> halves = {0x3C00, 0xC000, 0x0001, 0x7BFF, 0x7C00, 0x8000, 0x03FF, 0x3555};
    const std::vector<std::uint16_t> brains = {0x3F80, 0xC000, 0x0001, 0x7F80};
    const auto checkpoint = readText(test::torchZip(
        test::pk::file(test::pk::orderedDict({{"h", test::pk::tensor("0", "HalfStorage", 8, 0, {8}, {1})},
                                              {"b", test::pk::tensor("1", "BFloat16Storage", 4, 0, {4}, {1})}})),
        {{"0", test::bytesOf(halves)}, {"1", test::bytesOf(brains)}}));
    REQUIRE(checkpoint);
    const auto half = toFloat(*checkpoint->tensors.find("h"));
    CHECK(half[0] == 1.0F);
    CHECK(half[1] == -2.0F);
    CHECK(half[2] == std::ldexp(1.0F, -24));
    CHECK(half[3] == 65504.0F);
    CHECK(std::isinf(half[4]));
    CHECK(std::signbit(half[5]));
    CHECK(half[6] == 1023 * std::ldexp(1.0F, -24));
    CHECK(half[7] == 0.333251953125F);
    const auto brain = toFloat(*checkpoint->tensors.find("b"));
    CHECK(brain[0] == 1.0F);
    CHECK(brain[1] == -2.0F);
    CHECK(brain[2] == std::ldexp(1.0F, -133));
    CHECK(countNonFinite(*checkpoint->tensors.find("h")) == 1);
    CHECK(countNonFinite(*checkpoint->tensors.find("b")) == 1);
}

TEST_CASE("the old layout is read, and refused when a length is wrong", "[inference][weights]")
{
    const std::string pickle = test::pk::file(test::pk::dict(
        {{"state_dict",
          test::pk::orderedDict({{"module.w", test::pk::tensor("7", "FloatStorage", 8, 0, {2, 4}, {4, 1}, true)}})},
         {"epoch", test::pk::number(3)}}));
    const auto checkpoint = readText(test::torchLegacy(pickle, {{"7", 8, test::bytesOf(kEight)}}));
    REQUIRE(checkpoint);
    CHECK(checkpoint->format == CheckpointFormat::TorchLegacy);
    CHECK(checkpoint->weightsGroup() == "state_dict");
    CHECK(toFloat(*checkpoint->weights().find("w")) == kEight);
    CHECK(checkpoint->values == std::vector<std::pair<std::string, std::string>>{{"epoch", "3"}});
    CHECK(codeOf(test::torchLegacy(pickle, {})) == ErrorCode::Damaged);
    CHECK(codeOf(test::torchLegacy(pickle, {{"7", 7, test::bytesOf(kEight)}})) == ErrorCode::Damaged);
    CHECK(codeOf(test::torchLegacy(pickle, {{"7", 8, test::bytesOf(kEight).substr(4)}})) == ErrorCode::Damaged);
    CHECK(codeOf(test::torchLegacy(pickle, {{"8", 8, test::bytesOf(kEight)}})) == ErrorCode::Damaged);
}

TEST_CASE("a pickle that wants to call something is refused by name", "[inference][weights]")
{
    for (const auto &[module, name] : std::vector<std::pair<std::string, std::string>>{
             {"posix", "system"}, {"builtins", "eval"}, {"torch", "load"}, {"builtins", "getattr"}}) {
        const auto checkpoint =
            readText(pickled(test::pk::global(module, name) + test::pk::tuple({test::pk::text("true")}) + "R"));
        REQUIRE(!checkpoint);
        CHECK(checkpoint.error().code == ErrorCode::BadFormat);
        CHECK(checkpoint.error().message.find(module + "." + name) != std::string::npos);
    }
    CHECK(codeOf(pickled("(iposix\nsystem\n")) == ErrorCode::BadFormat);
    // A class that is only mentioned (as training programs do) is harmless and changes nothing.
    const std::string mentioned = "}(" + test::pk::global("some.trainer", "Callback") + test::pk::number(1)
                                  + test::pk::text("w") + test::pk::tensor("0", "FloatStorage", 8, 0, {8}, {1}) + "u";
    CHECK(readText(test::torchZip(test::pk::file(mentioned), {{"0", test::bytesOf(kEight)}})));
}

TEST_CASE("pickles without an end or without sense are refused", "[inference][weights]")
{
    std::string deep = std::string(100000, ']') + std::string(99999, 'a');
    CHECK(codeOf(pickled(deep)) == ErrorCode::BadFormat);
    CHECK(codeOf(pickled("]q" + std::string(1, '\0') + "h" + std::string(1, '\0') + "a")) == ErrorCode::BadFormat);
    CHECK(codeOf(pickled("h\x05")) == ErrorCode::BadFormat);
    CHECK(codeOf(pickled("u")) == ErrorCode::BadFormat);
    CHECK(codeOf(pickled("\xFE")) == ErrorCode::BadFormat);
    CHECK(codeOf(pickled(test::pk::dict({{"a", test::pk::number(1)}}))) == ErrorCode::BadFormat);
    CHECK(codeOf(pickled("X\xFF\xFF\xFF\x7Fx")) == ErrorCode::Damaged);
    // Dictionaries that hold each other ten times, 30 levels deep: harmless to hold, endless to walk.
    std::string laughs = "}q" + std::string(1, '\0');
    for (char level = 1; level < 30; ++level) {
        laughs += "}(";
        for (int i = 0; i < 10; ++i)
            laughs += test::pk::number(i) + "h" + std::string(1, static_cast<char>(level - 1));
        laughs += "uq" + std::string(1, level);
    }
    CHECK(codeOf(pickled(laughs)) == ErrorCode::BadFormat);
}

TEST_CASE("what a pickle repeats is described once or shortly", "[inference][weights]")
{
    // A number of 1024 bytes has 2466 digits, and a list refers to it 3000 times; so do the keys of a dictionary.
    const std::string number = "\x8b" + std::string("\x00\x04\x00\x00", 4) + std::string(1024, '\x7B');
    const std::string once = number + "q" + std::string(1, '\0') + "0";
    std::string list = "](";
    for (int i = 0; i < 3000; ++i)
        list += "h" + std::string(1, '\0');
    list += "e";
    const std::string pickle = test::pk::file(once + list);
    const pickle::Document document = pickle::read(pickle);
    REQUIRE(document.at(document.root).items.size() == 3000);
    CHECK(pickle::describe(document, document.root).size() < 20000);
    CHECK(pickle::describe(document, document.root, 40).size() < 500);
    const std::string named = "}(" + once + list + test::pk::tensor("0", "FloatStorage", 8, 0, {8}, {1}) + "u";
    const auto checkpoint = readText(test::torchZip(test::pk::file(named), {{"0", test::bytesOf(kEight)}}));
    REQUIRE(checkpoint);
    REQUIRE(checkpoint->tensors.size() == 1);
    CHECK(checkpoint->tensors.begin()->first.size() < 500);
}

TEST_CASE("archives that lie are refused", "[inference][weights]")
{
    const std::string pickle =
        test::pk::file(test::pk::orderedDict({{"w", test::pk::tensor("0", "FloatStorage", 8, 0, {8}, {1})}}));
    const std::string numbers = test::bytesOf(kEight);
    CHECK(readText(test::zipOf({{"x/data.pkl", pickle}, {"x/data/0", numbers}})));
    CHECK(codeOf(test::zipOf({{"x/data.pkl", pickle}, {"x/data/0", numbers, true}})) == ErrorCode::Damaged);
    CHECK(codeOf(test::zipOf({{"x/data.pkl", pickle}, {"x/data/0", numbers.substr(4)}})) == ErrorCode::Damaged);
    CHECK(codeOf(test::zipOf({{"x/data.pkl", pickle}, {"x/data/0", numbers + "more"}})) == ErrorCode::Damaged);
    CHECK(codeOf(test::zipOf({{"x/data.pkl", pickle}})) == ErrorCode::Damaged);
    CHECK(codeOf(test::zipOf({{"x/data.pkl", pickle}, {"x/data/0", numbers}, {"x/../../y", ""}}))
          == ErrorCode::Damaged);
    CHECK(codeOf(test::zipOf({{"x/data.pkl", pickle}, {"x/data/0", numbers}, {"x/data/0", numbers}}))
          == ErrorCode::Damaged);
    CHECK(codeOf(test::zipOf({{"x/data.pkl", pickle}, {"x/data/0", numbers}, {"x/byteorder", "big"}}))
          == ErrorCode::Unsupported);
    CHECK(codeOf(test::zipOf({{"word/document.xml", "<x/>"}})) == ErrorCode::BadFormat);
    const std::string whole = test::zipOf({{"x/data.pkl", pickle}, {"x/data/0", numbers}});
    for (std::size_t length = 1; length < whole.size(); length += 3) {
        INFO(length);
        CHECK(!readText(whole.substr(0, length)));
    }
}

TEST_CASE("archives that hold more than they can are refused", "[inference][weights]")
{
    const std::string pickle =
        test::pk::file(test::pk::orderedDict({{"w", test::pk::tensor("0", "FloatStorage", 8, 0, {8}, {1})}}));
    // Ten entries of the directory share one stretch of the file.
    std::vector<test::ZipEntry> entries = {
        {"x/data.pkl", pickle}, {"x/data/0", test::bytesOf(kEight)}, {"x/big", std::string(5000, 'b')}};
    for (int i = 0; i < 9; ++i)
        entries.push_back({"x/copy" + std::to_string(i), ""});
    std::string shared = test::zipOf(entries);
    REQUIRE(readText(shared));
    const std::size_t big = centralRecord(shared, "x/big");
    for (int i = 0; i < 9; ++i) {
        const std::size_t copy = centralRecord(shared, "x/copy" + std::to_string(i));
        shared.replace(copy + 16, 12, shared, big + 16, 12); // checksum, packed and unpacked size
        shared.replace(copy + 42, 4, shared, big + 42, 4);   // where it begins
    }
    CHECK(codeOf(shared) == ErrorCode::Damaged);
    // 400 MB of zeros in 2.6 MB.
    constexpr std::uint32_t kRuns = 1'600'000;
    constexpr std::uint32_t kBytes = 4 + 4 * kRuns * 64;
    const std::string many =
        test::pk::file(test::pk::orderedDict({{"w", test::pk::tensor("0", "FloatStorage", kBytes / 4, 0, {8}, {1})}}));
    const std::string zeros = deflatedZeros(kBytes);
    std::string bomb = test::zipOf({{"x/data.pkl", many}, {"x/data/0", zeros}});
    const std::size_t record = centralRecord(bomb, "x/data/0");
    bomb[record + 10] = 8; // deflated
    std::memcpy(bomb.data() + record + 24, &kBytes, sizeof kBytes);
    const auto refused = readText(bomb);
    REQUIRE_FALSE(refused);
    // Before anything is unpacked. Without zlib no compressed entry is read.
    const std::string said = refused.error().message + refused.error().detail;
    CHECK((said.find("far more") != std::string::npos || refused.error().code == ErrorCode::Unsupported));
}

TEST_CASE("safetensors are read strictly", "[inference][weights]")
{
    const std::string data(16, '\0');
    const std::string good = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"__metadata__":{"k":"v"},)"
                             R"("b":{"dtype":"I64","shape":[],"data_offsets":[8,16]}})";
    const auto checkpoint = readText(test::safetensors(good, data));
    REQUIRE(checkpoint);
    CHECK(checkpoint->tensors.size() == 2);
    CHECK(checkpoint->values.front().first == "__metadata__.k");
    CHECK(!readText(test::safetensors(good, data + "x")));
    CHECK(!readText(test::safetensors(good, data.substr(1))));
    CHECK(!readText(test::safetensors(
        R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}})",
        data)));
    CHECK(!readText(test::safetensors(
        R"({"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})",
        data)));
    CHECK(!readText(test::safetensors(R"({"a":{"dtype":"F32","shape":[-4],"data_offsets":[0,16]}})", data)));
    CHECK(!readText(test::safetensors(R"({"a":{"dtype":"Q4","shape":[4],"data_offsets":[0,16]}})", data)));
    CHECK(!readText(
        test::safetensors(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,16]}})", data)));
    CHECK(!readText(
        test::safetensors(R"({"a":{"dtype":"F32","shape":[0,9223372036854775807,4],"data_offsets":[0,0]}})", data)));
    CHECK(!readText(test::safetensors("{" + std::string(20000, '['), data)));
}

TEST_CASE("what is no weights file is told by its kind", "[inference][weights]")
{
    const auto message = [](const std::string &content) { return readText(content).error().message; };
    CHECK(message("\n<!DOCTYPE html><html>no</html>").find("web page") != std::string::npos);
    CHECK(message("version https://git-lfs.github.com/spec/v1\n").find("Git LFS") != std::string::npos);
    CHECK(message("hello").find("no weights file") != std::string::npos);
    CHECK(codeOf("") == ErrorCode::EmptyFile);
    CHECK(readCheckpoint("/does/not/exist.pth").error().code == ErrorCode::NotFound);
    CHECK(readCheckpoint("/tmp").error().code == ErrorCode::NotAFile);
}

TEST_CASE("two files are blended by their strength", "[inference][weights]")
{
    StateDict a;
    StateDict b;
    a.insert("w", TensorRef::fromFloats({2}, {1, 2}));
    b.insert("w", TensorRef::fromFloats({2}, {3, 6}));
    CHECK(toFloat(*interpolate(a, b, 0.5F).find("w")) == std::vector<float>{2, 4});
    CHECK(interpolate(a, b, 1.0F).find("w")->data == a.find("w")->data);
    CHECK(interpolate(a, b, 0.0F).find("w")->data == b.find("w")->data);
    b.insert("more", TensorRef::fromFloats({1}, {0}));
    std::string missing;
    CHECK(interpolate(a, b, 0.5F, &missing).empty());
    CHECK(missing == "more");
}

TEST_CASE("ncnn networks get the official names", "[inference][weights]")
{
    const std::string param = "7767517\n6 7\nInput data 0 1 data\nConvolution c0 1 1 data c0 0=2 1=1 5=1 6=6\n"
                              "PReLU p0 1 1 c0 p0 0=2\nConvolution c1 1 1 p0 c1 0=12 1=1 5=1 6=24\n"
                              "PixelShuffle s 1 1 c1 ps 0=2\nBinaryOp add 2 1 ps base out\n";
    const std::string raw(4, '\0');
    const std::string bin = raw + std::string(24, '\0') + std::string(8, '\0') + test::bytesOf<float>({0.25F, 0.5F})
                            + raw + std::string(96, '\0') + std::string(48, '\0');
    const auto read = [](const std::string &text, const std::string &weights) {
        return readNcnn(ownBytes(text), ownBytes(weights));
    };
    const auto checkpoint = read(param, bin);
    REQUIRE(checkpoint);
    CHECK(checkpoint->tensors.size() == 5);
    CHECK(checkpoint->tensors.find("body.2.weight")->shape == std::vector<std::int64_t>{12, 2, 1, 1});
    CHECK(toFloat(*checkpoint->tensors.find("body.1.weight")) == std::vector<float>{0.25F, 0.5F});
    CHECK(read(param, bin.substr(1)).error().code == ErrorCode::Damaged);
    CHECK(read(param, bin + raw).error().code == ErrorCode::Damaged);
    CHECK(read("7767518" + param.substr(7), bin).error().code == ErrorCode::BadFormat);
    CHECK(!read("7767517\n999999999 7\n", bin));
}
