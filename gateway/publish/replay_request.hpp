// A consumer's request to hear stored messages again.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace isotherm::gateway {

struct ReplayRequest {
  std::string kind;    // record, state, alarm, link or pue
  std::string source;  // from the topic
  std::uint32_t boot = 0;
  std::uint32_t from = 0;
  std::uint32_t to = UINT32_MAX;
};

/// Largest payload that is looked at.
inline constexpr std::size_t most_request_bytes = 4096;

/// The request, or why it is none, in one sentence.
std::variant<ReplayRequest, std::string> parse_replay_request(const std::string& topic, const std::string& payload);

/// Filters of the topics on which a site's consumers ask.
std::vector<std::string> replay_request_filters(const std::string& site);

}  // namespace isotherm::gateway
