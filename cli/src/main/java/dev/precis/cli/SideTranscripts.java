package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.audio.speech.Line;
import dev.precis.audio.speech.Transcriber;
import dev.precis.audio.speech.TranscriptFile;
import dev.precis.decode.MediaDecoder;
import dev.precis.media.MediaSource;
import dev.precis.model.CancelToken;
import dev.precis.model.ModelPack;
import dev.precis.pipeline.PipelineSpec;
import dev.precis.pipeline.Transcripts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is said in the inputs: read from a file, or written down and laid beside the tokens. */
final class SideTranscripts implements Transcripts {
  /** What the option asks for. */
  sealed interface Asked {
    /** The speech is written down. */
    record Made() implements Asked {}

    /** The lines are these. */
    record Given(List<Line> lines) implements Asked {}

    /**
     * Reads the option's value, and the file that it names.
     *
     * @throws PrecisException {@code BAD_OPTION} if a file is given for several inputs, or as
     *     {@link TranscriptFile#read}
     */
    static Asked of(String file, int inputs) {
      if (file.isEmpty()) {
        return new Made();
      }
      List<Line> lines = TranscriptFile.read(Path.of(file));
      if (inputs > 1) {
        throw PrecisException.user(
            "BAD_OPTION",
            "--transcript %s belongs to one input, there are %d; leave the file out to write them down"
                .formatted(file, inputs));
      }
      return new Given(lines);
    }
  }

  private final Asked asked;
  private final Optional<Transcriber> transcriber;
  private final PipelineSpec spec;
  private @Nullable Path target;
  private @Nullable ProgressMeter meter;
  private Optional<Path> written = Optional.empty();
  private List<Line> said = List.of();

  private SideTranscripts(Asked asked, Optional<Transcriber> transcriber, PipelineSpec spec) {
    this.asked = asked;
    this.transcriber = transcriber;
    this.spec = spec;
  }

  /**
   * Opens the speech decoder if it is needed.
   *
   * @throws PrecisException as {@link Transcriber#open}
   */
  static SideTranscripts of(Asked asked, ModelPack pack, PipelineSpec spec) {
    Optional<Transcriber> transcriber =
        switch (asked) {
          case Asked.Made _ -> Optional.of(Transcriber.open(pack));
          case Asked.Given _ -> Optional.empty();
        };
    return new SideTranscripts(asked, transcriber, spec);
  }

  /** The next input's tokens go to this file. */
  synchronized void begin(Path tokens, ProgressMeter told) {
    target = OutputNames.transcript(tokens);
    meter = told;
    written = Optional.empty();
    said = List.of();
  }

  /** The subtitle file written for the input in hand, if one was. */
  synchronized Optional<Path> written() {
    return written;
  }

  /** The lines of the input in hand; none before they are asked for. */
  synchronized List<Line> said() {
    return said;
  }

  @Override
  public synchronized List<Line> of(MediaSource media, CancelToken cancel) {
    Path file = target;
    ProgressMeter told = meter;
    if (file == null || told == null) {
      throw new IllegalStateException("no input has begun");
    }
    said = lines(media, cancel, file, told);
    return said;
  }

  private List<Line> lines(MediaSource media, CancelToken cancel, Path file, ProgressMeter told) {
    return switch (asked) {
      case Asked.Given given -> given.lines();
      case Asked.Made _ -> {
        List<Line> lines =
            transcriber
                .orElseThrow(() -> new IllegalStateException("the speech decoder is not open"))
                .transcribe(media, MediaDecoder.inProcess(), spec.limits(), cancel, told::heard);
        TranscriptFile.write(file, lines);
        written = Optional.of(file);
        yield lines;
      }
    };
  }
}
