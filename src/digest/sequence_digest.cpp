// These calls of libcrypto take no memory and cannot fail. Those that are to replace them load
// providers and a configuration file first, and crash if there is no memory for that.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "digest/sequence_digest.hpp"

#include <openssl/md5.h>
#include <openssl/sha.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

#include "base/stream_hash.hpp"

namespace spillway {
namespace {

// One message after the other.
class Md5 {
 public:
  Md5() { MD5_Init(&context_); }
  void update(ByteView bytes) { MD5_Update(&context_, bytes.data(), bytes.size()); }
  std::array<std::uint8_t, MD5_DIGEST_LENGTH> finish() {
    std::array<std::uint8_t, MD5_DIGEST_LENGTH> digest{};
    MD5_Final(digest.data(), &context_);
    MD5_Init(&context_);
    return digest;
  }

 private:
  MD5_CTX context_;
};

class Sha512t24Hasher {
 public:
  Sha512t24Hasher() { SHA512_Init(&context_); }
  void update(ByteView bytes) { SHA512_Update(&context_, bytes.data(), bytes.size()); }
  Sha512t24 finish() {
    std::array<std::uint8_t, SHA512_DIGEST_LENGTH> whole{};
    SHA512_Final(whole.data(), &context_);
    SHA512_Init(&context_);
    Sha512t24 digest{};
    std::copy_n(whole.begin(), digest.size(), digest.begin());
    return digest;
  }

 private:
  SHA512_CTX context_;
};

bool is_printable(std::uint8_t byte) { return byte > ' ' && byte <= '~'; }

bool is_letter(std::uint8_t byte) { return byte >= 'A' && byte <= 'Z'; }

/// Does not end at the first that is none: so it is computed with many at once.
bool are_letters(ByteView bytes) {
  unsigned others = 0;
  for (const std::uint8_t byte : bytes) others |= is_letter(byte) ? 0 : 1;
  return others == 0;
}

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
  Md5 md5;
  Sha512t24Hasher sha512;
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
  return {contexts_->md5.finish(), contexts_->sha512.finish()};
}

struct PublishedHasher::Contexts {
  /// The digest of the bytes that `counts` holds for: that of all bytes up to the first one that
  /// does not.
  template <typename Hasher, bool (*counts)(std::uint8_t)>
  class Filtered {
   public:
    /// `all` has had what came before `bytes`, and is given them here.
    void update(Hasher& all, ByteView bytes) {
      if (!own_) {
        const auto other = std::ranges::find_if_not(bytes, counts);
        const auto same = static_cast<std::size_t>(other - bytes.begin());
        all.update(bytes.first(same));
        bytes = bytes.subspan(same);
        if (bytes.empty()) return;
        own_ = all;
      }
      all.update(bytes);
      counted_.clear();
      std::ranges::copy_if(bytes, std::back_inserter(counted_), counts);
      own_->update(counted_);
    }

    bool has_left_out() const { return own_.has_value(); }

    template <typename Digest>
    Digest finish(const Digest& all) {
      const Digest digest = own_ ? own_->finish() : all;
      own_.reset();
      return digest;
    }

   private:
    std::optional<Hasher> own_;  // nothing: no byte was left out yet
    Bytes counted_;
  };

  StreamHash hash;
  Md5 md5;
  Sha512t24Hasher sha512;
  Filtered<Md5, is_printable> sam;
  Filtered<Sha512t24Hasher, is_letter> refget;
};

PublishedHasher::PublishedHasher() : contexts_(std::make_unique<Contexts>()) {}
PublishedHasher::~PublishedHasher() = default;
PublishedHasher::PublishedHasher(PublishedHasher&&) noexcept = default;
PublishedHasher& PublishedHasher::operator=(PublishedHasher&&) noexcept = default;

void PublishedHasher::update(ByteView upper_case_letters) {
  contexts_->hash.update(upper_case_letters);
  if (wanted_ == Wanted::hash) return;
  const bool agree = !contexts_->sam.has_left_out() && !contexts_->refget.has_left_out();
  if (agree && are_letters(upper_case_letters)) {
    contexts_->md5.update(upper_case_letters);
    contexts_->sha512.update(upper_case_letters);
    return;
  }
  contexts_->sam.update(contexts_->md5, upper_case_letters);
  contexts_->refget.update(contexts_->sha512, upper_case_letters);
}

SequenceDigests PublishedHasher::finish() {
  SequenceDigests digests;
  digests.hash = contexts_->hash.digest128();
  contexts_->hash.reset();
  if (wanted_ == Wanted::hash) return digests;
  digests.all = {contexts_->md5.finish(), contexts_->sha512.finish()};
  digests.published.md5 = contexts_->sam.finish(digests.all.md5);
  digests.published.sha512t24 = contexts_->refget.finish(digests.all.sha512t24);
  return digests;
}

struct SetHasher::Context {
  Sha512t24Hasher sha512;
};

SetHasher::SetHasher() : context_(std::make_unique<Context>()) {}
SetHasher::~SetHasher() = default;

void SetHasher::add(const SequenceDigest& digest) {
  context_->sha512.update(digest.md5);
  context_->sha512.update(digest.sha512t24);
}

void SetHasher::add(const Hash128& hash) {
  std::array<std::uint8_t, 2 * sizeof(std::uint64_t)> bytes{};
  put_big_endian(bytes.data(), hash.high);
  put_big_endian(bytes.data() + sizeof hash.high, hash.low);
  context_->sha512.update(bytes);
}

Sha512t24 SetHasher::finish() { return context_->sha512.finish(); }

}  // namespace spillway
