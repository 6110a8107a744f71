#include "digest/sequence_digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <new>
#include <span>
#include <string_view>

#include "spillway/error.hpp"

namespace spillway {
namespace {

// One message after the other through one context of libcrypto.
class Digester {
 public:
  explicit Digester(const char* algorithm) {
    // No configuration file is read: the same digests everywhere, and less memory.
    if (OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) != 1) throw std::bad_alloc();
    algorithm_.reset(EVP_MD_fetch(nullptr, algorithm, nullptr));
    if (!algorithm_) {
      throw Error(ErrorKind::unsupported, std::string("libcrypto has no ") + algorithm);
    }
    context_.reset(EVP_MD_CTX_new());
    if (!context_) throw std::bad_alloc();
    begin();
  }

  void update(ByteView bytes) {
    check(EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()));
  }

  template <std::size_t n>
  std::array<std::uint8_t, n> finish() {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> whole{};
    check(EVP_DigestFinal_ex(context_.get(), whole.data(), nullptr));
    std::array<std::uint8_t, n> digest{};
    std::copy_n(whole.begin(), n, digest.begin());
    begin();
    return digest;
  }

 private:
  struct Free {
    void operator()(EVP_MD* algorithm) const { EVP_MD_free(algorithm); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };

  void begin() { check(EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr)); }
  // The calls fail for want of memory alone.
  static void check(int result) {
    if (result != 1) throw std::bad_alloc();
  }

  std::unique_ptr<EVP_MD, Free> algorithm_;
  std::unique_ptr<EVP_MD_CTX, Free> context_;
};

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string md5_text(const SequenceDigest& digest) {
  std::string text;
  for (const std::uint8_t byte : digest.md5) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string sha512t24u_text(const SequenceDigest& digest) {
  std::string text;
  for (std::size_t i = 0; i < digest.sha512t24.size(); i += 3) {
    const std::uint32_t bits = static_cast<std::uint32_t>(digest.sha512t24[i]) << 16 |
                               static_cast<std::uint32_t>(digest.sha512t24[i + 1]) << 8 |
                               digest.sha512t24[i + 2];
    for (int shift = 18; shift >= 0; shift -= 6) text += kBase64Url[bits >> shift & 63];
  }
  return text;
}

struct SequenceHasher::Contexts {
  Digester md5{"MD5"};
  Digester sha512{"SHA512"};
};

SequenceHasher::SequenceHasher() : contexts_(std::make_unique<Contexts>()) {}
SequenceHasher::~SequenceHasher() = default;
SequenceHasher::SequenceHasher(SequenceHasher&&) noexcept = default;
SequenceHasher& SequenceHasher::operator=(SequenceHasher&&) noexcept = default;

void SequenceHasher::update(ByteView upper_case_letters) {
  contexts_->md5.update(upper_case_letters);
  contexts_->sha512.update(upper_case_letters);
}

SequenceDigest SequenceHasher::finish() {
  return {contexts_->md5.finish<16>(), contexts_->sha512.finish<24>()};
}

struct SetHasher::Context {
  Digester sha512{"SHA512"};
};

SetHasher::SetHasher() : context_(std::make_unique<Context>()) {}
SetHasher::~SetHasher() = default;

void SetHasher::add(const SequenceDigest& digest) {
  context_->sha512.update(digest.md5);
  context_->sha512.update(digest.sha512t24);
}

Sha512t24 SetHasher::finish() { return context_->sha512.finish<24>(); }

void to_upper_case(std::span<std::uint8_t> letters) {
  for (std::uint8_t& letter : letters) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<std::uint8_t>(letter - 'a' + 'A');
  }
}

}  // namespace spillway
