#include "base/hash.h"

#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <string>

using namespace ambrotype;

TEST_CASE("SHA-256 gives the values of FIPS 180-4", "[base][hash]")
{
    CHECK(sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
          == "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    CHECK(sha256(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("SHA-256 does not depend on how the message is cut", "[base][hash]")
{
    std::string text;
    for (int i = 0; i < 1000; ++i)
        text += static_cast<char>(i * 37);
    const std::string whole = sha256(text);
    for (std::size_t piece = 1; piece < 200; piece += 7) {
        Sha256 hash;
        for (std::size_t at = 0; at < text.size(); at += piece)
            hash.update(std::string_view(text).substr(at, piece));
        CHECK(hash.finish() == whole);
    }
}

TEST_CASE("A file is hashed as its bytes", "[base][hash]")
{
    const test::TemporaryDir dir;
    std::ofstream(dir / "a") << std::string(3'000'000, 'x');
    const auto hash = sha256File(dir / "a");
    REQUIRE(hash);
    CHECK(*hash == sha256(std::string(3'000'000, 'x')));

    const auto missing = sha256File(dir / "b");
    REQUIRE_FALSE(missing);
    CHECK(missing.error().code == ErrorCode::NotFound);

    CancelSource cancel;
    cancel.cancel();
    const auto stopped = sha256File(dir / "a", cancel.token());
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
}
