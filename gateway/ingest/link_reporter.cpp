#include "gateway/ingest/link_reporter.hpp"

#include <utility>

namespace isotherm::gateway {
namespace {

constexpr const char* kind = "link";
constexpr std::int64_t minute_ms = 60'000;

}  // namespace

LinkReporter::LinkReporter(const hal::Clock& clock, Store& store, LinkReporterSettings settings)
    : clock_(clock),
      store_(store),
      settings_(std::move(settings)),
      identity_{settings_.link, settings_.address, clock.utc_ms()},
      boot_(store.birth_id()),
      sequence_(store.newest_message(kind, settings_.source, boot_)),
      told_minute_(minute()) {}

std::int64_t LinkReporter::minute() const { return clock_.utc_ms() / minute_ms; }

bool LinkReporter::due() const { return minute() != told_minute_; }

void LinkReporter::tell(const LinkReading& reading) {
  const std::int64_t now = clock_.utc_ms();
  // The gateway's own clock is what this counts by; its reading is good to a millisecond.
  const Envelope envelope{kind, settings_.source, boot_, sequence_ + 1, now, 1, clock_.mono_ms(), settings_.time_scale};
  Batch batch;
  batch.messages.push_back({kind, settings_.source, boot_, envelope.sequence, topic_of(kind, settings_.source),
                            link_message(envelope, identity_, reading), now});
  store_.write(batch);
  sequence_ = envelope.sequence;
  told_minute_ = now / minute_ms;
}

}  // namespace isotherm::gateway
