package dev.precis.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.precis.PrecisException;
import dev.precis.media.MediaRejected;
import dev.precis.media.RejectionCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorMapperTest {
  @ParameterizedTest
  @MethodSource
  void everyErrorHasACodeAndAnExitCode(Throwable thrown, String code, int exitCode) {
    Failure failure = ErrorMapper.of(thrown);
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.exitCode()).isEqualTo(exitCode);
    assertThat(failure.message()).isNotBlank();
  }

  static Stream<Arguments> everyErrorHasACodeAndAnExitCode() {
    return Stream.of(
        Arguments.of(PrecisException.user("A", "wrong"), "A", 2),
        Arguments.of(PrecisException.limit("B", "too much"), "B", 3),
        Arguments.of(PrecisException.unavailable("C", "missing"), "C", 3),
        Arguments.of(PrecisException.internal("D", "fault", new Error()), "D", 4),
        Arguments.of(MediaRejected.of(RejectionCode.MEDIA_EMPTY, "x: empty"), "MEDIA_EMPTY", 2),
        Arguments.of(
            MediaRejected.overLimit(RejectionCode.MEDIA_TOO_LARGE, "x: large", 1, 2),
            "MEDIA_TOO_LARGE",
            3),
        Arguments.of(new CancellationException(), "INTERRUPTED", 130),
        Arguments.of(new UncheckedIOException(new IOException("full")), "IO_FAILED", 3),
        Arguments.of(new OutOfMemoryError("heap"), "OUT_OF_MEMORY", 3),
        Arguments.of(new UnsatisfiedLinkError("no lib"), "NOT_LOADED", 3),
        Arguments.of(new NullPointerException(), "INTERNAL", 4));
  }
}
