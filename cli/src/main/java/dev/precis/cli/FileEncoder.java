package dev.precis.cli;

import dev.precis.audio.speech.Line;
import dev.precis.media.MediaSource;
import dev.precis.pipeline.FileSink;
import dev.precis.pipeline.Pipeline;
import dev.precis.pipeline.PipelineRun;
import dev.precis.pipeline.Report;
import dev.precis.report.HtmlReport;
import dev.precis.tensor.DType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** Encodes files one after the other; a bad one does not stop the others, an interrupt does. */
final class FileEncoder {
  private final Pipeline pipeline;
  private final DType dtype;
  private final boolean pages;
  private final Optional<SideTranscripts> transcripts;
  private final ProgressMeter meter;
  private final Interrupts interrupts;

  /**
   * An encoder of files.
   *
   * @param pages whether a report page is written beside each token file
   * @param transcripts what the pipeline asks for what is said, if it does
   */
  FileEncoder(
      Pipeline pipeline,
      DType dtype,
      boolean pages,
      Optional<SideTranscripts> transcripts,
      ProgressMeter meter,
      Interrupts interrupts) {
    this.pipeline = pipeline;
    this.dtype = dtype;
    this.pages = pages;
    this.transcripts = transcripts;
    this.meter = meter;
    this.interrupts = interrupts;
  }

  /** What became of each input, in order; fewer than there are inputs if it was interrupted. */
  List<Outcome> encode(List<Input> inputs, Path out) {
    OutputNames names = new OutputNames(out);
    List<Outcome> outcomes = new ArrayList<>();
    for (Input input : inputs) {
      if (interrupts.requested()) {
        break;
      }
      String name = String.valueOf(input.file().getFileName());
      meter.begin("[%d/%d] %s".formatted(outcomes.size() + 1, inputs.size(), name));
      try {
        Outcome.Written written = encode(input.file(), names.next(input.place()));
        Report report = written.report();
        meter.end(
            "%d of %d tokens kept, %s"
                .formatted(report.tokensOut(), report.tokensIn(), Units.time(report.nanos())));
        outcomes.add(written);
      } catch (CancellationException e) {
        meter.end("interrupted");
        break;
      } catch (RuntimeException | LinkageError e) {
        meter.end("failed");
        outcomes.add(new Outcome.Failed(input.file(), ErrorMapper.of(e)));
      }
    }
    return outcomes;
  }

  private Outcome.Written encode(Path input, Path target) {
    MediaSource source = MediaSource.file(input);
    Path folder = target.toAbsolutePath().getParent();
    if (folder != null) {
      OutputNames.made(folder);
    }
    transcripts.ifPresent(side -> side.begin(target, meter));
    PipelineRun run = pipeline.start(source, new FileSink(target, dtype), meter::update);
    interrupts.onRequest(run::cancel);
    Report report = run.await();
    interrupts.onRequest(() -> {});
    Optional<Path> page = Optional.empty();
    if (pages) {
      page = Optional.of(OutputNames.page(target));
      List<Line> said = transcripts.map(SideTranscripts::said).orElse(List.of());
      HtmlReport.write(page.get(), report, target, source, said);
    }
    return new Outcome.Written(
        input, target, report, page, transcripts.flatMap(SideTranscripts::written));
  }
}
