package dev.precis.serving.proxy;

import dev.precis.pipeline.Report;
import dev.precis.pipeline.StageReport;
import dev.precis.pipeline.StreamReport;
import io.opentelemetry.api.common.AttributeKey;
import java.util.Map;
import java.util.TreeMap;

/**
 * Time that the stages of runs worked, each summed up. Stages work at the same time, so that their
 * sum may be more than the time a run took.
 */
final class StageTimes {
  private static final double NANOS_PER_MILLI = 1e6;

  private final Map<String, Long> nanos = new TreeMap<>();

  /** The times of a run. */
  static StageTimes of(Report report) {
    StageTimes times = new StageTimes();
    times.add(report);
    return times;
  }

  /** Adds those of a further run. */
  void add(Report report) {
    for (StreamReport stream : report.streams()) {
      for (StageReport stage : stream.stages()) {
        nanos.merge(stage.stage(), stage.work().nanos(), Long::sum);
      }
    }
  }

  /** Tells them as {@code precis.STAGE.ms}. */
  void tell(Trace trace) {
    nanos.forEach((stage, time) ->
        trace.put(AttributeKey.doubleKey("precis.%s.ms".formatted(stage)), time / NANOS_PER_MILLI));
  }
}
