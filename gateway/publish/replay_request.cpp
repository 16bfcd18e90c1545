#include "gateway/publish/replay_request.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

namespace isotherm::gateway {
namespace {

using Json = nlohmann::json;

constexpr std::string_view prefix = "isotherm/v1/";
constexpr std::string_view suffix = "/replay/request";
/// Nesting at which a request is refused before it is built up: ours is flat.
constexpr int most_depth = 2;

std::optional<std::uint32_t> number(const Json& object, const char* key) {
  const auto found = object.find(key);
  if (found == object.end() || !found->is_number_unsigned()) return std::nullopt;
  const auto value = found->get<std::uint64_t>();
  if (value > UINT32_MAX) return std::nullopt;
  return static_cast<std::uint32_t>(value);
}

}  // namespace

std::vector<std::string> replay_request_filters(const std::string& site) {
  return {std::string{prefix} + site + "/+" + std::string{suffix}, std::string{prefix} + site + std::string{suffix}};
}

std::variant<ReplayRequest, std::string> parse_replay_request(const std::string& topic, const std::string& payload) {
  if (topic.size() <= prefix.size() + suffix.size() || topic.rfind(prefix, 0) != 0 ||
      topic.compare(topic.size() - suffix.size(), suffix.size(), suffix) != 0) {
    return "no topic of a replay request: " + topic;
  }
  if (payload.size() > most_request_bytes) return "a replay request is at most 4096 bytes";
  bool too_deep = false;
  bool twice = false;
  std::vector<std::string> keys;
  const Json::parser_callback_t watch = [&](int depth, Json::parse_event_t event, Json& value) {
    too_deep |= depth > most_depth;
    if (event == Json::parse_event_t::key) {
      twice |= std::find(keys.begin(), keys.end(), value.get<std::string>()) != keys.end();
      keys.push_back(value.get<std::string>());
    }
    return !too_deep;
  };
  const Json object = Json::parse(payload, watch, false);
  if (too_deep || twice || object.is_discarded() || !object.is_object())
    return "a replay request is one flat JSON object";
  for (const std::string& key : keys) {
    if (key != "kind" && key != "boot" && key != "from" && key != "to") {
      return "a replay request has no key " + key.substr(0, 40) + "; it has kind, boot, from and to";
    }
  }
  ReplayRequest request;
  request.source = topic.substr(prefix.size(), topic.size() - prefix.size() - suffix.size());
  const bool of_rack = request.source.find('/') != std::string::npos;
  request.kind = of_rack ? "record" : "pue";
  if (object.contains("kind")) request.kind = object["kind"].is_string() ? object["kind"].get<std::string>() : "";
  const bool its_own =
      of_rack ? request.kind == "record" || request.kind == "state" || request.kind == "alarm" : request.kind == "pue";
  if (!its_own && request.kind != "link") return "kind is record, state, alarm or link of a rack, or pue or link of a site";
  const std::optional<std::uint32_t> boot = number(object, "boot");
  const std::optional<std::uint32_t> from = number(object, "from");
  const std::optional<std::uint32_t> to = object.contains("to") ? number(object, "to") : UINT32_MAX;
  if (!boot || !from || !to) return "boot and from (and to, where given) are whole numbers from 0 to 4294967295";
  request.boot = *boot;
  request.from = *from;
  request.to = *to;
  return request;
}

}  // namespace isotherm::gateway
