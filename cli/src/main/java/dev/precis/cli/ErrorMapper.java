package dev.precis.cli;

import dev.precis.PrecisException;
import dev.precis.PrecisException.Kind;
import dev.precis.media.MediaRejected;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;

/** The one place that turns what was thrown into what is said. */
final class ErrorMapper {
  private ErrorMapper() {}

  /** What to tell of a throwable. */
  static Failure of(Throwable thrown) {
    return switch (thrown) {
      case PrecisException e -> new Failure(e.kind(), e.code(), text(e), ExitCode.of(e.kind()));
      case MediaRejected e -> {
        Kind kind = e.limit().isPresent() ? Kind.LIMIT : Kind.USER;
        yield new Failure(kind, e.code().name(), text(e), ExitCode.of(kind));
      }
      case CancellationException _ ->
          new Failure(Kind.UNAVAILABLE, "INTERRUPTED", "interrupted", ExitCode.INTERRUPTED);
      case UncheckedIOException e when e.getCause() instanceof IOException cause -> ofIo(cause);
      case IOException e -> ofIo(e);
      case OutOfMemoryError e ->
          new Failure(
              Kind.LIMIT,
              "OUT_OF_MEMORY",
              "out of memory (%s); give Java more, e.g. PRECIS_JAVA_OPTS=-Xmx8g"
                  .formatted(e.getMessage()),
              ExitCode.UNAVAILABLE);
      case LinkageError e ->
          new Failure(
              Kind.UNAVAILABLE,
              "NOT_LOADED",
              "a part of the program does not load here: %s; 'precis doctor' says more"
                  .formatted(e.getMessage()),
              ExitCode.UNAVAILABLE);
      default ->
          new Failure(
              Kind.INTERNAL,
              "INTERNAL",
              "fault of precis: %s; run again with --debug and report what it prints"
                  .formatted(thrown),
              ExitCode.INTERNAL);
    };
  }

  private static Failure ofIo(IOException e) {
    return new Failure(
        Kind.UNAVAILABLE,
        "IO_FAILED",
        "reading or writing failed: %s: %s".formatted(e.getClass().getSimpleName(), e.getMessage()),
        ExitCode.UNAVAILABLE);
  }

  private static String text(Throwable e) {
    return String.valueOf(e.getMessage());
  }
}
