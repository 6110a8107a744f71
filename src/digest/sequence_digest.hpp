// Digests and hashes of sequences: those that archives store to be checked by, and those that
// sequences are known by elsewhere. libcrypto is used here alone.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "base/hash.hpp"

namespace spillway {

/// First 24 bytes of a SHA-512.
using Sha512t24 = std::array<std::uint8_t, 24>;

/// MD5 and SHA-512 (cut) of one sequence in upper case.
struct SequenceDigest {
  std::array<std::uint8_t, 16> md5{};
  Sha512t24 sha512t24{};

  auto operator<=>(const SequenceDigest&) const = default;
};

/// 32 hexadecimal digits in lower case.
std::string md5_text(const SequenceDigest& digest);
/// 32 characters of base64url; refget puts `SQ.` before them.
std::string sha512t24u_text(const SequenceDigest& digest);

/// Both digests of one sequence after the other.
class SequenceHasher {
 public:
  SequenceHasher();
  ~SequenceHasher();
  SequenceHasher(SequenceHasher&&) noexcept;
  SequenceHasher& operator=(SequenceHasher&&) noexcept;

  void update(ByteView upper_case_letters);
  /// The digests of what came since the last one; the next sequence begins.
  SequenceDigest finish();

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
};

/// The digests of one sequence, over all its bytes and as others have them, and its hash.
struct SequenceDigests {
  Hash128 hash;        ///< of every byte (XXH3)
  SequenceDigest all;  ///< of every byte: what archives store, as nothing escapes it
  /// MD5 as in SAM headers (M5: of printable ASCII, as `samtools dict` computes it) and sha512t24u
  /// as in GA4GH refget 2.0.0 (of the letters A-Z alone). The same as `all` if the sequence has
  /// nothing but letters.
  SequenceDigest published;

  bool operator==(const SequenceDigests&) const = default;
};

/// Computes SequenceDigests of one sequence after the other. As long as both pairs of digests
/// agree, one is computed.
class PublishedHasher {
 public:
  enum class Wanted {
    hash,  ///< the hash alone, which takes a twentieth of the time; the digests are zeros
    all
  };

  PublishedHasher();
  ~PublishedHasher();
  PublishedHasher(PublishedHasher&&) noexcept;
  PublishedHasher& operator=(PublishedHasher&&) noexcept;

  /// What the sequences that begin from here on need. REQUIRES: none is open.
  void want(Wanted wanted) { wanted_ = wanted; }
  void update(ByteView upper_case_letters);
  /// The digests of what came since the last one; the next sequence begins.
  SequenceDigests finish();

 private:
  struct Contexts;
  std::unique_ptr<Contexts> contexts_;
  Wanted wanted_ = Wanted::all;
};

/// The digest of a list of sequences: SHA-512, cut to 24 bytes, over each one's MD5 and sha512t24u
/// (40 bytes) or hash (16 bytes, canonical), in order.
class SetHasher {
 public:
  SetHasher();
  ~SetHasher();

  void add(const SequenceDigest& digest);
  void add(const Hash128& hash);
  Sha512t24 finish();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace spillway
